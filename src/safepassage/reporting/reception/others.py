"""Who is known and not expected at a reception, in sentences without names or codes of people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.reception.coming import Why
from safepassage.reception.counts import Counts
from safepassage.reporting.reception.people_words import are, needs_words
from safepassage.reporting.words import capitalised, people

if TYPE_CHECKING:
    from safepassage.reception.outlook import Outlook
    from safepassage.scenario.model import Scenario

__all__ = ["other_sentences"]

_WORDS = {
    Why.HELD: "{are} held{at}{bound}.",
    Why.UNACCOUNTED: "{are} unaccounted for{last}{bound}.",
    Why.CHOSE_OTHERWISE: "chose otherwise.",
    Why.ELSEWHERE: "{are}{at}, which is no reception of the scenario{bound}.",
    Why.NOT_BOUND: "{are} aboard {vehicle}, which the plan brings to no reception of theirs.",
    Why.NOT_PLANNED: "{wait}{at}, and no vehicle of the plan is to bring them.",
}
_BY_VEHICLE = frozenset({Why.NOT_BOUND})


def other_sentences(scenario: Scenario, outlook: Outlook) -> tuple[str, ...]:
    """Return who is known and not expected, and why: those first who should be looked for."""
    names = {place.id: place.name or place.id for place in scenario.places}
    rows: dict[tuple[Why, str, str, str], list[Counts]] = {}
    for one in outlook.expected.others:
        vehicle = one.vehicle if one.why in _BY_VEHICLE else ""
        place = "" if vehicle else one.place
        key = (one.why, names.get(place, place), vehicle, names.get(one.reception, one.reception))
        rows.setdefault(key, []).append(Counts.of(one.persons, one.need))
    order = tuple(Why)
    found = []
    for key in sorted(rows, key=lambda row: (order.index(row[0]), *row[1:])):
        why, place, vehicle, reception = key
        counts = Counts.total(rows[key])
        number = counts.everybody
        special = needs_words(counts)
        words = _WORDS[why].format(
            are=are(number),
            wait="waits" if number == 1 else "wait",
            at=f" at {place}" if place else "",
            last=f", last seen at {place}" if place else "",
            vehicle=vehicle,
            bound=f"; the plan had them come to {reception}" if reception else "",
        )
        found.append(f"{capitalised(people(number))}{f' ({special})' if special else ''} {words}")
    return tuple(found)
