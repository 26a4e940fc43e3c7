"""Progress on a terminal, in plain lines, and not at all."""

from __future__ import annotations

import io
import signal
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from safepassage.cli.answers import GAP_NOT_STATED
from safepassage.cli.progress import progress_shown, stop_on_interrupt


class _Terminal(io.StringIO):
    """A stream that takes itself for a terminal."""

    def isatty(self) -> bool:
        """Return True."""
        return True


def _state(phase: str = "search", **changes: Any) -> Any:  # noqa: ANN401 -- stands in for Progress
    fields = {
        "seconds": 1.25,
        "moves": 1000,
        "people_out": 187,
        "people_total": 214,
        "value": 170.25,
        "bound": 171.5,
        "gap": 0.0073,
        "gap_minutes_per_person": 3.04,
        "phase": phase,
    }
    return SimpleNamespace(**{**fields, **changes})


def test_quiet_shows_nothing() -> None:
    """With --json there is no display."""
    with progress_shown(quiet=True) as show:
        assert show is None


def test_lines_say_each_phase_once() -> None:
    """Anything but a terminal gets a plain line a phase, and no more than one every two seconds."""
    stream = io.StringIO()
    with progress_shown(stream=stream) as show:
        assert show is not None
        for phase in ("start", "search", "search", "search", "bound"):
            show(_state(phase))
    lines = stream.getvalue().splitlines()
    assert [line.partition(":")[0] for line in lines] == ["start", "search", "bound"]
    assert lines[0] == (
        "start: people out 187 of 214, value 170.25, bound 171.50, gap 0.73 %, seconds 1.2"
    )


def test_a_long_wait_is_told_at_once() -> None:
    """A new phase is shown at once, as lines and on a terminal: what is compiled takes minutes."""
    for stream in (io.StringIO(), _Terminal()):
        with progress_shown(stream=stream) as show:
            assert show is not None
            for phase in ("loading compiled code", "compiling code, which takes minutes"):
                show(_state(phase, people_out=0, bound=None, seconds=0.0))
        assert "loading compiled code" in stream.getvalue()
        assert "compiling code, which takes minutes" in stream.getvalue()


def test_nothing_is_told_before_there_is_anything() -> None:
    """While code is loaded, nobody is said to be left."""
    stream = io.StringIO()
    with progress_shown(stream=stream) as show:
        assert show is not None
        nothing = {"people_out": 0, "value": 0.0, "bound": None, "gap": None}
        show(_state("loading", **nothing, gap_minutes_per_person=None))
    assert stream.getvalue() == "loading: seconds 1.2\n"


def test_a_gap_in_people_is_not_told_as_time() -> None:
    """Minutes a person are told once nobody is left, and not before."""
    stream = io.StringIO()
    with progress_shown(stream=stream) as show:
        assert show is not None
        show(_state(people_out=214))
        show(_state("later", people_out=213))
    out, left = stream.getvalue().splitlines()
    assert "gap 0.73 % (3.0 min a person)," in out
    assert "gap 0.73 %," in left


def test_clearance_has_no_gap_while_people_are_left() -> None:
    """For clearance, progress states value and gap once nobody is left, as the answer does."""
    stream = io.StringIO()
    minutes: dict[str, Any] = {
        "value": 2880.0,
        "bound": 2880.0,
        "gap": 0.0,
        "gap_minutes_per_person": None,
    }
    with progress_shown(of_clearance=True, stream=stream) as show:
        assert show is not None
        show(_state(people_out=213, **minutes))
        show(_state("later", people_out=214, **minutes))
    left, out = stream.getvalue().splitlines()
    assert f"value -, bound 2880.00, gap {GAP_NOT_STATED}," in left
    assert "value 2880.00, bound 2880.00, gap 0.00 %," in out


def test_what_is_not_known_yet_is_a_dash() -> None:
    """Before there is a bound, neither bound nor gap is made up."""
    stream = io.StringIO()
    with progress_shown(stream=stream) as show:
        assert show is not None
        show(_state(bound=None, gap=None, gap_minutes_per_person=None, value=None))
    assert "value -, bound -, gap -," in stream.getvalue()


def test_terminal_shows_a_table() -> None:
    """A terminal gets the figures in a table that is drawn in place."""
    stream = _Terminal()
    with progress_shown(stream=stream) as show:
        assert show is not None
        show(_state("[bold]search"))
    text = stream.getvalue()
    assert "187 of 214" in text
    assert "[bold]search" in text


@pytest.mark.parametrize("terminal", [True, False])
def test_a_display_that_nobody_reads_stops_no_planning(terminal: bool) -> None:
    """A full disk or a closed terminal takes the display away, and not the plan."""
    stream = _Terminal() if terminal else io.StringIO()

    def fail(_: str) -> int:
        raise OSError(28, "No space left on device")

    stream.write = fail  # type: ignore[method-assign] # a stream that can no longer be written
    with progress_shown(stream=stream) as show:
        assert show is not None
        show(_state("start"))
        show(_state("search"))


def test_first_interrupt_sets_the_event_and_the_second_raises() -> None:
    """Ctrl-C asks to stop; a second one doesn't ask."""
    with stop_on_interrupt() as stop:
        signal.raise_signal(signal.SIGINT)
        assert stop.is_set()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_another_thread_leaves_signals_alone() -> None:
    """Outside the main thread the event is there, and Ctrl-C is left to whom it belongs."""
    seen: list[bool] = []

    def work() -> None:
        with stop_on_interrupt() as stop:
            seen.append(stop.is_set())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [False]
