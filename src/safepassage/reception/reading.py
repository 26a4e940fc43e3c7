"""The tables of a reception read from files, with every fault named."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from safepassage.errors import ReceptionError, UsageError, without_values
from safepassage.reception.coming import Aboard, Arrived, DaySoFar, Left
from safepassage.reception.counts import Who
from safepassage.reception.default_figures import DEFAULTS
from safepassage.reception.standard import Per, Phase, Standard
from safepassage.reception.standards import Standards
from safepassage.reception.stock import Stock, StockRow
from safepassage.reception.tables import ARRIVED, STANDARDS, STOCK
from safepassage.scenario.folder import read_table
from safepassage.scenario.model import Need
from safepassage.scenario.rows import parse_row
from safepassage.scenario.tabular import Hints
from safepassage.scenario.workbook import read_one_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from safepassage.errors import Fault
    from safepassage.scenario.model import Scenario
    from safepassage.scenario.rows import Row
    from safepassage.scenario.schema import Table

__all__ = ["ReceptionTables", "load_reception_tables"]


@dataclass(frozen=True, slots=True)
class ReceptionTables:
    """The figures in force, what there is, and the day so far; None where nothing was given."""

    standards: Standards
    stock: Stock
    so_far: DaySoFar | None


def load_reception_tables(
    scenario: Scenario,
    *,
    standards: str | Path | None = None,
    stock: str | Path | None = None,
    arrived: str | Path | None = None,
    at_min: int | None = None,
) -> ReceptionTables:
    """
    Return what the tables of receptions hold: each a CSV file, or a workbook of one sheet.

    Parameters
    ----------
    scenario
        Whose receptions they are of; times without an offset are local to it.
    standards, stock, arrived
        The files, None for those that are not there.
    at_min
        The minute at which the day so far is known; needed with ``arrived``.

    Raises
    ------
    UsageError
        When a file is not there, or ``at_min`` lies far outside the scenario.
    ReceptionError
        With every fault of all files, as :func:`~safepassage.errors.without_values` leaves them.
    """
    if at_min is not None and not scenario.is_near(at_min):
        raise UsageError(
            f"--at, or now where it is left out: {_typed(scenario, at_min)} lies more than 30 days "
            "outside the scenario. Give a time of its days, such as --at "
            f"{_typed(scenario, scenario.horizon_min // 2)}."
        )
    faults: list[Fault] = []
    figures = Standards.of(_standards(_rows(STANDARDS, standards, None, faults), faults))
    zone = ZoneInfo(scenario.timezone)
    there = _stock(scenario, figures, _rows(STOCK, stock, None, faults), faults)
    so_far = None
    if arrived is not None and at_min is not None:
        of_day: list[Fault] = []
        so_far = _so_far(scenario, at_min, _rows(ARRIVED, arrived, zone, of_day), of_day)
        faults += of_day
    if faults:
        # Somebody may have named a table of people.
        raise ReceptionError(without_values(faults))
    return ReceptionTables(figures, there, so_far)


def _rows(
    table: Table, path: str | Path | None, zone: ZoneInfo | None, faults: list[Fault]
) -> list[Row]:
    """Return the rows of a file; the faults of their cells are named."""
    if path is None:
        return []
    path = Path(path)
    if not path.is_file():
        raise UsageError(
            f"{path}: there is no such file. Name a CSV file, or a workbook, with the table "
            f"{table.name}."
        )
    is_workbook = path.suffix.lower() == ".xlsx"
    raw = (read_one_sheet if is_workbook else read_table)(table, path, faults)
    return [parse_row(table.columns, raw.file, row, zone, faults) for row in raw.rows]


def _standards(rows: Iterable[Row], faults: list[Fault]) -> list[Standard]:
    found: list[Standard] = []
    defaults: dict[str, Standard] = {each.item: each for each in DEFAULTS}
    hints = Hints(defaults)
    covered: set[tuple[str, Phase]] = set()
    for row in rows:
        if row.faulty:
            continue
        item, phase = row["item"], Phase(row["phase"])
        phases = {Phase.FIRST, Phase.LATER} if phase is Phase.ALWAYS else {phase}
        twice = {(item, each) for each in phases} & covered
        covered |= {(item, each) for each in phases}
        if twice:
            rule = "An item has one figure in each phase, and this one has another row already."
            faults.append(row.fault("item", rule, "Remove one of the two rows."))
        own = defaults.get(item)
        missing = [name for name in ("unit", "per") if row[name] is None] if own is None else []
        if missing:
            lacks = " and no ".join(missing)
            rule = f"This item is none of the defaults, and the row has no {lacks}."
            remedy = "Fill it in, or name one of the defaults." + hints.of(item)
            faults.append(row.fault("item", rule, remedy))
        if twice or missing:
            continue
        base = own or Standard(item, 0.0, row["unit"], Per(row["per"]))
        found.append(
            replace(
                base,
                quantity=row["quantity"],
                unit=row["unit"] or base.unit,
                per=base.per if row["per"] is None else Per(row["per"]),
                who=base.who if row["who"] is None else Who(row["who"]),
                phase=phase,
                least=row["least"],
                women_to_men=row["women_to_men"] or base.women_to_men,
                edition=row["edition"],
                source=row["source"],
            )
        )
    return found


def _stock(
    scenario: Scenario, standards: Standards, rows: Iterable[Row], faults: list[Fault]
) -> Stock:
    receptions = {reception.place for reception in scenario.receptions}
    places, items = Hints(receptions), Hints({each.item for each in standards.all})
    found: dict[tuple[str, str, bool], StockRow] = {}
    for row in rows:
        before = len(faults)
        if row["reception"] is not None and row["reception"] not in receptions:
            faults.append(_no_reception(row, places))
        standard = None if row["item"] is None else standards.item(row["item"])
        if row["item"] is not None and standard is None:
            rule = "There is no planning figure of this item."
            remedy = "Add one to the local figures, or mend the name." + items.of(row["item"])
            faults.append(row.fault("item", rule, remedy))
        if standard is not None and row["each_day"] and not standard.is_used_up:
            rule = f"{standard.name.capitalize()} are not used up, and so not delivered each day."
            faults.append(row.fault("each_day", rule, "Write no, and all that there is."))
        if row.faulty or len(faults) > before:
            continue
        key = (row["reception"], row["item"], row["each_day"])
        if key in found:
            rule = "The item stands here twice for this reception."
            faults.append(row.fault("item", rule, "Add up the two rows."))
        else:
            found[key] = StockRow(*key[:2], row["quantity"], each_day=key[2])
    return Stock(tuple(found.values()))


def _so_far(scenario: Scenario, at_min: int, rows: Iterable[Row], faults: list[Fault]) -> DaySoFar:
    """Return the day that rows tell, as far as they are right; ``faults`` are those of its file."""
    known = _Known.of(scenario)
    arrived: list[Arrived] = []
    aboard: list[Aboard] = []
    left: list[tuple[Row, Left]] = []
    for row in rows:
        wrong = list(_faults_of_day(scenario, at_min, row, known))
        faults.extend(wrong)
        if wrong or row.faulty:
            continue
        minute, what = scenario.minute_at(row["time"]), row["what"]
        counted = (row["reception"], minute, row["persons"], Need(row["need"]))
        of = (row["vehicle"] or "", row["group"] or "", row["joined"])
        if what == "left":
            left.append((row, Left(*counted)))
        elif what == "arrived":
            arrived.append(Arrived(*counted, *of))
        else:
            aboard.append(Aboard(*counted, *of))
    if not faults:  # else some who arrived may be in a row that is not right
        faults.extend(_left_beyond(arrived, left, at_min))
    return DaySoFar(at_min, tuple(arrived), tuple(aboard), tuple(each for _, each in left))


@dataclass(frozen=True, slots=True)
class _Known:
    """What rows of a day may name, and the nearest for what they may not."""

    receptions: frozenset[str]
    vehicles: frozenset[str]
    groups: frozenset[str]
    hints: Mapping[str, Hints]

    @classmethod
    def of(cls, scenario: Scenario) -> _Known:
        receptions = frozenset(reception.place for reception in scenario.receptions)
        vehicles = frozenset(vehicle for vehicle, _ in scenario.vehicle_types())
        groups = frozenset(group.id for group in scenario.groups)
        hints = {"reception": Hints(receptions), "vehicle": Hints(vehicles), "group": Hints(groups)}
        return cls(receptions, vehicles, groups, hints)


def _faults_of_day(scenario: Scenario, at_min: int, row: Row, known: _Known) -> Iterator[Fault]:
    """Yield all that is wrong in a row of a day, as far as its cells could be read."""
    reception, vehicle, group = row["reception"], row["vehicle"], row["group"]
    if reception is not None and reception not in known.receptions:
        yield _no_reception(row, known.hints["reception"])
    if vehicle is not None and vehicle not in known.vehicles:
        rule = "The scenario has no such single vehicle."
        remedy = "Mend it, or leave it empty where another one brings them."
        yield row.fault("vehicle", rule, remedy + known.hints["vehicle"].of(vehicle))
    if group is not None and group not in known.groups:
        rule = "The scenario has no such group."
        remedy = "Mend it, or leave it empty and write yes under joined."
        yield row.fault("group", rule, remedy + known.hints["group"].of(group))
    elif group is not None and row["joined"]:
        rule = "Who is of a group of the scenario has not joined on the road."
        yield row.fault("joined", rule, "Leave the group empty, or write no.")
    if row["time"] is not None:
        yield from _faults_of_time(scenario, at_min, row)


def _faults_of_time(scenario: Scenario, at_min: int, row: Row) -> Iterator[Fault]:
    """Yield a fault where what a row tells cannot have been, or be expected, at its time."""
    minute, what = scenario.minute_at(row["time"]), row["what"]
    if not scenario.is_near(minute):
        rule = "This lies more than 30 days outside the scenario."
        yield row.fault("time", rule, "Mend the day.")
    elif what == "arrived" and minute > at_min:
        rule = "Nobody can have arrived after the time of --at."
        yield row.fault("time", rule, "Write aboard, or give a later --at.")
    elif what == "aboard" and minute < at_min:
        rule = "Who is still aboard is not expected before the time of --at."
        remedy = "Give the time that they are expected at now, or write arrived."
        yield row.fault("time", rule, remedy)


def _typed(scenario: Scenario, minute: int) -> str:
    """Return a minute as a local time that may be typed."""
    return f"{scenario.time_at(minute):%Y-%m-%dT%H:%M}"


def _left_beyond(
    arrived: Iterable[Arrived], left: Iterable[tuple[Row, Left]], at_min: int
) -> Iterator[Fault]:
    """Yield a fault where more people have left a reception by a time than had come."""
    rest: Counter[str] = Counter()
    came = sorted(arrived, key=lambda one: one.minute, reverse=True)
    for row, one in sorted(left, key=lambda each: each[1].minute):
        while came and came[-1].minute <= one.minute:
            first = came.pop()
            rest[first.reception] += first.persons
        if one.minute <= at_min and one.persons > rest[one.reception]:
            rule = "More people have left here by then than had arrived."
            yield row.fault("persons", rule, "Mend the number, or add who arrived.")
        rest[one.reception] = max(0, rest[one.reception] - one.persons)


def _no_reception(row: Row, hints: Hints) -> Fault:
    rule = "The scenario has no such reception."
    remedy = "Name one of its receptions." + hints.of(row["reception"])
    return row.fault("reception", rule, remedy)
