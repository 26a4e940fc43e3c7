"""``plan.json``: there and back, and every slip named."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.errors import PlanFileError
from safepassage.limits import Limit
from safepassage.plans import Binding, Bound, Figures, Itinerary, Load, Objective, Plan, Stop
from safepassage.reporting.plan_json import PlanText, plan_from_text, plan_to_text
from safepassage.reporting.plan_schema import json_schema, reference_page
from tests.instances import two_towns

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.reporting.conftest import Sample

SCENARIO = two_towns().scenario
REFERENCE = Path(__file__).parents[2] / "docs" / "reference"

PERSONS = st.integers(0, 10_000)
NUMBERS = st.floats(0, 1e9, allow_nan=False)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
MINUTES = st.integers(-1000, 3000)
GROUPS = st.sampled_from([group.id for group in SCENARIO.groups])
LOADS = st.lists(st.builds(Load, GROUPS, st.integers(1, 99)), max_size=3).map(tuple)
PLACES = st.sampled_from([place.id for place in SCENARIO.places])
STOPS = st.builds(Stop, PLACES, MINUTES, MINUTES, LOADS, LOADS)
VEHICLES = st.sampled_from([(vehicle, kind.id) for vehicle, kind in SCENARIO.vehicle_types()])
ITINERARIES = st.tuples(VEHICLES, st.lists(STOPS, max_size=4)).map(
    lambda drawn: Itinerary(*drawn[0], tuple(drawn[1]))
)
FIGURES = st.builds(
    Figures,
    value=NUMBERS,
    people_total=PERSONS,
    people_out=PERSONS,
    people_left=PERSONS,
    clearance_min=st.none() | st.integers(0, 3000),
    out_by_pause=st.lists(st.tuples(WORDS, PERSONS), max_size=3).map(tuple),
    left=st.lists(st.tuples(GROUPS, PERSONS), max_size=3).map(tuple),
    zone_person_min=PERSONS,
    vehicle_km=NUMBERS,
    vehicles_used=PERSONS,
)
BINDINGS = st.builds(
    Binding,
    st.sampled_from(Limit),
    PERSONS,
    WORDS,
    reason=WORDS,
    places=st.lists(st.tuples(PLACES, st.integers(1, 400)), max_size=3).map(tuple),
)
PLANS = st.builds(
    Plan,
    scenario=WORDS,
    scenario_digest=WORDS,
    objective=st.sampled_from(Objective),
    itineraries=st.lists(ITINERARIES, max_size=3).map(tuple),
    figures=FIGURES,
    bound=st.builds(Bound, NUMBERS, PERSONS, WORDS, st.lists(WORDS, max_size=2).map(tuple)),
    binding=st.lists(BINDINGS, max_size=2).map(tuple),
    seed=st.integers(0, 10**9),
    moves=PERSONS,
    seconds=st.just(0.0),
)
VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.lists(st.integers(), max_size=2)
    | st.dictionaries(st.text(max_size=4), st.integers(), max_size=2)
)


def _read(text: str) -> Plan:
    return plan_from_text(PlanText("plan.json", text), SCENARIO)


@given(PLANS)
@settings(max_examples=60, deadline=None)
def test_round_trip(plan: Plan) -> None:
    """A plan that is written and read again is the same plan."""
    assert _read(plan_to_text(SCENARIO, plan)) == plan


@given(PLANS, st.integers(min_value=0), VALUES)
@settings(max_examples=150, deadline=None)
def test_an_edited_value_is_read_or_named(plan: Plan, where: int, value: object) -> None:
    """Whatever one value is edited to, the file is read or a plan file error says why not."""
    record = json.loads(plan_to_text(SCENARIO, plan))
    spots: list[tuple[Any, Any]] = []

    def walk(node: object) -> None:
        pairs = list(node.items()) if isinstance(node, dict) else []
        if isinstance(node, list):
            pairs = list(enumerate(node))
        for key, child in pairs:
            spots.append((node, key))
            walk(child)

    walk(record)
    holder, key = spots[where % len(spots)]
    holder[key] = value
    with contextlib.suppress(PlanFileError):
        _read(json.dumps(record))


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_text_is_no_traceback(text: str) -> None:
    """A text that is no plan is a plan file error."""
    with pytest.raises(PlanFileError):
        _read(text)


def test_deep_and_long_texts_are_refused(bus: Sample) -> None:
    """Nesting without end and numbers without end are plan file errors."""
    for text in ("[" * 100_000, "1" * 10_000, '{"a": 1e999}', "{", ""):
        with pytest.raises(PlanFileError):
            plan_from_text(PlanText("plan.json", text), bus.scenario)


def _edit(sample: Sample, change: Callable[[dict[str, Any]], object]) -> str:
    record = json.loads(plan_to_text(sample.scenario, sample.plan))
    change(record)
    with pytest.raises(PlanFileError) as caught:
        plan_from_text(PlanText("plan.json", json.dumps(record)), sample.scenario)
    return str(caught.value)


def test_messages_name_place_value_rule_and_remedy(bus: Sample) -> None:
    """A message holds the field's path, the value, the rule and what to do."""
    message = _edit(bus, lambda r: r["itineraries"][0]["stops"][2].update(place="cave"))
    assert message == (
        "plan.json, itineraries[0].stops[2].place: 'cave'. The table places of the scenario beside "
        "the plan has no such id. Copy the folder again from where it was made, or plan again."
    )


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (lambda r: r.pop("seed"), "seed: The field is missing"),
        (lambda r: r.update(extra=1), "There is no such field"),
        (lambda r: r.update(format=2), "Only 1 is known"),
        (lambda r: r.update(objective="speed"), "'speed'"),
        (lambda r: r.update(value=1.0), "does not follow from the figures"),
        (lambda r: r.update(gap=0.5), "does not follow from the figures"),
        (lambda r: r["figures"].update(people_out=-1), "figures.people_out: -1"),
        (lambda r: r["figures"].update(people_out=True), "whole number"),
        (lambda r: r["figures"].update(people_out=1.5), "whole number"),
        (lambda r: r["figures"].update(vehicle_km=float("nan")), "finite"),
        (lambda r: r["figures"].update(clearance="2022-05-05T08:00"), "offset"),
        (lambda r: r["figures"].update(clearance="2022-05-05T08:00:30+03:00"), "whole minute"),
        (lambda r: r["figures"].update(clearance="2055-05-05T08:00+03:00"), "far outside"),
        (lambda r: r["figures"].update(clearance="yesterday"), "'yesterday'"),
        (lambda r: r["itineraries"][0].update(vehicle="tram"), "vehicles"),
        (lambda r: r["itineraries"][0]["stops"][2]["boarded"][0].update(persons=0), "least is 1"),
        (lambda r: r["itineraries"][0]["stops"][2]["boarded"][0].update(group="x"), "people"),
        (lambda r: r.update(itineraries={}), "A list is expected"),
    ],
)
def test_each_slip_is_named(
    bus: Sample, change: Callable[[dict[str, Any]], object], part: str
) -> None:
    """Each slip in a plan file is named."""
    assert part in _edit(bus, change)


