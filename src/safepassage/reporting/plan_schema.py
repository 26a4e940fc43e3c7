"""The records of ``plan.json`` as data: reader, reference page and JSON schema come from here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from safepassage.limits import LIMITS, Limit
from safepassage.plans import Objective

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "FORMAT",
    "KIND",
    "RECORDS",
    "Field",
    "FieldKind",
    "json_schema",
    "reference_page",
    "write_reference",
]

KIND = "safepassage plan"
FORMAT = 1


class FieldKind(StrEnum):
    """What a field's value is."""

    TEXT = "text"
    COUNT = "whole number"
    NUMBER = "number"
    TIME = "time"
    RECORD = "record"
    RECORDS = "list of records"
    TEXTS = "list of texts"


@dataclass(frozen=True, slots=True)
class Field:
    """
    One field of a record, required unless ``optional``; ``meaning`` says when such a one is absent.

    ``record`` names the record of a RECORD or RECORDS field, ``least`` the least number allowed,
    ``only`` the values allowed. A ``nullable`` field may be null, which ``meaning`` explains.
    """

    name: str
    kind: FieldKind
    meaning: str
    unit: str = ""
    record: str = ""
    least: int | None = None
    only: tuple[str | int, ...] = ()
    nullable: bool = False
    optional: bool = False


_TEXT, _COUNT, _NUMBER, _TIME = (
    FieldKind.TEXT,
    FieldKind.COUNT,
    FieldKind.NUMBER,
    FieldKind.TIME,
)

RECORDS: dict[str, tuple[Field, ...]] = {
    "plan": (
        Field("kind", _TEXT, "Says what the file is.", only=(KIND,)),
        Field("format", _COUNT, "The version of this format.", only=(FORMAT,)),
        Field("scenario", _TEXT, "The scenario's name."),
        Field(
            "scenario_digest",
            _TEXT,
            "The SHA-256 of the canonical content of the scenario that the plan was made for; the "
            "folder `scenario` beside the file must have the same.",
        ),
        Field(
            "objective",
            _TEXT,
            "What the plan was to be best at.",
            only=tuple(objective.value for objective in Objective),
        ),
        Field("seed", _COUNT, "The seed of the search."),
        Field("moves", _COUNT, "The moves that the search has tried.", least=0),
        Field(
            "value",
            _NUMBER,
            "The objective's value: weighted persons for `people`, the clearance minute for "
            "`clearance`; null for `clearance` when people are left.",
            nullable=True,
        ),
        Field(
            "gap",
            _NUMBER,
            "How much better any plan could be, at most: a share of the bound (`people`) or of "
            "the value (`clearance`); null when there is no value.",
            nullable=True,
        ),
        Field("figures", FieldKind.RECORD, "What the plan amounts to.", record="figures"),
        Field("bound", FieldKind.RECORD, "What no plan can pass.", record="bound"),
        Field(
            "binding",
            FieldKind.RECORDS,
            "The limits that hold people back, the heaviest first.",
            record="binding",
        ),
        Field(
            "itineraries",
            FieldKind.RECORDS,
            "What each vehicle does; a vehicle that is not used has none.",
            record="itinerary",
        ),
    ),
    "figures": (
        Field(
            "value",
            _NUMBER,
            "Persons weighted by priority and time of arrival: the value for `people`.",
        ),
        Field("people_total", _COUNT, "Those who chose to leave.", "persons", least=0),
        Field("people_out", _COUNT, "Those who reach a reception.", "persons", least=0),
        Field("people_left", _COUNT, "Those who chose to leave and are left.", "persons", least=0),
        Field("clearance", _TIME, "The last arrival; null when nobody arrives.", nullable=True),
        Field(
            "out_by_pause",
            FieldKind.RECORDS,
            "Persons whose vehicle leaves its last zone inside each pause.",
            record="pause_count",
        ),
        Field("left", FieldKind.RECORDS, "Who is left, by group.", record="group_count"),
        Field("zone_person_min", _COUNT, "Time spent in zones by people aboard.", "person-minutes"),
        Field("vehicle_km", _NUMBER, "Distance driven by all vehicles.", "km"),
        Field("vehicles_used", _COUNT, "Vehicles that have an itinerary.", least=0),
        Field(
            "dangers",
            FieldKind.RECORDS,
            "What danger people aboard go through, by road and place of the tables `dangers` and "
            "`incidents`; absent where these have no row.",
            record="in_danger",
            optional=True,
        ),
    ),
    "in_danger": (
        Field("at", _TEXT, "The place's id, or that of one end of the road."),
        Field("to", _TEXT, "The road's other end; null for a place.", nullable=True),
        Field(
            "person_events",
            _NUMBER,
            "The events to be expected, times the people aboard.",
            "person-events",
        ),
        Field(
            "person_min",
            _COUNT,
            "Time that people spend there aboard while any event is to be expected.",
            "person-minutes",
        ),
    ),
    "pause_count": (
        Field("pause", _TEXT, "The pause's id; empty for those outside any pause."),
        Field("persons", _COUNT, "How many.", "persons", least=0),
    ),
    "group_count": (
        Field("group", _TEXT, "The group's id in the table `people`."),
        Field("persons", _COUNT, "How many.", "persons", least=0),
    ),
    "bound": (
        Field(
            "value",
            _NUMBER,
            "For `people` no plan's value is above it; for `clearance` no plan clears earlier.",
        ),
        Field("people", _COUNT, "The most that any plan could bring out.", "persons", least=0),
        Field("method", _TEXT, "How the bounds were found."),
        Field("left_out", FieldKind.TEXTS, "The limits that the bound does not use."),
    ),
    "binding": (
        Field(
            "limit",
            _TEXT,
            "The limit's name; what each says stands below.",
            only=tuple(limit.value for limit in Limit),
        ),
        Field("persons", _COUNT, "The persons whom it concerns.", "persons", least=0),
        Field("sentence", _TEXT, "The limit in a sentence, with what is proven."),
        Field(
            "reason",
            _TEXT,
            "What alone keeps each of them back, without the places' names; empty where the limit "
            "is one of all of them together.",
        ),
        Field(
            "places",
            FieldKind.RECORDS,
            "The pickups where they are, the most persons first.",
            record="place_count",
        ),
    ),
    "place_count": (
        Field("place", _TEXT, "The place's id."),
        Field("persons", _COUNT, "How many.", "persons", least=1),
    ),
    "itinerary": (
        Field("vehicle", _TEXT, "The single vehicle's id."),
        Field("vehicle_type", _TEXT, "The id of its row in the table `vehicles`."),
        Field(
            "stops",
            FieldKind.RECORDS,
            "Every place on the way in order; two in a row are the two ends of one road.",
            record="stop",
        ),
    ),
    "stop": (
        Field("place", _TEXT, "The place's id."),
        Field("arrive", _TIME, "When the vehicle comes; at the first stop, when it is available."),
        Field("depart", _TIME, "When it goes; people board in this minute."),
        Field("boarded", FieldKind.RECORDS, "Who boards.", record="load"),
        Field(
            "alighted", FieldKind.RECORDS, "Who gets off, when the vehicle comes.", record="load"
        ),
    ),
    "load": (
        Field("group", _TEXT, "The group's id in the table `people`."),
        Field("persons", _COUNT, "How many of the group.", "persons", least=1),
    ),
}

