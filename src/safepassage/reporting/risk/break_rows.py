"""What comes of plans when one pause breaks, hour by hour, alone and beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.reporting.words import clock, count, day, moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from safepassage.checking import Break
    from safepassage.scenario.model import Scenario

__all__ = ["break_rows", "broken_rows"]


def break_rows(scenario: Scenario, breaks: Sequence[Break]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each hour at which a break of a plan comes to something else than before."""
    before: Break | None = None
    for one in breaks:
        same = before is not None and before.pause == one.pause
        if not same or (before.safe, before.caught) != (one.safe, one.caught):  # type: ignore[union-attr] # same says so
            yield (
                one.pause,
                moment(scenario, one.minute),
                count(one.safe),
                count(one.caught),
                count(one.missed),
            )
        before = one


def broken_rows(scenario: Scenario, plans: Sequence[Sequence[Break]]) -> Iterator[tuple[str, ...]]:
    """
    Yield a row for each hour at which a break of some plan comes to something else than before.

    Pauses that matter to no plan are left out. A row has the pause and the time, and for each plan
    who gets out, with + who is caught.

    Parameters
    ----------
    scenario
        The scenario of all the plans.
    plans
        The breaks of each plan: of the same pauses in the same hours.
    """
    tables = [{(one.pause, one.minute): one for one in breaks} for breaks in plans]
    starts = {pause.id: pause.start_min for pause in scenario.pauses}
    matters = {
        pause for table in tables for (pause, _), one in table.items() if one.caught or one.missed
    }
    before: tuple[str, ...] = ()
    for pause, minute in tables[0]:
        if pause not in matters:
            continue
        cases = [table[pause, minute] for table in tables]
        cells = [
            f"{count(one.safe)} +{count(one.caught)}" if one.caught else count(one.safe)
            for one in cases
        ]
        if (pause, *cells) == before:
            continue
        before = (pause, *cells)
        first = minute == starts[pause]
        dated = first or day(scenario, minute) != day(scenario, starts[pause])
        yield (f"{pause} {moment(scenario, minute) if dated else clock(scenario, minute)}", *cells)
