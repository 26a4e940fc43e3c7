"""What is to be looked at after a record: codes that mislead, people without a place, slips."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from safepassage.cli.operation.at_hand import adopted_at, codes_at, planned_places, times_at
from safepassage.cli.operation.typed_twice import recorded_twice
from safepassage.operation.events import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from safepassage.operation.events import Event, Json
    from safepassage.operation.office.office import Office
    from safepassage.operation.views import Checked, Overfull
    from safepassage.reporting.operation.times import Times
    from safepassage.scenario.model import Scenario

__all__ = ["Amiss", "amiss_in"]


_STATED_S = 60
"""What was seen so long before or after it was recorded, was recorded with a time of its own."""


class Amiss(NamedTuple):
    """What is to be looked at, as lines and for ``--json``."""

    lines: list[str]
    record: dict[str, object]


def amiss_in(office: Office, events: Sequence[Event]) -> Amiss:
    """
    Return what is to be looked at of what was recorded.

    That is codes that the scenario does not have, people newly known under a code that looks like
    another's, who has no place aboard, what may have been typed twice, a time that lies far from
    the scenario, and a count of heads that leaves a gap.
    """
    from safepassage.operation.custody.roles import Action
    from safepassage.operation.office.reading import may_read
    from safepassage.operation.views import head_counts, overfull_now
    from safepassage.reporting.operation.amiss_text import (
        alike_text,
        far_text,
        new_gap_text,
        overfull_text,
        twice_text,
        unknown_warning,
    )
    from safepassage.reporting.operation.records import record_of

    adopted = adopted_at(office)
    known = codes_at(office.register_of(), adopted)
    lines: list[str] = []
    unknown: dict[tuple[str, str], object] = {}
    vehicles: set[str] = set()
    counted = {event.digest for event in events if event.kind == "counted"}
    for event in events:
        kind, digest, body = _stands(office, event)
        if "vehicle" in body:
            vehicles.add(str(body["vehicle"]))
        if known is None:
            continue
        for field, code in known.unknown_in(body):
            if (field, code) in unknown:
                continue
            near = known.nearest(field, code)
            unknown[field, code] = {"field": field, "code": code, "nearest": list(near)}
            correctable = KINDS[kind].key != field
            lines.append(unknown_warning(field, code, near, digest=digest, correctable=correctable))
    full: list[Overfull] = []
    open_gaps: list[Checked] = []
    if vehicles:
        aboard = office.register_aboard(vehicles)
        found = overfull_now(aboard, planned_places(adopted))
        full += [one for one in found if one.vehicle in vehicles]
        if may_read(office, Action.READ_WHEREABOUTS) and counted:
            checked = head_counts(aboard)
            open_gaps += [one for one in checked if one.digest in counted and one.state.is_open]
    if full:
        lines.append(overfull_text(full))
    looking = _alike(office, events)
    lines += [alike_text(code, digest, others) for code, digest, others in looking]
    times = times_at(office)
    lines += [new_gap_text(one) for one in open_gaps]
    twice = recorded_twice(office, events)
    lines += [twice_text(*one, times) for one in twice]
    far = [] if adopted is None else _far(adopted.scenario, events, times)
    lines += [far_text(adopted.scenario, event, times) for event in far[:1] if adopted is not None]
    record = {
        "unknown": [*unknown.values()],
        "alike": [{"code": code, "known": others} for code, _, others in looking],
        "overfull": record_of(full, times),
        "gaps": record_of(open_gaps, times),
        "twice": [{"event": one.told, "as": one.before} for one in twice],
        "far": [f"{event.post}#{event.number}" for event in far],
    }
    return Amiss(lines, record)


def _far(scenario: Scenario, events: Sequence[Event], times: Times) -> list[Event]:
    """Return the events with a stated time that lies far outside the scenario."""
    return [
        event
        for event in events
        if abs(event.fact.recorded - event.fact.observed) >= _STATED_S
        and not scenario.is_near(scenario.minute_at(times.local(event.fact.observed)))
    ]


def _alike(office: Office, events: Sequence[Event]) -> list[tuple[str, str, list[str]]]:
    """Return code and event of people newly known, with the known codes that look like theirs."""
    from safepassage.operation.exchange.check_digits import alike, plain_digits

    found = []
    for event in events:
        if event.kind not in {"registered", "joined"}:
            continue
        code = str(event.body["who"])
        others = alike(code, office.store.events.people_with(plain_digits(code)))
        if others:
            counting = office.register_of(*(f"people:{other}" for other in others))
            found.append((code, event.digest, [each for each in others if each in counting.people]))
    return [each for each in found if each[2]]


def _stands(office: Office, event: Event) -> tuple[str, str, Mapping[str, Json]]:
    """Return kind, digest and fields of what was recorded; of a correction, what it corrects."""
    from safepassage.operation.office.reading import read_correction

    if event.kind == "corrected":
        # A field that whoever corrects may not see is not theirs to be warned of.
        fields = read_correction(office, event.fact).body["fields"]
        digest = str(event.body["event"])
        found = office.store.events.get(digest)
        if found is not None and isinstance(fields, dict):
            return found.kind, digest, fields
    return event.kind, event.digest, event.body
