"""From the live state to a new plan: what is executed, what has changed, and what follows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from safepassage.checking import CheckResult, PlanFault, check
from safepassage.errors import UsageError
from safepassage.operation.register import Facts, fold
from safepassage.operation.views import replan_inputs as inputs_module
from safepassage.operation.views import unaccounted
from safepassage.operation.views.plan_and_day import plan_and_day
from safepassage.operation.views.replan_inputs import ReplanInputs, replan_inputs
from safepassage.plans import Load
from safepassage.rules import Rule
from safepassage.scenario import Scenario, load_scenario
from safepassage.scenario.bundled import bundled_path
from safepassage.scenario.changes import ChangeKind
from safepassage.starting import replan
from tests.operation.scene import T0, Scene
from tests.operation.views.plans import first_steps_plan

if TYPE_CHECKING:
    from safepassage.planning.replanning import Replan
    from safepassage.plans import Plan, Stop


class Live:
    """A day of first-steps with everybody registered by group, in minutes since 06:00."""

    def __init__(self) -> None:
        self.scenario: Scenario = load_scenario(bundled_path("first-steps"))
        self.plan: Plan = first_steps_plan(self.scenario)
        self.scene = Scene("A")
        self.offset = (int(self.scenario.start.timestamp()) - T0) // 60
        for group in self.scenario.groups:
            self.tell(
                1, "registered", who=group.id, count=group.persons, place=group.place,
                need=group.need.value,
            )  # fmt: skip

    def tell(self, minute: int, kind: str, **body: str | int) -> None:
        """Record what is seen in a minute."""
        self.scene["A"].record(self.offset + minute, kind, **body)  # type: ignore[arg-type]  # kinds

    def bring_clinic(self) -> None:
        """Let the van bring the clinic to the school as planned."""
        for who in ("clinic-chair", "clinic-companion", "clinic-staff"):
            self.tell(70, "boarded", who=who, vehicle="van", place="clinic")
        self.tell(80, "passed", vehicle="van", place="gate")
        for who in ("clinic-chair", "clinic-companion", "clinic-staff"):
            self.tell(100, "arrived", who=who, vehicle="van", place="school")
        self.tell(100, "departed", vehicle="van", place="school")

    def bring_hall_as_far_as_the_gate(self) -> None:
        """Let the bus bring 20 of the hall out of the zone as planned."""
        self.tell(70, "boarded", who="hall-school", count=20, vehicle="bus", place="hall")
        self.tell(80, "passed", vehicle="bus", place="gate")

    def bring_hall(self) -> None:
        """Let the bus bring 20 of the hall to the school as planned."""
        self.bring_hall_as_far_as_the_gate()
        self.tell(100, "arrived", who="hall-school", count=20, vehicle="bus", place="school")
        self.tell(100, "departed", vehicle="bus", place="school")

    def inputs(self, minute: int, made: int | None = None) -> ReplanInputs:
        """Return the inputs at a minute; the plan went on from another one where it was made so."""
        register = fold(event.fact for event in self.scene.events)
        at = T0 + 60 * (self.offset + minute)
        earlier = () if made is None else ((self.scenario, made),)
        return replan_inputs(register, self.scenario, self.plan, at=at, earlier=earlier)

    def replanned(self, minute: int) -> Replan:
        """Return a new plan from the live state, found right by the checker."""
        inputs = self.inputs(minute)
        made = replan(
            inputs.scenario,
            inputs.plan,
            inputs.changes,
            at=inputs.at_min,
            work=300,
            seed=1,
            afresh=True,
        )
        result = check(made.scenario, made.plan, earlier=made.earlier)
        assert result.right, [str(fault) for fault in result.faults]
        assert not inputs.past_faults
        return made


def _stops(plan: Plan, vehicle: str) -> tuple[Stop, ...]:
    return next(each.stops for each in plan.itineraries if each.vehicle == vehicle)


@pytest.fixture
def live() -> Live:
    """Return a day on which nothing has happened yet."""
    return Live()


@pytest.mark.parametrize(("made", "comes"), [(None, 400), (140, 160)])
def test_trip_begun_unheard_of_goes_on(live: Live, made: int | None, comes: int) -> None:
    """Whoever left before the plan was made does not wait until it would have let them leave."""
    live.bring_clinic()
    live.bring_hall()
    live.tell(128, "boarded", who="hall-school", count=10, vehicle="bus", place="hall")
    live.tell(130, "departed", vehicle="bus", place="hall")
    stops = _stops(live.inputs(140, made).plan, "bus")
    assert (stops[6].place, stops[6].depart_min) == ("hall", 130)
    assert (stops[8].place, stops[8].arrive_min) == ("school", comes)


@pytest.mark.parametrize("tells", ["left", "boarded", "standing"])
def test_who_is_overdue_stays_so_after_new_plans(live: Live, tells: str) -> None:
    """Each plan takes the silent bus to come as soon as it can; it is due as before."""
    live.tell(68, "boarded", who="hall-school", count=20, vehicle="bus", place="hall")
    if tells == "left":
        live.tell(70, "departed", vehicle="bus", place="hall")
    elif tells == "standing":
        live.tell(125, "counted", vehicle="bus", place="hall", count=20)
    facts = [event.fact for event in live.scene.events]
    register, second = fold(facts), T0 + 60 * live.offset
    scenario, plan = live.scenario, live.plan
    earlier: tuple[tuple[Scenario, int], ...] = ()
    for made in (131, 151, 171):
        found = replan_inputs(register, scenario, plan, at=second + 60 * made, earlier=earlier)
        earlier, scenario, plan = (*earlier, (scenario, made)), found.scenario, found.plan
        (one,) = unaccounted(
            register, Facts(facts), now=second + 60 * 190,
            scenario=scenario, plan=plan, since_min=made,
        )  # fmt: skip
        due = {"left": 100, "boarded": 98, "standing": 155}[tells]
        assert (one.heads, one.due) == (20, second + 60 * due)
        day = plan_and_day(register, scenario, plan, now=second + 60 * 172, since_min=made)
        bus = next(each for each in day.vehicles if each.vehicle == "bus")
        assert (bus.next_place, bus.due) == ("school", one.due)
        assert bus.late_min >= 172 - due


def test_day_as_planned_changes_nothing(live: Live) -> None:
    """On a day that goes as planned the plan as it went is the plan, and nothing has changed."""
    live.bring_clinic()
    live.bring_hall()
    inputs = live.inputs(110)
    assert inputs.plan.itineraries == live.plan.itineraries
    assert inputs.scenario == replace(live.scenario, title=f"EXERCISE: {live.scenario.title}")
    assert (inputs.changes, inputs.notes, inputs.past_faults) == ((), (), ())


def test_late_vehicle_is_late_in_the_plan_as_it_went(live: Live) -> None:
    """A bus that came 25 minutes late is where it is, and all that follows is later."""
    live.tell(75, "departed", vehicle="bus", place="depot")
    live.tell(95, "boarded", who="hall-school", count=20, vehicle="bus", place="hall")
    live.tell(95, "departed", vehicle="bus", place="hall")
    stops = _stops(live.inputs(97).plan, "bus")
    assert [(stop.place, stop.arrive_min, stop.depart_min) for stop in stops[:6]] == [
        ("depot", 0, 75),
        ("gate", 85, 85),
        ("hall", 95, 95),
        ("gate", 105, 105),
        ("school", 125, 125),
        ("gate", 145, 360),
    ]
    assert stops[2].boarded == (Load("hall-school", 20),)


def test_unseen_vehicle_stands_where_it_was_seen_last(live: Live) -> None:
    """A vehicle that nobody has seen leave stands at its depot until now."""
    stops = _stops(live.inputs(90).plan, "van")
    assert [(stop.place, stop.depart_min) for stop in stops[:3]] == [
        ("depot", 90), ("gate", 100), ("clinic", 110),
    ]  # fmt: skip


def test_time_lost_unseen_was_spent_where_it_was_seen_last(live: Live) -> None:
    """A bus seen at the gate at 60 and at the hall at 90 waited at the gate, outside the zone."""
    live.tell(60, "vehicle_arrived", vehicle="bus", place="gate")
    live.tell(90, "boarded", who="hall-school", count=20, vehicle="bus", place="hall")
    stops = _stops(live.inputs(92).plan, "bus")
    assert [(stop.place, stop.arrive_min, stop.depart_min) for stop in stops[:3]] == [
        ("depot", 0, 50),
        ("gate", 60, 80),
        ("hall", 90, 92),
    ]


def test_fewer_boarded_than_planned(live: Live) -> None:
    """Of 20 planned 14 boarded: the plan as it went has 14, and no row says so: 30 are known."""
    live.tell(70, "boarded", who="hall-school", count=14, vehicle="bus", place="hall")
    live.tell(70, "departed", vehicle="bus", place="hall")
    inputs = live.inputs(75)
    assert _stops(inputs.plan, "bus")[2].boarded == (Load("hall-school", 14),)
    assert _stops(inputs.plan, "bus")[4].alighted == (Load("hall-school", 14),)
    assert not [change for change in inputs.changes if change.id == "hall-school"]


def test_more_people_than_known_are_a_change(live: Live) -> None:
    """A recount of 36, of whom 20 have left, is a row of 16 who wait."""
    live.bring_hall()
    live.tell(105, "recounted", who="hall-school", count=36)
    (change,) = (each for each in live.inputs(110).changes if each.id == "hall-school")
    assert (change.kind, change.value) == (ChangeKind.PEOPLE, "16")


def test_who_sits_in_a_vehicle_that_has_not_left_waits(live: Live) -> None:
    """People in a vehicle that still stands are among those who wait at the place."""
    live.tell(70, "boarded", who="hall-school", count=20, vehicle="bus", place="hall")
    live.tell(72, "recounted", who="hall-school", count=33)
    (change,) = (each for each in live.inputs(75).changes if each.id == "hall-school")
    assert change.value == "33"


def test_who_chose_otherwise_is_planned_for_no_more(live: Live) -> None:
    """Four of the hall choose to stay: 26 of 30 are left to plan for."""
    live.tell(40, "staying_chosen", who="hall-school", count=4)
    (change,) = live.inputs(50).changes
    assert (change.id, change.value) == ("hall-school", "26")


def test_single_persons_belong_to_the_group_like_them(live: Live) -> None:
    """A person registered by a code of their own boards as one of the group at the place."""
    live.tell(60, "registered", who="P-7", place="hall", need="seated")
    live.tell(70, "boarded", who="P-7", vehicle="bus", place="hall")
    live.tell(70, "boarded", who="hall-school", count=19, vehicle="bus", place="hall")
    live.tell(70, "departed", vehicle="bus", place="hall")
    inputs = live.inputs(75)
    assert sum(load.persons for load in _stops(inputs.plan, "bus")[2].boarded) == 20


def test_who_fits_no_group_is_named(live: Live) -> None:
    """A person whose need no group of the place has is noted, with how many and where."""
    live.tell(60, "registered", who="P-8", place="hall", need="stretcher")
    assert any("1 at hall fit no group" in note for note in live.inputs(75).notes)


def test_broken_down_vehicle_and_broken_pause_are_changes(live: Live) -> None:
    """What broke down is lost, a pause that broke ends, one called off is cancelled."""
    live.tell(65, "broken_down", vehicle="van", place="gate")
    live.tell(80, "pause_breached", pause="morning")
    live.tell(81, "pause_ended", pause="noon")
    rows = [(change.kind, change.id, change.minute) for change in live.inputs(85).changes]
    assert rows == [
        (ChangeKind.PAUSE_END, "morning", 85),
        (ChangeKind.PAUSE_CANCELLED, "noon", None),
        (ChangeKind.VEHICLE_LOST, "van", None),
    ]


def test_vehicle_off_its_way_is_led_to_where_it_is(live: Live) -> None:
    """A bus seen where its plan does not bring it is there by the shortest road, and is named."""
    live.tell(60, "passed", vehicle="bus", place="gate")
    live.tell(75, "passed", vehicle="bus", place="farm")
    inputs = live.inputs(80)
    assert any("bus was seen at farm at 07:15" in note for note in inputs.notes)
    stops = _stops(inputs.plan, "bus")
    assert [(stop.place, stop.arrive_min) for stop in stops] == [
        ("depot", 0), ("gate", 60), ("farm", 75),
    ]  # fmt: skip


def test_strayed_bus_works_on_from_where_it_is(live: Live) -> None:
    """From the farm, with nobody aboard, the bus still brings people of the hall at noon."""
    live.bring_clinic()
    live.tell(60, "passed", vehicle="bus", place="gate")
    live.tell(75, "passed", vehicle="bus", place="farm")
    made = live.replanned(101)
    stops = _stops(made.plan, "bus")
    assert "farm" in [stop.place for stop in stops if stop.arrive_min <= 101]
    assert sum(load.persons for stop in stops for load in stop.boarded) >= 20


def test_strayed_bus_with_people_aboard_brings_them_on(live: Live) -> None:
    """With 20 of the hall aboard the bus goes on from the farm to where they agreed to go."""
    live.bring_clinic()
    live.bring_hall_as_far_as_the_gate()
    live.tell(92, "passed", vehicle="bus", place="farm")
    made = live.replanned(101)
    first = next(stop for stop in _stops(made.plan, "bus") if stop.alighted)
    assert (first.place, first.alighted) == ("school", (Load("hall-school", 20),))
    assert made.plan.figures.people_out == 39


def test_place_to_which_no_road_leads_is_said(live: Live) -> None:
    """A vehicle seen at a place that the scenario does not have is planned as on its way."""
    live.tell(60, "passed", vehicle="bus", place="gate")
    live.tell(75, "passed", vehicle="bus", place="elsewhere")
    inputs = live.inputs(80)
    assert any("No road leads there" in note for note in inputs.notes)
    assert _stops(inputs.plan, "bus")[-1].place == "school"


def test_what_the_scenario_holds_impossible_was_done(live: Live) -> None:
    """More came out sooner than the lift rate allows: the scenario as found has room for it."""
    live.tell(40, "recounted", who="hall-school", count=40)
    live.tell(70, "boarded", who="hall-school", count=38, vehicle="bus", place="hall")
    live.tell(70, "departed", vehicle="bus", place="hall")
    inputs = live.inputs(75)
    hall = next(place for place in inputs.scenario.places if place.id == "hall")
    assert hall.ready_at_start == 28
    # 38 on 20 seats stays a fault of the past, in words.
    assert any("38" in fault for fault in inputs.past_faults)


def test_all_that_was_done_against_a_rule_is_past(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many they are, and from minute 0 on: what is left out would be taken for to come."""

    def many_faults(*arguments: Any, **options: Any) -> CheckResult:
        result = check(*arguments, **options)
        faults = tuple(
            PlanFault(Rule.ROADS, "bus", at, "hall", 1.0, "min", f"fault {at}.") for at in range(30)
        )
        return replace(result, faults=faults)

    monkeypatch.setattr(inputs_module, "check", many_faults)
    past = live.inputs(25).past_faults
    assert [text.rpartition("fault ")[2] for text in past] == [f"{at}." for at in range(25)]


