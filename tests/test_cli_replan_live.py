"""The command ``replan`` from the live state of a post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.cli.entry import DONE, USAGE, run
from safepassage.reporting import read_plan_folder
from tests.commands import answer

if TYPE_CHECKING:
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
    _, plan = read_plan_folder(where / "second")
    again = ("replan", "-o", where / "third", "--at", f"{DAY}07:25", "--work", "500")
    own = ("--post", where / "HQ", "--as", "P1", "--passphrase-file", desk.phrase("P1"))
    assert run([str(part) for part in (*again, *own)]) == DONE
    told = desk.capfd.readouterr().out
    assert told.index("From the live state, 12 Jan 07:25:") < told.index("Before: ")
    assert "follows the new plan" not in told
    bus = next(each for each in plan.itineraries if each.vehicle == "bus")
    first = next(stop for stop in bus.stops if stop.boarded)
    assert (first.place, sum(load.persons for load in first.boarded)) == ("hall", 20)


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