_JSON_TYPES = {
    FieldKind.TEXT: "string",
    FieldKind.COUNT: "integer",
    FieldKind.NUMBER: "number",
    FieldKind.TIME: "string",
    FieldKind.RECORDS: "array",
    FieldKind.TEXTS: "array",
}


def json_schema() -> dict[str, object]:
    """Return the JSON schema (draft 2020-12) of ``plan.json``."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": KIND,
        "$ref": "#/$defs/plan",
        "$defs": {name: _record_schema(fields) for name, fields in RECORDS.items()},
    }


def _record_schema(fields: tuple[Field, ...]) -> dict[str, object]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [field.name for field in fields if not field.optional],
        "properties": {field.name: _field_schema(field) for field in fields},
    }


def _field_schema(field: Field) -> dict[str, object]:
    schema: dict[str, object] = {"description": field.meaning}
    if field.kind is FieldKind.RECORD:
        return schema | {"$ref": f"#/$defs/{field.record}"}
    json_type = _JSON_TYPES[field.kind]
    schema["type"] = [json_type, "null"] if field.nullable else json_type
    if field.kind is FieldKind.RECORDS:
        schema["items"] = {"$ref": f"#/$defs/{field.record}"}
    elif field.kind is FieldKind.TEXTS:
        schema["items"] = {"type": "string"}
    elif field.kind is FieldKind.TIME:
        schema["format"] = "date-time"
    if field.least is not None:
        schema["minimum"] = field.least
    if field.only:
        schema["enum"] = list(field.only)
    return schema


_PAGE_HEAD = """\
# The plan folder

`safepassage plan SCENARIO -o DIR` writes a folder. It is written whole or not at all, and it
never replaces anything unless `--overwrite` is given and the folder is a plan folder.

