"""What a plan names must be in its scenario."""

from __future__ import annotations

from dataclasses import replace

from safepassage.plans import Load
from tests.checking.edits import faults_of, found, with_run, with_stop
from tests.instances import itinerary, one_bus, stop, two_towns

SCENARIO, PLAN = one_bus().scenario, one_bus().plan
STOPS = PLAN.itineraries[0].stops


def test_unknown_vehicle() -> None:
    """A vehicle that the scenario does not have is named, and checked as the type it claims."""
    ghost = itinerary("ghost", "bus", stop("gate", 0, 0))
    plan = replace(PLAN, itineraries=(*PLAN.itineraries, ghost))
    assert found(SCENARIO, plan) == [
        (None, "ghost", None, None, 1, "vehicles"),
        (1, "ghost", 0, "gate", 1, "places"),
    ]


def test_unknown_vehicle_and_type() -> None:
    """A vehicle of an unknown type is named, and nothing is asked of it that needs a type."""
    plan = replace(PLAN, itineraries=(itinerary("ghost", "ghosts", *STOPS),))
    assert found(SCENARIO, plan) == [(None, "ghost", None, None, 1, "vehicles")]


def test_number_beyond_the_count() -> None:
    """A type of two vehicles has no third."""
    instance = two_towns()
    third = itinerary("ambulance-3", "ambulance", stop("depot", 10, 10))
    plan = replace(instance.plan, itineraries=(*instance.plan.itineraries, third))
    assert found(instance.scenario, plan) == [(None, "ambulance-3", None, None, 1, "vehicles")]


def test_another_type() -> None:
    """A vehicle that the plan gives another type is named, and checked as what it is."""
    plan = replace(PLAN, itineraries=(itinerary("bus", "lorry", *STOPS),))
    assert found(SCENARIO, plan) == [(None, "bus", None, None, 1, "vehicles")]


def test_unknown_place() -> None:
    """A place that the scenario does not have is named, and no road is asked for there."""
    plan = with_run(PLAN, "bus", *STOPS[:1], stop("nowhere", 60, 60), *STOPS[1:2])
    assert found(SCENARIO, plan)[0] == (None, "bus", 60, "nowhere", 1, "places")
    assert len(found(SCENARIO, plan)) == 1


def test_unknown_group() -> None:
    """A group that the scenario does not have is named where it boards and gets off."""
    plan = with_stop(PLAN, "bus", 6, boarded=(Load("families", 2), Load("others", 3)))
    plan = with_stop(plan, "bus", 8, alighted=(Load("families", 2), Load("others", 3)))
    assert found(SCENARIO, plan) == [
        (None, "bus", 160, "cellar", 3, "persons"),
        (None, "bus", 190, "haven", 3, "persons"),
    ]


def test_loads_of_nobody() -> None:
    """A load of no persons, or fewer, is named and left out of all counts."""
    plan = with_stop(PLAN, "bus", 6, boarded=(Load("families", 2), Load("families", 0)))
    plan = with_stop(plan, "bus", 8, alighted=(Load("families", 2), Load("families", -2)))
    assert found(SCENARIO, plan) == [
        (None, "bus", 160, "cellar", 1, "persons"),
        (None, "bus", 190, "haven", 3, "persons"),
    ]


def test_words() -> None:
    """A fault of no rule says that it is of what the plan states."""
    plan = replace(PLAN, itineraries=(itinerary("ghost", "ghosts", *STOPS),))
    (fault,) = faults_of(SCENARIO, plan)
    assert str(fault) == "What the plan states: ghost: the scenario has no such vehicle."