def test_a_doubled_field_is_named(bus: Sample) -> None:
    """A field that is given twice is a slip, since readers differ in which they take."""
    text = plan_to_text(bus.scenario, bus.plan).replace('"seed": 0', '"seed": 0, "seed": 1')
    with pytest.raises(PlanFileError, match="given once"):
        plan_from_text(PlanText("plan.json", text), bus.scenario)


def test_wall_time_is_not_in_the_text(bus: Sample) -> None:
    """Two plans that differ in seconds alone have the same text."""
    slow = replace(bus.plan, seconds=99.0)
    assert plan_to_text(bus.scenario, slow) == plan_to_text(bus.scenario, bus.plan)


def test_times_survive_a_clock_change(bus: Sample) -> None:
    """Times on both sides of a clock change come back as the same minutes."""
    start = datetime(2022, 3, 27, tzinfo=ZoneInfo("Europe/Kyiv"))
    scenario = replace(bus.scenario, start=start)
    for changed in (scenario, replace(scenario, start=start.replace(month=10, day=30))):
        text = plan_to_text(changed, bus.plan)
        assert plan_from_text(PlanText("plan.json", text), changed) == bus.plan


def test_reference_is_fresh() -> None:
    """The page and the schema in the docs are those that the code generates."""
    assert (REFERENCE / "plan.md").read_text(encoding="utf-8") == reference_page()
    stored = json.loads((REFERENCE / "plan.schema.json").read_text(encoding="utf-8"))
    assert stored == json_schema()
