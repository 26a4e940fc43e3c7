"""
The table of people that may be taken in: its columns, and what a row of it tells.

The same columns are the questions of the registration form, so a submission is a row like any
other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from safepassage.errors import CustodyError, RefusedError, without_values
from safepassage.operation.events import KINDS, check_body
from safepassage.operation.events.kinds import NEEDS
from safepassage.operation.exchange.incoming import Incoming
from safepassage.operation.names.as_code import NOT_A_NAME, reads_as_name
from safepassage.operation.names.birth_year import OLDEST, YOUNGEST
from safepassage.scenario.rows import parse_row
from safepassage.scenario.schema import Cell, Column, Table
from safepassage.scenario.tabular import Hints

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from safepassage.errors import Fault
    from safepassage.operation.events import Json
    from safepassage.scenario.model import Scenario
    from safepassage.scenario.raw import RawRow
    from safepassage.scenario.rows import Row

__all__ = ["PEOPLE_IN", "PERSONAL", "STAY", "Ground", "people_of"]

STAY = "stay"
"""The direction of those who have chosen to stay where they are."""

_ANY = frozenset({"any", "undecided"})
_MOST_PERSONS = 100_000

PERSONAL = ("name", "nickname", "birth_year", "contacts")
"""The columns that hold what is personal; they are sealed, and only with consent taken in."""

PEOPLE_IN = Table(
    "people",
    "Groups and persons to be registered, one a row.",
    (
        Column("code", Cell.ID, "Their code, as on the wristband; never a name.", required=True),
        Column("place", Cell.ID, "Where they wait: a place of the scenario.", required=True),
        Column(
            "count", Cell.INTEGER, "How many they are.", unit="persons", default="1",
            least=1, most=_MOST_PERSONS,
        ),
        Column("guess", Cell.YES_NO, "Whether the count is a guess.", default="no"),
        Column("need", Cell.CHOICE, "The places that they need.", default=NEEDS[0], choices=NEEDS),
        Column(
            "priority", Cell.INTEGER, "1 goes first.", default_note="3", least=1, most=9,
        ),
        Column("household", Cell.ID, "Code of the household with which they stay together."),
        Column(
            "direction", Cell.REFS,
            "Receptions or directions that they accept, joined by semicolons; any, undecided, or "
            "stay.",
            default_note="any",
        ),
        Column("seen", Cell.TIME, "When they were seen.", default_note="when it is recorded"),
        Column("consent", Cell.ID, "Where the consent is kept; needed for what is personal."),
        Column("name", Cell.TEXT, "Names, in any script; only with consent."),
        Column("nickname", Cell.TEXT, "What they are called; only with consent."),
        Column(
            "birth_year", Cell.INTEGER, "Year of birth; only with consent.",
            least=OLDEST, most=YOUNGEST,
        ),
        Column("contacts", Cell.TEXT, "How to reach them or their family; only with consent."),
    ),
    key="code",
    required=True,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ground:
    """Where people of a scenario may wait and want to go, and what it calls its groups."""

    zone: ZoneInfo
    places: frozenset[str]
    directions: frozenset[str]
    groups: frozenset[str]

    @classmethod
    def of(cls, scenario: Scenario) -> Ground:
        """Return the ground of a scenario."""
        receptions = {reception.place for reception in scenario.receptions}
        labels = {reception.direction for reception in scenario.receptions if reception.direction}
        return cls(
            ZoneInfo(scenario.timezone),
            frozenset(place.id for place in scenario.places),
            frozenset(receptions | labels),
            frozenset(group.id for group in scenario.groups),
        )


def people_of(
    file: str, rows: Iterable[RawRow], ground: Ground, faults: list[Fault]
) -> Iterator[Incoming]:
    """
    Yield what rows tell, and add the faults of those that are wrong.

    Parameters
    ----------
    file
        What faults call the file.
    rows
        The rows.
    ground
        The places and directions that a row may name, and the zone of its times.
    faults
        Takes the faults, as :func:`~safepassage.errors.without_values` leaves them.
    """
    found: list[Fault] = []
    rows_of: dict[str, int | None] = {}
    hints = {"place": Hints(ground.places), "direction": Hints(ground.directions)}
    for raw in rows:
        before = len(found)
        row = parse_row(PEOPLE_IN.columns, file, raw, ground.zone, found)
        if len(found) == before and not row.faulty:
            found.extend(_faults_of(row, ground, rows_of, hints))
        if len(found) == before:
            try:
                yield from _events_of(row)
            except (CustodyError, RefusedError) as error:
                found.append(row.fault(None, f"{error}", "Mend the row."))
    faults.extend(without_values(found))


def _faults_of(
    row: Row, ground: Ground, rows_of: dict[str, int | None], hints: dict[str, Hints]
) -> Iterator[Fault]:
    """Yield what is wrong in a row whose cells are each right by themselves."""
    code = row["code"]
    if code in rows_of:
        yield row.fault(
            "code", f"Row {rows_of[code]} has the same code.", "One code is one row: mend one."
        )
    rows_of.setdefault(code, row.number)
    if reads_as_name(code) and code not in ground.groups:
        rule, _, remedy = NOT_A_NAME.partition(". ")
        yield row.fault("code", f"{rule}.", remedy)
    if row["place"] not in ground.places:
        yield row.fault(
            "place",
            "The scenario has no such place.",
            "Choose one of its places." + hints["place"].of(row["place"]),
        )
    directions: Sequence[str] = row["direction"] or ()
    alone = _ANY | {STAY}
    if len(directions) > 1 and alone & {direction.lower() for direction in directions}:
        rule = "any, undecided and stay stand alone."
        yield row.fault("direction", rule, "Leave it out, or all others.")
    for direction in directions:
        if direction.lower() not in alone and direction not in ground.directions:
            remedy = "Choose its receptions or directions." + hints["direction"].of(direction)
            yield row.fault("direction", "The scenario has no such direction.", remedy)
    if row["consent"] is None and any(row[name] is not None for name in PERSONAL):
        yield row.fault(
            "consent",
            "What is personal is taken in with consent only, and none is stated.",
            "State where the consent is kept, or leave out name, nickname, birth year and contact.",
        )


def _events_of(row: Row) -> Iterator[Incoming]:
    """Yield the events of a row that is right; an error where none may hold them."""
    from safepassage.operation.custody.personal import check_personal

    directions: tuple[str, ...] = tuple(row["direction"] or ())
    staying = [direction.lower() for direction in directions] == [STAY]
    body: dict[str, Json] = {"who": row["code"], "place": row["place"], "count": row["count"]}
    body["about"] = "about" if row["guess"] else "exact"
    body["need"] = row["need"]
    for name in ("priority", "household"):
        if row[name] is not None:
            body[name] = row[name]
    if directions and not staying and directions[0].lower() not in _ANY:
        body["direction"] = [*sorted(directions)]
    personal: dict[str, str] = {
        name: str(row[name]) for name in (*PERSONAL, "consent") if row[name] is not None
    }
    if not any(name in personal for name in PERSONAL):
        personal = {}
    check_body(KINDS["registered"], body)
    check_personal(personal, person=row["code"])
    source = row.file if row.number is None else f"row {row.number}"
    seen: Any = row["seen"]
    observed = None if seen is None else int(seen.timestamp())
    yield Incoming("registered", body, source, observed, personal)
    if staying:
        yield Incoming("staying_chosen", {"who": row["code"]}, source, observed)