| file | what it holds | for whom |
|---|---|---|
| `plan.json` | the plan itself, in the records below; `safepassage check` and `report` \
read it | software |
| `scenario/` | a copy of the scenario in its folder form | the planner |
| `check.json` | whether the plan is right, each fault, the ten rules, the figures \
recomputed | software |
| `run.json` | what is not part of the plan: the seconds of planning | software |
| `reception.html`, `reception.xlsx`, `reception.csv`, `reception.json` | only after \
[`safepassage reception -o`](commands.md#reception) into this folder: what receptions have to be \
ready for | the planner; each reception [its own](../guides/safe-use.md#whom-to-show-what) |
| `simulation.json`, `simulation.csv` | only after [`safepassage \
simulate`](commands.md#simulate): what came of the plan on days that went otherwise, \
and means and quantiles by hour | software, spreadsheets |
| `movements.csv` | one row for each drive and each stay of each vehicle | the planner |
| `people.csv` | who boards where and when, in what, and gets off where and when; \
everybody who does not travel stands there too | the planner |
| `plan.xlsx` | an overview, one sheet a vehicle with who boards, the people left \
| the planner, the vehicle posts |
| `plan.geojson` | places, roads and legs for a map program (WGS84) | the planner |
| `report.html` | one page to read and print; needs no network | those who decide |

`safepassage check` compares the last five with `plan.json`, and says what was changed in them.

The folder of a plan that [goes on from another one](commands.md#replan) holds three more:

| file | what it holds | for whom |
|---|---|---|
| `changes.csv` | who is in danger, then new orders; compared with `replan.json` | the planner |
| `replan.json` | when was replanned, what had changed, what is told of it | software |
| `earlier/` | the scenarios in force before; the executed part is checked by them | software |

Every file except `run.json` and `check.json` shows where people are. None of them is a permission
or a protection.

A plan that fails its check is written too, so that the fault can be found: every file name that
could be handed on begins with `NOT-RIGHT-`, and the report says so on top.

Equal plans give equal files: with the same scenario, seed and `--work`, `plan.json` is the same to
the byte.

The two CSV files are UTF-8 with a byte order mark, so that spreadsheets show every alphabet at a
double click, with commas between the columns. A program that reads them takes the mark off: in
Python, `encoding="utf-8-sig"`.

## movements.csv

One row for each drive and each stay, by vehicle and time. Times are local to the scenario's time
zone with their offset.

| column | meaning |
|---|---|
| `vehicle` | the single vehicle's id |
| `step` | counts the vehicle's rows from 1 |
| `does` | `drive` or `stand` |
| `from`, `to` | place ids; the same for `stand` |
| `start`, `end` | when it departs and arrives; for `stand`, when it comes and goes |
| `minutes`, `km` | how long, how far |
| `zone`, `pause` | the zone it is in meanwhile, and the pause that covers it |
| `leave_by` | of a drive in a zone, the last safe departure: if all then takes as long as \
planned, the vehicle is out of the zone the pause's margin before its end |
| `boarding`, `getting_off` | persons, for `stand`: boarding when it goes, getting off when \
it comes |
| `seated`, `wheelchair`, `stretcher` | persons aboard meanwhile, by need |

## people.csv

Every person of the scenario is in exactly one row; the column `persons` adds up to all.

| column | meaning |
|---|---|
| `group`, `need`, `priority` | the group, as in the table `people` |
| `persons` | how many of the group this row is about |
| `pickup` | where they are |
| `outcome` | `reaches safety`, `left`, `stays`, `undecided`; `not set down` only in a plan \
that is not right |
| `boards`, `vehicle` | when they board, and in what |
| `gets_off_at`, `gets_off` | the reception, and when |

## plan.geojson

A GeoJSON FeatureCollection in WGS84. The property `is` says what a feature is. A feature without
coordinates keeps its properties, with a null geometry.

| `is` | geometry | properties |
|---|---|---|
| `place` | a point | `id`, `name`, `kind`, `zone` |
| `road` | a line between its two places | `from`, `to`, `km`, `zone`, `one_way`, `closed` |
| `leg` | a line through the places on the way | `vehicle`, `from`, `to`, `departs`, `arrives`, \
`km`, and the persons aboard: `seated`, `wheelchair`, `stretcher` |

A leg is what one vehicle drives from one stay to the next.

## plan.json

UTF-8 JSON. Every field is required unless it says when it is absent, no other is allowed. Times
are ISO 8601, local to the scenario's time zone, with their offset, on whole minutes. The JSON
schema is [plan.schema.json](plan.schema.json).
"""


def reference_page() -> str:
    """Return the reference page of the plan folder, in Markdown."""
    parts = [_PAGE_HEAD]
    for name, fields in RECORDS.items():
        parts.append(f"\n### {name}\n\n| field | kind | unit | meaning |\n|---|---|---|---|\n")
        parts.extend(f"| `{f.name}` | {_kind_text(f)} | {f.unit} | {f.meaning} |\n" for f in fields)
        if name == "binding":
            parts.append("\n| limit | what would help | what it says |\n|---|---|---|\n")
            parts.extend(f"| `{n}` | {t.wanted} | {t.meaning} |\n" for n, t in LIMITS.items())
    return "".join(parts)


def _kind_text(field: Field) -> str:
    text = field.kind.value
    if field.record:
        text = f"{text}: [{field.record}](#{field.record})"
    if field.only:
        text += ": " + ", ".join(f"`{value}`" for value in field.only)
    if field.least is not None:
        text += f", at least {field.least}"
    return text + (" or null" if field.nullable else "")


def write_reference(folder: Path) -> None:
    """Write ``plan.md`` and ``plan.schema.json`` into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    schema = json.dumps(json_schema(), indent=2) + "\n"
    (folder / "plan.md").write_text(reference_page(), encoding="utf-8", newline="\n")
    (folder / "plan.schema.json").write_text(schema, encoding="utf-8", newline="\n")
