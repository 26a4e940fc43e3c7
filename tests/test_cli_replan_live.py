"""The command ``replan`` from the live state of a post."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from safepassage.cli.entry import DONE, FAULTS, USAGE, run
from safepassage.cli.replan import why_not_adopted
from safepassage.reporting import read_plan_folder
from tests.commands import answer
from tests.instances import one_bus

if TYPE_CHECKING:
    from pathlib import Path

    from tests.posts_at_work import Desk

HQ = ("HQ", "P1")
DAY = "2026-01-12T"


def test_a_new_plan_goes_on_from_what_was_recorded(desk: Desk) -> None:
    """A pause that is over and people aboard are in the new plan, which is followed on request."""
    where = desk.where
    code, _ = answer(
        desk.capfd, "new", where / "ex", "--from", "first-steps", "--start", f"{DAY}06:00"
    )
    assert code == DONE
    code, _ = answer(desk.capfd, "plan", where / "ex", "-o", where / "plan", "--work", "500")
    assert code == DONE
    desk.done(*HQ, "adopt", where / "plan", "--people", "--at", f"{DAY}05:30")
    ready = ("record", "vehicle_ready", "vehicle=bus", "place=depot", "--at", f"{DAY}06:00")
    desk.done(*HQ, *ready)
    desk.done(*HQ, "record", "vehicle_arrived", "vehicle=bus", "place=hall", "--at", f"{DAY}07:10")
    desk.done(*HQ, "board", "bus", "hall-school", "20", "place=hall", "--at", f"{DAY}07:10")
    desk.done(*HQ, "record", "departed", "vehicle=bus", "place=hall", "--at", f"{DAY}07:10")
    desk.done(*HQ, "breach", "morning", "--at", f"{DAY}07:15")
    made = desk.done(
        *HQ, "replan", "-o", where / "second", "--at", f"{DAY}07:20", "--work", "500", "--adopt"
    )
    assert made["adopted"]
    assert any(change["id"] == "morning" for change in made["changes"])
    scenario, plan = read_plan_folder(where / "second")
    assert scenario.title.startswith("EXERCISE: ")
    assert scenario.title.count("EXERCISE") == 1
    assert "<h1>EXERCISE: " in (where / "second" / "report.html").read_text(encoding="utf-8")
    again = ("replan", "-o", where / "third", "--at", f"{DAY}07:25", "--work", "500")
    own = ("--post", where / "HQ", "--as", "P1", "--passphrase-file", desk.phrase("P1"))
    assert run([str(part) for part in (*again, *own)]) == DONE
    told = desk.capfd.readouterr().out
    assert told.index("From the live state, 12 Jan 07:25:") < told.index("Before: ")
    assert "follows the new plan" not in told
    bus = next(each for each in plan.itineraries if each.vehicle == "bus")
    first = next(stop for stop in bus.stops if stop.boarded)
    assert (first.place, sum(load.persons for load in first.boarded)) == ("hall", 20)


def _overfull(desk: Desk) -> tuple[str | Path, ...]:
    """Let the bus leave with 25 on its 20 seats, and return what replans from then on."""
    where = desk.where
    answer(desk.capfd, "new", where / "ex", "--from", "first-steps", "--start", f"{DAY}06:00")
    answer(desk.capfd, "plan", where / "ex", "-o", where / "plan", "--work", "500")
    desk.done(*HQ, "adopt", where / "plan", "--people", "--at", f"{DAY}05:30")
    ready = ("record", "vehicle_ready", "vehicle=bus", "place=depot", "--at", f"{DAY}06:00")
    desk.done(*HQ, *ready)
    desk.done(*HQ, "record", "recounted", "who=hall-school", "count=27", "--at", f"{DAY}06:50")
    desk.done(*HQ, "record", "vehicle_arrived", "vehicle=bus", "place=hall", "--at", f"{DAY}07:10")
    desk.done(*HQ, "board", "bus", "hall-school", "25", "place=hall", "--at", f"{DAY}07:10")
    desk.done(*HQ, "record", "departed", "vehicle=bus", "place=hall", "--at", f"{DAY}07:10")
    return ("replan", "-o", where / "second", "--at", f"{DAY}07:20", "--work", "500", "--adopt")


def test_a_plan_that_is_not_right_is_not_adopted_unasked(desk: Desk) -> None:
    """What was done already against a rule must be known before a plan that has it is followed."""
    again = _overfull(desk)
    code, made = desk.run(*HQ, *again)
    assert (code, made["checked"], made["adopted"]) == (FAULTS, False, False)
    assert (desk.where / "second" / "NOT-RIGHT-plan.json").is_file()
    many = len(made["faults"])
    own = ("--post", desk.where / "HQ", "--as", "P1", "--passphrase-file", desk.phrase("P1"))
    words = [str(part) for part in (*again, "--overwrite", "--confirm", many + 1, *own)]
    assert run(words) == FAULTS
    told = desk.capfd.readouterr().out
    assert "NOT ADOPTED: what was done already breaks" in told
    assert f"safepassage check {desk.where / 'second'}" in told
    assert f"--overwrite --confirm {many}" in told
    code, made = desk.run(*HQ, *again, "--overwrite", "--confirm", str(many))
    assert (code, made["adopted"]) == (FAULTS, True)


def test_a_number_is_confirmed_for_adopting_alone(desk: Desk) -> None:
    """Without --adopt there is nothing to confirm."""
    code, told = desk.run(*HQ, "replan", "-o", desk.where / "out", "--confirm", "1")
    assert code == USAGE
    assert "--confirm belongs to --adopt" in told["error"]["message"]


def test_what_is_to_come_and_breaks_a_rule_is_never_adopted(tmp_path: Path) -> None:
    """A plan that breaks a rule beyond the past is refused, whatever is confirmed."""
    bus = one_bus()
    wrong = replace(bus.plan, itineraries=())
    made = SimpleNamespace(scenario=bus.scenario, plan=wrong, earlier=())
    words = why_not_adopted(cast("Any", made), (), tmp_path / "a plan", 1)
    assert words is not None
    text = "\n".join(words)
    assert "in what is to come" in text
    assert f"safepassage check '{tmp_path / 'a plan'}'" in text


def test_without_a_plan_there_is_nothing_to_go_on_from(desk: Desk) -> None:
    """A post that follows no plan, and a call that mixes both ways, are told what is needed."""
    out = desk.where / "out"
    code, told = desk.run(*HQ, "replan", "-o", out)
    assert code == USAGE
    assert "adopt" in told["error"]["message"]
    code, told = desk.run(*HQ, "replan", "-o", out, "--changes", desk.where / "none.csv")
    assert code == USAGE
    code, told = answer(desk.capfd, "replan", desk.where, "-o", out)
    assert code == USAGE
    assert "--at and --changes" in told["error"]["message"]
