"""What binds: everybody left is accounted for once, by the limit that holds them back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from safepassage.planning import plan_evacuation
from safepassage.planning.binding import binding_limits
from safepassage.planning.problem import build_problem
from safepassage.scenario.model import ConvoyRule, Need, Reception
from tests.instances import one_bus
from tests.oracle.tiny import some_features, tiny_scenario

if TYPE_CHECKING:
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario


def planned(scenario: Scenario) -> Plan:
    """Return a short search's plan."""
    return plan_evacuation(scenario, work=300)


def limits(plan: Plan) -> dict[str, int]:
    """Return the persons that each limit holds back."""
    return {binding.limit: binding.persons for binding in plan.binding}


def test_nothing_binds_when_everybody_is_out() -> None:
    """A plan that leaves nobody names no limit."""
    assert planned(one_bus().scenario).binding == ()


def test_out_of_reach() -> None:
    """People behind no pause are named with their place and the reason."""
    plan = planned(replace(one_bus().scenario, pauses=()))
    assert limits(plan) == {"reach": 12}
    assert plan.binding[0].sentence == (
        "12 people at cellar cannot be fetched: "
        "no pause is long enough to go in, load and come out."
    )
    assert plan.binding[0].reason == "No pause is long enough to go in, load and come out."
    assert plan.binding[0].places == (("cellar", 12),)


def test_one_reason_is_named_once() -> None:
    """Groups at several places whom one reason keeps back are one limit, with the places' names."""
    scenario = replace(one_bus().scenario, pauses=())
    cellar = scenario.places[2]
    roads = [road for road in scenario.roads if "cellar" in {road.from_place, road.to_place}]
    names = ["", "Church", "Mill", "School", "Well"]
    for number, name in enumerate(names[1:], 1):
        place = replace(cellar, id=f"c{number}", name=name)
        scenario = replace(
            scenario,
            places=(*scenario.places, place),
            groups=(
                *scenario.groups,
                *(
                    replace(
                        scenario.groups[0], id=f"g{number}-{part}", place=place.id, persons=part
                    )
                    for part in (number, 2 * number)
                ),
            ),
            roads=(*scenario.roads, replace(roads[0], to_place=place.id)),
        )
    plan = planned(scenario)
    assert limits(plan) == {"reach": 12 + 3 + 6 + 9 + 12}
    assert plan.binding[0].sentence.startswith(
        "42 people at cellar (12), Well (12), School (9) and 2 other places (9) cannot be fetched:"
    )
    assert dict(plan.binding[0].places) == {"cellar": 12, "c1": 3, "c2": 6, "c3": 9, "c4": 12}


def test_too_few_vehicles_for_a_convoy() -> None:
    """Where the fleet is smaller than the least convoy, that is the reason, and it is certain."""
    scenario = one_bus().scenario
    zone = replace(scenario.zones[0], name="Siege", convoy=ConvoyRule(2, 5, 1, 10))
    plan = planned(replace(scenario, zones=(zone,)))
    assert limits(plan) == {"convoys": 12}
    assert plan.binding[0].reason == "A convoy takes at least 2 vehicles in Siege, and there is 1."
    two = replace(scenario.vehicles[0], count=2)
    plan = planned(replace(scenario, zones=(zone,), vehicles=(two,)))
    assert "convoys" not in limits(plan)


def test_the_heaviest_limit_is_first() -> None:
    """Limits stand in the order of the persons whom they concern."""
    scenario = one_bus().scenario
    bus = replace(scenario.vehicles[0], capacity=(3, 0, 0))
    places = tuple(replace(place, lift_rate_per_h=None) for place in scenario.places)
    far = replace(scenario.places[2], id="far", lift_rate_per_h=None)
    groups = (*scenario.groups, replace(scenario.groups[0], id="few", place="far", persons=2))
    plan = planned(replace(scenario, vehicles=(bus,), places=(*places, far), groups=groups))
    assert limits(plan)["reach"] == 2
    assert limits(plan)["vehicles and time"] > 2
    assert [binding.limit for binding in plan.binding] == ["vehicles and time", "reach"]


def test_lifting_that_is_too_slow() -> None:
    """People who cannot be brought out in the pause are named with the rate."""
    scenario = one_bus().scenario
    places = tuple(
        replace(place, lift_rate_per_h=2.0) if place.id == "cellar" else place
        for place in scenario.places
    )
    plan = planned(replace(scenario, places=places))
    assert limits(plan)["lifting"] == 12 - 8
    assert plan.binding[0].sentence == (
        "4 people cannot be lifted out to the vehicles in time: 4 at cellar (2 an hour)."
    )
    assert plan.binding[0].places == (("cellar", 4),)


def test_a_full_reception() -> None:
    """People who accept no other reception than a full one are named with its capacity."""
    scenario = replace(one_bus().scenario, receptions=(Reception("haven", capacity=7),))
    plan = planned(scenario)
    assert limits(plan) == {"capacity": 5}
    assert plan.binding[0].sentence == (
        "haven (7 places) is full, and 5 people accept no other reception."
    )


