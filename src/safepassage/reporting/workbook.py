"""The plan as a workbook: an overview, the people left, and one sheet a vehicle."""

# ruff: noqa: ANN401 - the sheets of xlsxwriter have no types

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from safepassage.limits import LIMITS
from safepassage.reporting.index import Index
from safepassage.reporting.journeys import Outcome, passages, steps
from safepassage.reporting.words import capitalised, clock, day, moment, until
from safepassage.rules import RULES
from safepassage.units import duration_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import BinaryIO

    from safepassage.checking import CheckResult
    from safepassage.plans import Itinerary, Plan
    from safepassage.scenario.model import Scenario

__all__ = ["write_plan_workbook"]

_LONGEST_NAME = 31
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - the format has no zone; fixed for equal bytes


def write_plan_workbook(
    scenario: Scenario, plan: Plan, check_result: CheckResult, stream: BinaryIO
) -> None:
    """
    Write ``plan.xlsx``: sheets ``overview``, ``people``, ``people left``, then one a vehicle.

    Text cells are always text, so nothing from a scenario is taken for a formula. Equal plans give
    equal bytes.
    """
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": scenario.title or scenario.name, "created": _CREATED})
        writer = _Writer(book, Index(scenario))
        writer.overview(plan, check_result)
        writer.people(plan)
        writer.people_left(plan)
        for itinerary in plan.itineraries:
            writer.vehicle(itinerary)