def test_time_outside_the_scenario_is_refused(live: Live) -> None:
    """A time before the scenario or after it is named."""
    with pytest.raises(UsageError, match="not in the scenario"):
        live.inputs(-5)


def test_late_bus_and_fewer_people_make_a_right_plan(live: Live) -> None:
    """From a day on which the bus is late and took 14, everybody else is still brought out."""
    live.bring_clinic()
    live.tell(75, "departed", vehicle="bus", place="depot")
    live.tell(95, "boarded", who="hall-school", count=14, vehicle="bus", place="hall")
    live.tell(95, "departed", vehicle="bus", place="hall")
    made = live.replanned(100)
    assert made.plan.figures.people_out == 39


def test_broken_pause_sends_the_rest_at_noon(live: Live) -> None:
    """The pause breaks before the bus is there: the hall is planned for noon, as far as fits."""
    live.bring_clinic()
    live.tell(60, "vehicle_arrived", vehicle="bus", place="gate")
    live.tell(66, "pause_breached", pause="morning")
    inputs_at = 101
    made = live.replanned(inputs_at)
    first = min(
        stop.depart_min
        for each in made.plan.itineraries
        for stop in each.stops
        if stop.boarded and stop.depart_min >= inputs_at
    )
    assert first >= 360
    assert made.plan.figures.people_out >= 5 + 20 + 4


def test_lost_van_leaves_its_work_to_the_bus(live: Live) -> None:
    """The van breaks down empty on its way back: the bus fetches whom both were to fetch."""
    live.bring_clinic()
    live.bring_hall()
    live.tell(120, "broken_down", vehicle="van", place="gate")
    made = live.replanned(130)
    assert made.plan.figures.people_out == 39
    assert all(stop.depart_min < 130 or not stop.boarded for stop in _stops(made.plan, "van"))


def test_four_more_people_are_brought_out_too(live: Live) -> None:
    """Six more come forward than were known: they are planned for as far as there are seats."""
    live.bring_clinic()
    live.bring_hall()
    live.tell(105, "recounted", who="hall-school", count=36)
    made = live.replanned(130)
    assert made.plan.figures.people_total == 45
    assert made.plan.figures.people_out == 45