def test_full_receptions() -> None:
    """People all of whose receptions are full are named with all of them."""
    scenario = one_bus().scenario
    places = (*scenario.places, replace(scenario.places[3], id="refuge"))
    roads = (*scenario.roads, replace(scenario.roads[2], to_place="refuge"))
    receptions = (Reception("haven", capacity=3), Reception("refuge", capacity=4))
    groups = (replace(scenario.groups[0], accepts=frozenset({"haven", "refuge"})),)
    plan = planned(
        replace(scenario, places=places, roads=roads, receptions=receptions, groups=groups)
    )
    assert limits(plan) == {"capacity": 5}
    assert "haven (3 places) and refuge (4 places) are full" in plan.binding[0].sentence


def test_too_few_vehicles() -> None:
    """The rest is for want of vehicles and time, and no more is said than is proven."""
    scenario = one_bus().scenario
    bus = replace(scenario.vehicles[0], capacity=(3, 0, 0))
    ready = tuple(replace(place, lift_rate_per_h=None) for place in scenario.places)
    plan = planned(replace(scenario, vehicles=(bus,), places=ready))
    assert limits(plan) == {"vehicles and time": plan.figures.people_left}
    assert "no plan can bring out more" in plan.binding[0].sentence


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (0, "It is proven that no plan can bring out more."),
        (1, "Any other plan is proven to bring out at most 1 more; whether one does is not"),
        (2, "Whether another plan could bring out more is not known."),
    ],
)
def test_no_more_is_said_than_is_proven(more: int, words: str) -> None:
    """Whether a better plan is possible, impossible or not known is told apart."""
    plan = one_bus().plan
    figures = replace(plan.figures, people_out=10, people_left=2, left=(("families", 2),))
    found = binding_limits(build_problem(one_bus().scenario), (), figures, 10 + more)
    assert found[0].sentence.startswith(
        f"The vehicles of this plan have no place for 2 people in time. {words}"
    )


@pytest.mark.parametrize("seed", range(800, 840))
def test_everybody_left_is_accounted_for_once(seed: int) -> None:
    """The persons of all limits are those who are left."""
    scenario = tiny_scenario(seed, features=some_features(seed, most=8))
    plan = planned(scenario)
    assert sum(binding.persons for binding in plan.binding) == plan.figures.people_left
    assert all(binding.persons > 0 and binding.sentence for binding in plan.binding)
    groups = {group.id: group for group in scenario.groups}
    left: dict[str, int] = {}
    for group, persons in plan.figures.left:
        left[groups[group].place] = left.get(groups[group].place, 0) + persons
    for binding in plan.binding:
        assert sum(persons for _, persons in binding.places) == binding.persons
        for place, persons in binding.places:
            left[place] -= persons
    assert not any(left.values())


def ambulance(*, capacity: int | None, stretchers: int = 1) -> Scenario:
    """
    Return a case in which one trip is possible, with one stretcher place for two patients.

    The pause is long enough for one trip; the vehicle has 4 seats, and 4 people wait for them.
    """
    scenario = one_bus().scenario
    families = replace(scenario.groups[0], persons=4)
    patients = replace(families, id="patients", need=Need.STRETCHER, persons=2)
    places = tuple(replace(place, lift_rate_per_h=None) for place in scenario.places)
    return replace(
        scenario,
        places=places,
        groups=(families, patients),
        vehicles=(
            replace(scenario.vehicles[0], capacity=(4, 0, stretchers), available_to_min=130),
        ),
        receptions=(Reception("haven", capacity=capacity),),
    )


def test_room_that_would_not_help_is_not_what_is_wanted() -> None:
    """A patient for whom no vehicle has a stretcher place is not told that the hall is full."""
    plan = planned(ambulance(capacity=5))
    assert limits(plan) == {"vehicles and time": 1}
    assert plan.binding[0].sentence == (
        "The vehicles of this plan have no stretcher place for 1 person at cellar in time. haven "
        "(5 places) is full too, and they accept no other reception: more room alone would not "
        "help, they want a place in a vehicle first."
    )
    assert planned(ambulance(capacity=None)).figures.people_left == 1


def test_room_that_would_help_is_wanted() -> None:
    """With a place in the vehicle to spare, or time for another trip, the hall is what is full."""
    free = planned(ambulance(capacity=5, stretchers=2))
    assert limits(free) == {"capacity": 1}
    scenario = ambulance(capacity=5)
    again = replace(scenario, vehicles=(replace(scenario.vehicles[0], available_to_min=600),))
    assert limits(planned(again)) == {"capacity": 1}
    two = replace(scenario, vehicles=(replace(scenario.vehicles[0], count=2),))
    assert limits(planned(two)) == {"capacity": 1}
