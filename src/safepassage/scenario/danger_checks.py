"""What rows about danger must be to each other, and to the roads."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from safepassage.scenario.dangers import where_of
from safepassage.scenario.rows import rows_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from safepassage.errors import Fault
    from safepassage.scenario.model import DailyHours
    from safepassage.scenario.rows import Parsed, Row

__all__ = ["DANGER_CHECKS"]

_DAY_MIN = 24 * 60
_LONGEST_RECORD = timedelta(days=3653)


def dangers_lie_on_roads(parsed: Parsed) -> Iterator[Fault]:
    """Find dangers and incidents between two places that no road joins."""
    if "roads" in parsed.torn or any(row.faulty for row in parsed.tables["roads"]):
        return
    roads = {frozenset((row["from"], row["to"])) for row in parsed.tables["roads"]}
    known = parsed.by_key("places")
    stated = (*rows_in(parsed, "dangers", "at", "to"), *rows_in(parsed, "incidents", "at", "to"))
    for row in stated:
        ends = {row["at"], row["to"]}
        if row["to"] is not None and ends <= known.keys() and frozenset(ends) not in roads:
            yield row.fault(
                "to",
                f"No road joins {row['at']} and {row['to']}.",
                "Name the ends of one road of the table roads, or leave the cell blank for the "
                "place itself.",
            )


def dangers_end_after_they_start(parsed: Parsed) -> Iterator[Fault]:
    """Find dangers that end before they start."""
    for row in rows_in(parsed, "dangers", "start", "end"):
        span = _span(parsed, row)
        if span is not None and span[1] <= span[0]:
            yield row.fault(
                "end" if row["end"] is not None else "start",
                "A danger ends after it starts.",
                "Swap the two times, or leave one blank.",
            )


def dangers_do_not_overlap(parsed: Parsed) -> Iterator[Fault]:
    """Find two rows that state the danger of one road or place for the same minute."""
    by_where: dict[frozenset[str], list[Row]] = defaultdict(list)
    for row in rows_in(parsed, "dangers", "at", "to", "start", "end", "hours"):
        by_where[where_of(row["at"], row["to"])].append(row)
    for rows in by_where.values():
        for number, row in enumerate(rows):
            for first in rows[:number]:
                if _overlap(parsed, first, row):
                    yield row.fault(
                        "start" if row["hours"] is None else "hours",
                        f"Row {first.number} states the danger there for the same time already.",
                        "Join the two rows into one, or mend their times.",
                    )
                    break


def incidents_were_recorded(parsed: Parsed) -> Iterator[Fault]:
    """Find incidents of no hour, outside the time of the record, or without one."""
    since_row = parsed.setting_rows.get("incidents_from")
    since = parsed.settings["incidents_from"]
    if parsed.start is None or (since_row is not None and since_row.faulty):
        return
    if since_row is not None and since is not None and since >= parsed.start:
        yield since_row.fault(
            "incidents_from",
            "Incidents are recorded before the scenario starts.",
            "Give an earlier time, or leave it blank.",
        )
        return
    if since_row is not None and since is not None and parsed.start - since > _LONGEST_RECORD:
        yield since_row.fault(
            "incidents_from",
            "A record of more than ten years says little of these days.",
            "Give a later time, and leave out the incidents before it.",
        )
        return
    for row in rows_in(parsed, "incidents", "time"):
        time = row["time"]
        if since is None:
            yield row.fault(
                None,
                "How often something happens hangs on how long it was watched.",
                "Set incidents_from among the scenario's settings.",
            )
            return
        if time.is_day:
            yield row.fault(
                "time", "An incident has a time of day.", "Write it like 2022-04-12T06:40."
            )
        elif not since <= time.first < parsed.start:
            yield row.fault(
                "time",
                "This lies outside the time of the record, from incidents_from to the scenario's "
                "start.",
                "Mend the time, or incidents_from.",
            )


def _span(parsed: Parsed, row: Row) -> tuple[int, int] | None:
    """Return the minutes from and to which a row holds, None where the settings do not tell."""
    if parsed.start is None or parsed.horizon_min is None:
        return None
    start = 0 if row["start"] is None else parsed.minute(row["start"])
    end = parsed.horizon_min if row["end"] is None else parsed.minute(row["end"])
    return start, end


def _overlap(parsed: Parsed, one: Row, other: Row) -> bool:
    """Return whether two rows hold in the same minutes, and in the same hours of the day."""
    span, other_span = _span(parsed, one), _span(parsed, other)
    if span is None or other_span is None:
        return False
    together = span[0] < other_span[1] and other_span[0] < span[1]
    return together and not _hours_of(one["hours"]).isdisjoint(_hours_of(other["hours"]))


def _hours_of(hours: DailyHours | None) -> frozenset[int]:
    """Return the minutes of the day that daily hours hold."""
    if hours is None:
        return frozenset(range(_DAY_MIN))
    if hours.from_min < hours.to_min:
        return frozenset(range(hours.from_min, hours.to_min))
    return frozenset((*range(hours.from_min, _DAY_MIN), *range(hours.to_min)))


DANGER_CHECKS: tuple[Callable[[Parsed], Iterator[Fault]], ...] = (
    dangers_lie_on_roads,
    dangers_end_after_they_start,
    dangers_do_not_overlap,
    incidents_were_recorded,
)
