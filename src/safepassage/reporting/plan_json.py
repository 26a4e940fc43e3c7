"""A plan as the text of ``plan.json``, and back with every slip named."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from safepassage.errors import FileFault, PlanFileError
from safepassage.limits import Limit
from safepassage.plans import (
    Binding,
    Bound,
    Figures,
    InDanger,
    Itinerary,
    Load,
    Objective,
    Plan,
    Stop,
)
from safepassage.reporting.danger import danger_record
from safepassage.reporting.plan_schema import FORMAT, KIND, RECORDS, Field, FieldKind

if TYPE_CHECKING:
    from safepassage.scenario.model import Scenario

__all__ = ["PlanText", "plan_from_text", "plan_to_text"]

_MOST_OUTSIDE_MIN = 31 * 24 * 60


def plan_to_text(scenario: Scenario, plan: Plan) -> str:
    """Return the text of ``plan.json``; equal plans give equal texts, whatever the wall time."""
    record = {
        "kind": KIND,
        "format": FORMAT,
        "scenario": plan.scenario,
        "scenario_digest": plan.scenario_digest,
        "objective": plan.objective.value,
        "seed": plan.seed,
        "moves": plan.moves,
        "value": plan.value,
        "gap": plan.gap,
        "figures": figures_record(scenario, plan.figures),
        "bound": {
            "value": float(plan.bound.value),
            "people": plan.bound.people,
            "method": plan.bound.method,
            "left_out": list(plan.bound.left_out),
        },
        "binding": [
            {
                "limit": item.limit.value,
                "persons": item.persons,
                "sentence": item.sentence,
                "reason": item.reason,
                "places": [{"place": place, "persons": persons} for place, persons in item.places],
            }
            for item in plan.binding
        ],
        "itineraries": [
            {
                "vehicle": itinerary.vehicle,
                "vehicle_type": itinerary.vehicle_type,
                "stops": [_stop_record(scenario, stop) for stop in itinerary.stops],
            }
            for itinerary in plan.itineraries
        ],
    }
    return json.dumps(record, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def figures_record(scenario: Scenario, figures: Figures) -> dict[str, object]:
    """Return the record ``figures`` of the schema."""
    clearance = figures.clearance_min
    dangers = {"dangers": danger_record(figures)} if figures.dangers else {}
    return {
        "value": float(figures.value),
        "people_total": figures.people_total,
        "people_out": figures.people_out,
        "people_left": figures.people_left,
        "clearance": None if clearance is None else time_text(scenario, clearance),
        "out_by_pause": [
            {"pause": pause, "persons": persons} for pause, persons in figures.out_by_pause
        ],
        "left": [{"group": group, "persons": persons} for group, persons in figures.left],
        "zone_person_min": figures.zone_person_min,
        "vehicle_km": float(figures.vehicle_km),
        "vehicles_used": figures.vehicles_used,
        **dangers,
    }


def time_text(scenario: Scenario, minute: int) -> str:
    """Return a minute as ISO 8601 text, local with its offset."""
    return scenario.time_at(minute).isoformat(timespec="minutes")


def _stop_record(scenario: Scenario, stop: Stop) -> dict[str, object]:
    return {
        "place": stop.place,
        "arrive": time_text(scenario, stop.arrive_min),
        "depart": time_text(scenario, stop.depart_min),
        "boarded": [_load_record(load) for load in stop.boarded],
        "alighted": [_load_record(load) for load in stop.alighted],
    }


def _load_record(load: Load) -> dict[str, object]:
    return {"group": load.group, "persons": load.persons}


@dataclass(frozen=True, slots=True)
class PlanText:
    """The text of a plan file with the name that messages call it by."""

    name: str
    text: str

    def fault(self, place: str, value: object, rule: str, remedy: str) -> PlanFileError:
        """Return an error that names place, value, rule and remedy."""
        shown = "" if value is None else _short(value)
        return PlanFileError(FileFault(self.name, place, shown, rule, remedy))


_AGAIN = "Copy the folder again from where it was made, or plan again."


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def load_json(source: PlanText) -> object:
    """Return the JSON value of a text; NaN, infinity and doubled keys are faults."""

    def refuse(constant: str) -> None:
        raise source.fault("", constant, "Numbers are finite.", _AGAIN)

    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        record = dict(pairs)
        if len(record) < len(pairs):
            names = [name for name, _ in pairs]
            doubled = next(name for name in names if names.count(name) > 1)
            raise source.fault("", doubled, "Each field is given once.", _AGAIN)
        return record

    try:
        return json.loads(source.text, parse_constant=refuse, object_pairs_hook=unique)
    except PlanFileError:
        raise
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise source.fault(place, None, f"This is no JSON: {error.msg}.", _AGAIN) from error
    except (ValueError, RecursionError) as error:
        raise source.fault("", None, "This JSON cannot be read.", _AGAIN) from error


def plan_from_text(source: PlanText, scenario: Scenario) -> Plan:
    """
    Return the plan of a text, with ``seconds`` 0.

    Raises
    ------
    PlanFileError
        When the text is no plan, or names a vehicle, place or group that the scenario has not.
    """
    fields = _Reader(source, scenario).record("plan", load_json(source), "")
    plan = Plan(
        scenario=fields["scenario"],
        scenario_digest=fields["scenario_digest"],
        objective=Objective(fields["objective"]),
        itineraries=tuple(
            Itinerary(item["vehicle"], item["vehicle_type"], tuple(_stop(s) for s in item["stops"]))
            for item in fields["itineraries"]
        ),
        figures=_figures(fields["figures"]),
        bound=Bound(**(fields["bound"] | {"left_out": tuple(fields["bound"]["left_out"])})),
        binding=tuple(_binding(item) for item in fields["binding"]),
        seed=fields["seed"],
        moves=fields["moves"],
    )
    for name, expected in (("value", plan.value), ("gap", plan.gap)):
        if fields[name] != expected:
            rule = f"It does not follow from the figures and the bound, which give {expected}."
            raise source.fault(name, fields[name], rule, _AGAIN)
    _refer(source, scenario, plan)
    return plan


def _stop(fields: dict[str, Any]) -> Stop:
    return Stop(
        place=fields["place"],
        arrive_min=fields["arrive"],
        depart_min=fields["depart"],
        boarded=tuple(Load(**load) for load in fields["boarded"]),
        alighted=tuple(Load(**load) for load in fields["alighted"]),
    )


def _binding(fields: dict[str, Any]) -> Binding:
    places = tuple((item["place"], item["persons"]) for item in fields["places"])
    return Binding(**(fields | {"limit": Limit(fields["limit"]), "places": places}))


def _figures(fields: dict[str, Any]) -> Figures:
    plain = {name: value for name, value in fields.items() if name != "clearance"}
    plain["out_by_pause"] = tuple((i["pause"], i["persons"]) for i in fields["out_by_pause"])
    plain["left"] = tuple((i["group"], i["persons"]) for i in fields["left"])
    plain["dangers"] = tuple(InDanger(**item) for item in fields.get("dangers", ()))
    return Figures(clearance_min=fields["clearance"], **plain)


def _refer(source: PlanText, scenario: Scenario, plan: Plan) -> None:
    places = {place.id for place in scenario.places}
    groups = {group.id for group in scenario.groups}
    vehicles = {vehicle for vehicle, _ in scenario.vehicle_types()}
    types = {vehicle.id for vehicle in scenario.vehicles}

    def known(value: str, ids: set[str], where: str, table: str) -> None:
        if value not in ids:
            rule = f"The table {table} of the scenario beside the plan has no such id."
            raise source.fault(where, value, rule, _AGAIN)

    for number, (group, _) in enumerate(plan.figures.left):
        known(group, groups, f"figures.left[{number}].group", "people")
    for number, item in enumerate(plan.binding):
        for index, (place, _) in enumerate(item.places):
            known(place, places, f"binding[{number}].places[{index}].place", "places")
    for number, itinerary in enumerate(plan.itineraries):
        where = f"itineraries[{number}]"
        known(itinerary.vehicle, vehicles, f"{where}.vehicle", "vehicles")
        known(itinerary.vehicle_type, types, f"{where}.vehicle_type", "vehicles")
        for index, stop in enumerate(itinerary.stops):
            known(stop.place, places, f"{where}.stops[{index}].place", "places")
            for load in (*stop.boarded, *stop.alighted):
                known(load.group, groups, f"{where}.stops[{index}]", "people")


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads values by the schema's fields; times become minutes since the scenario's start."""

    source: PlanText
    scenario: Scenario

    def record(self, name: str, value: object, where: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self._fault(where, value, f"A record {name} is expected.")
        fields = RECORDS[name]
        dot = f"{where}." if where else ""
        self._names(value, fields, dot)
        return {
            field.name: self._field(field, value[field.name], dot + field.name)
            for field in fields
            if field.name in value
        }

    def _names(self, value: dict[str, object], fields: tuple[Field, ...], dot: str) -> None:
        names = [field.name for field in fields]
        for field in fields:
            if field.name not in value and not field.optional:
                raise self._fault(dot + field.name, None, "The field is missing.")
        for name in value:
            if name not in names:
                raise self._fault(_short(dot + name), None, "There is no such field.")

    def _field(self, field: Field, value: object, where: str) -> Any:  # noqa: ANN401 - as the schema says
        if value is None and field.nullable:
            return None
        match field.kind:
            case FieldKind.RECORD:
                return self.record(field.record, value, where)
            case FieldKind.RECORDS:
                items = self._list(value, where)
                return [
                    self.record(field.record, item, f"{where}[{index}]")
                    for index, item in enumerate(items)
                ]
            case FieldKind.TEXTS:
                items = self._list(value, where)
                return [self._text(item, f"{where}[{index}]") for index, item in enumerate(items)]
            case FieldKind.TEXT:
                read: object = self._text(value, where)
            case FieldKind.TIME:
                read = self._time(value, where)
            case FieldKind.COUNT:
                read = self._count(value, where)
            case FieldKind.NUMBER:
                read = self._number(value, where)
        if field.only and read not in field.only:
            allowed = " or ".join(repr(item) for item in field.only)
            raise self._fault(where, value, f"Only {allowed} is known here.")
        if field.least is not None and isinstance(read, int) and read < field.least:
            raise self._fault(where, value, f"The least is {field.least}.")
        return read

    def _list(self, value: object, where: str) -> list[object]:
        if not isinstance(value, list):
            raise self._fault(where, value, "A list is expected.")
        return value

    def _text(self, value: object, where: str) -> str:
        if not isinstance(value, str):
            raise self._fault(where, value, "Text is expected.")
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise self._fault(where, value, "The text holds broken characters.") from error
        return value

    def _count(self, value: object, where: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 10**15:
            raise self._fault(where, value, "A whole number is expected.")
        return value

    def _number(self, value: object, where: str) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 10**15:
            raise self._fault(where, value, "A finite number is expected.")
        if not math.isfinite(value):
            raise self._fault(where, value, "A finite number is expected.")
        return float(value)

    def _time(self, value: object, where: str) -> int:
        rule = (
            "A time with an offset on a whole minute is expected, such as 2022-05-05T08:00+03:00."
        )
        try:
            time = datetime.fromisoformat(self._text(value, where))
            if time.tzinfo is None or time.second or time.microsecond:
                raise self._fault(where, value, rule)
            since = time.astimezone(UTC) - self.scenario.start.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            if isinstance(error, PlanFileError):
                raise
            raise self._fault(where, value, rule) from error
        minute, rest = divmod(since, timedelta(minutes=1))
        if rest:
            raise self._fault(where, value, rule)
        if not -_MOST_OUTSIDE_MIN <= minute <= self.scenario.horizon_min + _MOST_OUTSIDE_MIN:
            raise self._fault(where, value, "The time lies far outside the scenario's horizon.")
        return minute

    def _fault(self, where: str, value: object, rule: str) -> PlanFileError:
        return self.source.fault(where, value, rule, _AGAIN)
