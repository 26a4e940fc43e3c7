"""Why people cannot be reached: each reason is named, and only where it holds."""

from __future__ import annotations

from dataclasses import replace

from safepassage.network.build import build_network
from safepassage.network.reach import unreachable_reasons
from safepassage.scenario.model import DailyHours, Need, Pause, Place, PlaceKind, Road, Scenario
from tests.instances import one_bus
from tests.network.worlds import road, world

SIEGE = frozenset({"siege"})
ROADS = (
    road("depot-gate", 10),
    road("gate-cellar", 10, zone="siege"),
    road("gate-post", 10),
    road("post-haven", 10),
)
PLACES = (*world().places, Place("post", PlaceKind.CHECKPOINT))
DAY = Pause("day", SIEGE, 0, 100, 10)


def reason_of(scenario: Scenario) -> str | None:
    """Return the reason for the people in the cellar, None when they can be fetched."""
    reasons = unreachable_reasons(scenario, build_network(scenario), ("at-cellar",))
    return reasons.get("at-cellar")


def siege(
    *,
    roads: tuple[Road, ...] = ROADS,
    pauses: tuple[Pause, ...] = (DAY,),
    hours: DailyHours | None = None,
    curfew: DailyHours | None = None,
) -> Scenario:
    """Return a cellar in a zone, with a checkpoint on the way to the haven."""
    return world(*roads, places=PLACES, pauses=pauses, service_min=5, hours=hours, curfew=curfew)


def test_people_who_can_be_fetched_have_no_reason() -> None:
    """Where a vehicle could come and go, nothing is said."""
    assert reason_of(siege()) is None
    scenario = one_bus().scenario
    assert unreachable_reasons(scenario, build_network(scenario), ("families",)) == {}


def test_no_road() -> None:
    """A cellar that no road reaches is named so."""
    reason = reason_of(siege(roads=ROADS[:1] + ROADS[2:]))
    assert reason == "no road leads there and on to a reception that they accept."


def test_no_pause_long_enough() -> None:
    """In and out takes twenty minutes; nineteen are too few, twenty enough."""
    short = replace(DAY, start_min=10, end_min=39)
    assert reason_of(siege(pauses=(short,))) == (
        "no pause is long enough to go in, load and come out."
    )
    assert reason_of(siege(pauses=(replace(short, end_min=40),))) is None
    assert reason_of(siege(pauses=())) is not None


def test_stop_minutes_count_inside_the_pause() -> None:
    """Loading for a minute longer than the pause allows is a pause too short."""
    places = tuple(
        replace(place, stop_min=1) if place.id == "cellar" else place for place in PLACES
    )
    short = replace(DAY, start_min=10, end_min=40)
    scenario = replace(siege(pauses=(short,)), places=places)
    assert reason_of(scenario) == "no pause is long enough to go in, load and come out."


def test_closed_checkpoint() -> None:
    """A checkpoint that opens after the horizon is named."""
    reason = reason_of(siege(hours=DailyHours(600, 700)))
    assert reason == "the checkpoint on the way is closed too long."


def test_curfew() -> None:
    """A curfew over all but a few minutes is named."""
    reason = reason_of(siege(curfew=DailyHours(6 * 60 + 5, 23 * 60)))
    assert reason == "the curfew leaves no time for the way."


def test_several_limits_together() -> None:
    """Where lifting one limit alone is not enough, all are named."""
    reason = reason_of(siege(pauses=(), hours=DailyHours(600, 700)))
    assert reason == ("pauses, checkpoint hours and curfew together leave no time for the way.")


def test_no_vehicle_with_such_a_place() -> None:
    """A stretcher that no vehicle has a place for is out of reach for everyone."""
    scenario = siege()
    lying = replace(scenario.groups[0], need=Need.STRETCHER)
    assert reason_of(replace(scenario, groups=(lying,))) == "no vehicle has a place for them."


def test_people_who_are_ready_too_late() -> None:
    """People who come when the pause is over, or when the scenario nearly is, are told apart."""
    scenario = siege()
    late = replace(scenario.groups[0], ready_from_min=81)
    assert reason_of(replace(scenario, groups=(late,))) == (
        "once they are there, no pause is long enough to go in, load and come out."
    )
    short = replace(scenario, pauses=(replace(DAY, start_min=10, end_min=39),))
    assert reason_of(replace(short, groups=(replace(late, ready_from_min=5),))) == (
        "no pause is long enough to go in, load and come out."
    )
    too_late = replace(late, ready_from_min=100)
    assert reason_of(replace(scenario, groups=(too_late,))) == (
        "the hours in which they and a vehicle are there leave no time for the way."
    )


def test_a_vehicle_that_leaves_too_soon() -> None:
    """A vehicle that is gone before it could be back is a matter of hours, not of roads."""
    scenario = siege()
    bus = replace(scenario.vehicles[0], available_to_min=30)
    assert reason_of(replace(scenario, vehicles=(bus,))) == (
        "the hours in which they and a vehicle are there leave no time for the way."
    )


def test_a_vehicle_that_is_gone_before_the_pause() -> None:
    """A pause that is long enough is not called too short because the vehicle leaves before it."""
    scenario = siege(pauses=(replace(DAY, start_min=60),))
    bus = replace(scenario.vehicles[0], available_to_min=59)
    assert reason_of(replace(scenario, vehicles=(bus,))) == (
        "the hours in which they and a vehicle are there leave no time for the way."
    )
