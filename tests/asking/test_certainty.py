"""With certainty: what comes of plans that are told on simulated days."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from safepassage.asking import ask
from safepassage.asking.certainty import DAYS, Certainty, Doubt, SimulatedDays, load_simulation
from safepassage.asking.desk import Clock, Planned
from safepassage.asking.lengths import Probe, Shortest
from safepassage.asking.outcome import outcome_of
from safepassage.checking import check
from safepassage.starting import plan_of
from tests.asking.scenarios import crowded
from tests.instances import INSTANCES, one_bus
from tests.simulation.worlds import certain, small_town

if TYPE_CHECKING:
    from safepassage.plans import Itinerary
    from safepassage.scenario.model import Scenario

CLOCK = Clock(threading.Event())


def _planned(scenario: Scenario) -> Planned:
    _, plan = small_town()
    return Planned(scenario, plan.itineraries, outcome_of(scenario, plan.itineraries))


def _later(itinerary: Itinerary, minutes: int) -> Itinerary:
    stops = tuple(
        replace(
            stop,
            arrive_min=stop.arrive_min + (minutes if number else 0),
            depart_min=stop.depart_min + minutes,
        )
        for number, stop in enumerate(itinerary.stops)
    )
    return replace(itinerary, stops=stops)


def _length(planned: Planned, minutes: int = 240) -> Shortest:
    out, total = planned.outcome.people_out, planned.outcome.people_total
    probe = Probe(minutes, minutes / 60, out, total, total, planned)
    return Shortest(1, probe, None, 30, (probe,))


def test_a_certain_day_is_certain() -> None:
    """Where nothing is left to chance, all who are planned are safe, and all who come are out."""
    planned = _planned(certain(small_town()[0]))
    found = SimulatedDays(0, CLOCK).of(planned)
    assert found is not None
    assert (found.days, found.safe_at_least) == (DAYS, planned.outcome.people_out)
    assert found.all_out[0] == 1.0
    judged = SimulatedDays(0, CLOCK).of_lengths(_length(planned))
    assert judged.certain is judged.likeliest is judged.enough is judged.probes[0]
    assert judged.alone == ()


def test_a_pause_that_seldom_begins_holds_everybody_back() -> None:
    """No length is certain then, and it is said that the pauses are what keeps it from that."""
    sure = certain(small_town()[0])
    pauses = tuple(replace(pause, begins_chance=0.5) for pause in sure.pauses)
    judged = SimulatedDays(0, CLOCK).of_lengths(_length(_planned(replace(sure, pauses=pauses))))
    assert judged.certain is None
    assert judged.likeliest is judged.probes[0]
    certainty = judged.probes[0].certainty
    assert certainty is not None
    assert certainty.safe_at_least == 0
    assert 0.4 < certainty.all_out[0] < 0.6
    alone = dict(judged.alone)
    assert alone[Doubt.PAUSES] == certainty
    assert alone[Doubt.PEOPLE].all_out[0] == alone[Doubt.DELAYS].all_out[0] == 1.0


def test_a_longer_pause_is_no_less_sure_than_a_shorter_one() -> None:
    """Where the plan for the longer one is cut off more often, it takes that of the shorter."""
    scenario, plan = small_town()
    early = _planned(scenario)
    late = replace(early, itineraries=tuple(_later(each, 60) for each in plan.itineraries))
    assert check(scenario, plan_of(scenario, late.itineraries)).right
    days = SimulatedDays(0, CLOCK)
    alone = days.of(late)
    sure = days.of(early)
    assert alone is not None
    assert sure is not None
    assert alone.all_out[0] < sure.all_out[0]
    both = _length(early)
    longer = replace(both.probes[0], minutes=300, planned=late)
    judged = days.of_lengths(replace(both, probes=(*both.probes, longer)))
    assert [probe.certainty for probe in judged.probes] == [sure, sure]
    assert judged.probes[1].planned.itineraries == early.itineraries
    # The other way round nothing is taken over: the plan for less is the less sure one.
    turned = replace(
        both, probes=(replace(both.probes[0], planned=late), replace(longer, planned=early))
    )
    assert [probe.certainty for probe in days.of_lengths(replace(turned, enough=None)).probes] == [
        alone,
        sure,
    ]


def test_without_time_nothing_is_claimed() -> None:
    """What the time does not reach has no certainty."""
    over = SimulatedDays(0, Clock(threading.Event(), time.perf_counter() - 1.0))
    planned = _planned(small_town()[0])
    assert over.of(planned) is None
    judged = over.of_lengths(_length(planned))
    assert judged.probes[0].certainty is None
    assert judged.certain is judged.likeliest is None


def test_nine_of_ten_days_are_enough() -> None:
    """The share itself decides, and not the ends of its interval."""
    assert Certainty(100, 5, (0.9, 0.82, 0.94)).is_enough
    assert not Certainty(100, 5, (0.89, 0.81, 0.94)).is_enough


def test_every_plan_that_is_told_is_simulated() -> None:
    """What is pledged, one more of what matters most, and each length of pause that was tried."""
    prices = ask(crowded(), seconds=None, moves=60)
    assert prices.certainty is not None
    assert 0 <= prices.certainty.safe_at_least <= prices.outcome.people_total
    more = [dial.more for dial in prices.dials if dial.more is not None]
    assert all(answer.certainty is not None for answer in more[:10])
    assert all(
        answer.certainty is None
        for dial in prices.dials
        for answer in dial.settings
        if answer.setting.step < 0
    )
    lengths = [*prices.daily, *([prices.single] if prices.single else [])]
    assert all(probe.certainty is not None for each in lengths for probe in each.probes)
    again = ask(crowded(), seconds=None, moves=60)
    assert again.certainty == prices.certainty


def test_loading_takes_any_scenario() -> None:
    """A day without any trip is simulated, with convoys and checkpoints or nothing."""
    for scenario in (
        *(instance().scenario for instance in INSTANCES.values()),
        replace(one_bus().scenario, pauses=()),
        replace(one_bus().scenario, groups=()),
    ):
        load_simulation(scenario)