class _Writer:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Any, index: Index) -> None:
        self.book = book
        self.index = index
        self.scenario = index.scenario
        self.names: set[str] = set()
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.alarm = book.add_format({"bold": True, "font_size": 14, "font_color": "#B00020"})
        self.quiet = book.add_format({"font_color": "#555555", "text_wrap": True, "valign": "top"})
        self.plain = book.add_format({"text_wrap": True, "valign": "top"})

    def sheet(self, wanted: str) -> Any:
        """Return a new sheet whose name differs from every other's, as Excel compares them."""
        name = wanted[:_LONGEST_NAME].strip("'") or "vehicle"
        number = 2
        while name.casefold() in self.names or name.casefold() == "history":
            ending = f"~{number}"
            name = wanted[: _LONGEST_NAME - len(ending)] + ending
            number += 1
        self.names.add(name.casefold())
        sheet = self.book.add_worksheet(name)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&CA plan is no permission and no protection. Sensitive.&RPage &P/&N")
        return sheet

    def table(
        self,
        sheet: Any,
        row: int,
        head: Sequence[str],
        rows: Iterable[Sequence[object]],
    ) -> int:
        """Write a header and rows from a row on; return the row after the last."""
        for column, name in enumerate(head):
            sheet.write_string(row, column, name, self.head)
        for values in rows:
            row += 1
            for column, value in enumerate(values):
                self.cell(sheet, row, column, value)
        return row + 1

    def cell(self, sheet: Any, row: int, column: int, value: object) -> None:
        """Write one cell: a number as a number, all else as text."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            sheet.write_number(row, column, value, self.plain)
        elif value is not None and value != "":
            sheet.write_string(row, column, str(value), self.plain)

    def overview(self, plan: Plan, check_result: CheckResult) -> None:
        """Write the sheet ``overview``."""
        sheet = self.sheet("overview")
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 70)
        row = 0
        if not check_result.right:
            sheet.write_string(row, 0, "THIS PLAN IS NOT RIGHT", self.alarm)
            row += 1
        sheet.write_string(row, 0, self.scenario.title or self.scenario.name, self.title)
        sheet.write_string(row + 1, 0, "A plan is no permission and no protection.", self.quiet)
        sheet.write_string(row + 2, 0, "Shows where people are. Do not hand on.", self.quiet)
        row = self.table(sheet, row + 4, ("figure", "value"), self._figures(plan, check_result)) + 1
        pauses = ((pause or "outside any pause", n) for pause, n in plan.figures.out_by_pause)
        row = self.table(sheet, row, ("people out by pause", "persons"), pauses) + 1
        limits = (
            (item.persons, f"{capitalised(LIMITS[item.limit].wanted)}. {item.sentence}")
            for item in plan.binding
        )
        row = self.table(sheet, row, ("what binds: persons left", "what is wanted"), limits) + 1
        rules = (
            (
                f"{int(rule)}. {text.title}",
                "broken" if rule in check_result.rules_broken else "kept",
            )
            for rule, text in RULES.items()
        )
        row = self.table(sheet, row, ("rule", "checked"), rules) + 1
        if check_result.faults:
            faults = ((number, f.message) for number, f in enumerate(check_result.faults, 1))
            self.table(sheet, row, ("fault", "what is wrong"), faults)

    def _figures(self, plan: Plan, check_result: CheckResult) -> Iterable[tuple[str, object]]:
        figures = plan.figures
        clearance = figures.clearance_min
        yield "people who chose to leave", figures.people_total
        yield "people who reach safety", figures.people_out
        yield "people left", figures.people_left
        yield "last arrival", "" if clearance is None else moment(self.scenario, clearance)
        yield "most that any plan could bring out", plan.bound.people
        yield "objective", plan.objective.value
        if plan.value is not None:
            yield "value", round(plan.value, 3)
        yield "bound", round(plan.bound.value, 3)
        if plan.gap is not None:
            yield "gap, per cent", round(100 * plan.gap, 3)
        yield "vehicles used", figures.vehicles_used
        yield "kilometres driven", round(figures.vehicle_km, 1)
        yield "time in zones, of all people together", duration_text(figures.zone_person_min)
        if figures.dangers:
            yield "time in danger, of all people together", duration_text(figures.danger_person_min)
            yield "events to be expected, times people aboard", round(figures.person_events, 3)
        yield "checked", "right" if check_result.right else "NOT RIGHT"
        yield "times are local to", self.scenario.timezone

    def people(self, plan: Plan) -> None:
        """Write the sheet ``people``: who travels, in what, when."""
        sheet = self.sheet("people")
        sheet.set_column(0, 9, 15)
        sheet.freeze_panes(1, 0)
        head = (
            "group", "need", "persons", "pickup", "boards", "vehicle", "gets off at", "gets off",
        )  # fmt: skip
        rows = (
            (
                passage.group,
                group.need.value if (group := self.index.groups.get(passage.group)) else "",
                passage.persons,
                self.index.place_name(passage.pickup),
                "" if passage.boards_min is None else moment(self.scenario, passage.boards_min),
                passage.vehicle,
                self.index.place_name(passage.reception),
                "" if passage.gets_off_min is None else moment(self.scenario, passage.gets_off_min),
            )
            for passage in passages(self.index, plan)
            if passage.vehicle
        )
        self.table(sheet, 0, head, rows)

    def people_left(self, plan: Plan) -> None:
        """Write the sheet ``people left``: everybody who does not travel, and why."""
        sheet = self.sheet("people left")
        sheet.set_column(0, 5, 18)
        sheet.freeze_panes(1, 0)
        head = ("outcome", "group", "need", "persons", "pickup", "direction")
        order = tuple(Outcome)
        rest = [passage for passage in passages(self.index, plan) if not passage.vehicle]
        rest.sort(key=lambda passage: order.index(passage.outcome))
        rows = (
            (
                passage.outcome.value,
                passage.group,
                group.need.value,
                passage.persons,
                self.index.place_name(passage.pickup),
                group.direction,
            )
            for passage in rest
            if (group := self.index.groups.get(passage.group))
        )
        self.table(sheet, 0, head, rows)

    def vehicle(self, itinerary: Itinerary) -> None:
        """Write the sheet of one vehicle."""
        sheet = self.sheet(itinerary.vehicle)
        sheet.set_column(0, 3, 10)
        sheet.set_column(2, 2, 13)
        sheet.set_column(4, 5, 24)
        sheet.set_column(6, 11, 11)
        sheet.set_column(12, 12, 30)
        sheet.set_column(13, 15, 11)
        kind = self.index.vehicles.get(itinerary.vehicle)
        name = f" ({kind.name})" if kind is not None and kind.name else ""
        sheet.write_string(0, 0, f"Vehicle {itinerary.vehicle}{name}", self.title)
        head = (
            "day", "from", "until", "does", "place", "to", "km", "zone", "pause", "leave by",
            "getting off", "boarding", "who boards", "seated aboard", "wheelchairs aboard",
            "stretchers aboard",
        )  # fmt: skip
        rows = (
            (
                day(self.scenario, step.start_min),
                clock(self.scenario, step.start_min),
                until(self.scenario, step.start_min, step.end_min),
                "drive" if step.drives else "stand",
                self.index.place_name(step.from_place),
                self.index.place_name(step.to_place) if step.drives else "",
                step.km if step.drives else "",
                step.zone or "",
                step.pause,
                "" if step.leave_by_min is None else clock(self.scenario, step.leave_by_min),
                step.getting_off or "",
                step.boarding or "",
                ", ".join(f"{load.group} {load.persons}" for load in step.boarded),
                *step.aboard,
            )
            for step in steps(self.index, itinerary)
        )
        self.table(sheet, 2, head, rows)
        sheet.freeze_panes(3, 0)
