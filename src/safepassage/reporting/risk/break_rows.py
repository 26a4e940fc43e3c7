"""What comes of plans when one pause breaks, hour by hour, alone and beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.reporting.words import clock, count, day, moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from safepassage.checking import Break
    from safepassage.scenario.model import Scenario

__all__ = ["break_rows", "broken_rows"]


def break_rows(scenario: Scenario, breaks: Sequence[Break]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each hour at which a break of a plan comes to something else than before."""
    for (one,) in _differing([breaks]):
        yield (
            one.pause,
            moment(scenario, one.minute),
            count(one.safe),
            count(one.caught),
            count(one.missed),
        )


def broken_rows(scenario: Scenario, plans: Sequence[Sequence[Break]]) -> Iterator[tuple[str, ...]]:
    """
    Yield a row for each hour at which a break of some plan comes to something else than before.

    Pauses that matter to no plan are left out. A row has the pause and the time, and for each plan
    who gets out, with + who is caught.

    Parameters
    ----------
    scenario
        The scenario of all the plans.
    plans
        The breaks of each plan: of the same pauses in the same hours, in the same order.
    """
    starts = {pause.id: pause.start_min for pause in scenario.pauses}
    matters = {one.pause for breaks in plans for one in breaks if one.caught or one.missed}
    for cases in _differing(plans):
        pause, minute = cases[0].pause, cases[0].minute
        if pause not in matters:
            continue
        cells = [
            f"{count(one.safe)} +{count(one.caught)}" if one.caught else count(one.safe)
            for one in cases
        ]
        first = minute == starts[pause]
        dated = first or day(scenario, minute) != day(scenario, starts[pause])
        yield (f"{pause} {moment(scenario, minute) if dated else clock(scenario, minute)}", *cells)


def _differing(plans: Sequence[Sequence[Break]]) -> Iterator[tuple[Break, ...]]:
    """Yield the breaks of all plans at each hour where one comes to something else than before."""
    before: list[tuple[str, int, int]] = []
    for cases in zip(*plans, strict=True):
        now = [(one.pause, one.safe, one.caught) for one in cases]
        if now != before:
            yield cases
        before = now
