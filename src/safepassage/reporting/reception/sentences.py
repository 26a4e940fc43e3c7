"""What a reception is told in sentences, to be read aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.reception.coming import How
from safepassage.reception.counts import Counts
from safepassage.reporting.reception.people_words import are, have, needs_words, were
from safepassage.reporting.words import (
    capitalised,
    clock,
    count,
    day,
    moment,
    people,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from safepassage.reception.coming import Coming, NotCome
    from safepassage.reception.outlook import Outlook, ReceptionOutlook
    from safepassage.scenario.model import Scenario

__all__ = [
    "aloud",
    "basis_words",
    "headline",
    "lost_sentences",
    "many_sentence",
]

_HOUR_MIN = 60
_POLICIES = {"plan": "", "replan": ", planned anew as they went"}


def basis_words(scenario: Scenario, outlook: Outlook) -> str:
    """Return on what the numbers rest."""
    at_min = outlook.expected.at_min
    if at_min is None:
        words = "By the plan, if all goes by it."
    else:
        words = f"By what was known on {moment(scenario, at_min)}, and the plan for the rest."
    if outlook.expected.is_exercise:
        from safepassage.operation.exchange.incoming import EXERCISE

        words = f"{EXERCISE} {words}"
    if outlook.simulated is not None:
        words += (
            f" Many: no more come on 9 of 10 days, of {count(outlook.simulated.days)} simulated"
        )
        words += f"{_POLICIES.get(outlook.simulated.policy, ' without a plan')}."
    return f"{words} Times are local ({scenario.timezone})."


def headline(scenario: Scenario, outlook: Outlook) -> str:
    """Return in a sentence or two who comes, from when to when."""
    expected = outlook.expected
    total = sum(one.persons for one in expected.comings)
    if not total:
        return "Nobody is expected at a reception."
    arrived = expected.persons(How.ARRIVED)
    to_come = [one for one in expected.comings if one.how is not How.ARRIVED]
    if not arrived:
        return (
            f"{capitalised(people(total))} {are(total)} expected at {_places(outlook)}, "
            f"{_from_to(scenario, to_come)}."
        )
    words = f"{capitalised(people(arrived))} {have(arrived)} arrived"
    if not to_come:
        return f"{words}, and nobody is still to come."
    rest = total - arrived
    return f"{words}; {count(rest)} {are(rest)} still to come, {_from_to(scenario, to_come)}."


def _places(outlook: Outlook) -> str:
    used = [each for each in outlook.receptions if each.comings]
    return used[0].name if len(used) == 1 else f"{len(used)} receptions"


def _from_to(scenario: Scenario, comings: Sequence[Coming]) -> str:
    first, last = comings[0].minute, max(one.minute for one in comings)
    if first == last:
        return f"on {moment(scenario, first)}"
    if day(scenario, first) == day(scenario, last):
        return f"on {day(scenario, first)} from {clock(scenario, first)} to {clock(scenario, last)}"
    return f"from {moment(scenario, first)} to {moment(scenario, last)}"


def aloud(scenario: Scenario, one: ReceptionOutlook) -> tuple[str, ...]:
    """Return what is to be said to one reception, in short sentences."""
    if not one.comings:
        return ("Nobody is expected.",)
    return tuple(_aloud(scenario, one))


def _aloud(scenario: Scenario, one: ReceptionOutlook) -> Iterator[str]:
    total = one.people
    by_how = {
        how: Counts.total(Counts.of(c.persons, c.need) for c in one.comings if c.how is how)
        for how in How
    }
    special = needs_words(total)
    yield (f"{capitalised(people(total.everybody))} in all{f', {special}' if special else ''}.")
    arrived = by_how[How.ARRIVED].everybody
    if arrived:
        yield f"{capitalised(people(arrived))} {have(arrived)} arrived."
    to_come = [c for c in one.comings if c.how is not How.ARRIVED]
    if arrived and not to_come:
        yield "Nobody is still to come."
    yield from _landings(scenario, to_come)
    busiest = max(one.hours, key=lambda hour: hour.comes.everybody)
    if len(to_come) > 1 and busiest.comes.everybody:
        start = busiest.start_min
        yield (
            f"The most in one hour: {people(busiest.comes.everybody)}, on "
            f"{day(scenario, start)} from {clock(scenario, start)} to "
            f"{clock(scenario, start + _HOUR_MIN)}."
        )
    gone = sum(left.persons for left in one.left)
    if gone:
        yield f"{capitalised(people(gone))} went on from here, or {are(gone)} to."


_MOST_LANDINGS = 6


def _landings(scenario: Scenario, comings: Sequence[Coming]) -> Iterator[str]:
    """Yield who comes when; beyond a few, the first and the last."""
    minutes = sorted({one.minute for one in comings})
    shown = minutes
    if len(minutes) > _MOST_LANDINGS:
        shown = [*minutes[:_MOST_LANDINGS], minutes[-1]]
    for number, minute in enumerate(shown):
        here = [one for one in comings if one.minute == minute]
        counts = Counts.total(Counts.of(one.persons, one.need) for one in here)
        special = needs_words(counts)
        vehicles = list(dict.fromkeys(one.vehicle for one in here if one.vehicle))
        by = f" with {_and(vehicles)}" if vehicles else ""
        if len(minutes) > _MOST_LANDINGS and number == len(shown) - 1:
            yield f"More follow: see the hours. The last come on {moment(scenario, minute)}."
            return
        overdue = " Overdue: nothing is known of them." if _overdue(here) else ""
        yield (
            f"{moment(scenario, minute)}: {people(counts.everybody)}{by}"
            f"{f', {special}' if special else ''}.{overdue}"
        )


def _and(names: Sequence[str]) -> str:
    """Return names as they are said: bus-1, bus-2 and van."""
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]


def _overdue(comings: Sequence[Coming]) -> bool:
    return any(one.how is How.OVERDUE for one in comings)


def many_sentence(scenario: Scenario, one: ReceptionOutlook) -> str:
    """Return how many may come, empty without a simulation."""
    many = one.many_room
    if many is None:
        return ""
    if many.most_min is None:
        return "On 9 of 10 simulated days nobody comes here."
    return (
        f"If many come: {people(many.most)} by {moment(scenario, many.most_min + _HOUR_MIN)}; no "
        f"more come on 9 of 10 simulated days{_few(one)}."
    )


def _few(one: ReceptionOutlook) -> str:
    """Return how many can be counted on; nothing when some are here, of whom no day knew."""
    if one.simulated is None or any(coming.how is How.ARRIVED for coming in one.comings):
        return ""
    few = one.simulated.hours[-1].by_end.few
    if few:
        return f", and no fewer than {count(few)} on 9 of 10"
    return ", and on 1 in 10 or more nobody comes"


def _without(persons: int, *, due: bool) -> str:
    """Return how a vehicle left some behind: it was due without them, or is on its way so."""
    return "did not" if due else f"{'is' if persons == 1 else 'are'} not aboard"


def lost_sentences(scenario: Scenario, outlook: Outlook) -> tuple[str, ...]:
    """Return who should be here and is not: they go before everything else."""
    names = {each.reception.place: each.name for each in outlook.receptions}
    found = [
        f"{names[one.reception]}: {people(one.persons)}{_special(one)} should have come "
        f"{f'with {one.vehicle} ' if one.vehicle else ''}on "
        f"{moment(scenario, one.minute if one.planned_min is None else one.planned_min)}, and "
        "nothing is known of them."
        for one in outlook.expected.comings
        if one.how is How.OVERDUE
    ]
    found += [
        f"{names[one.reception]}: {people(one.persons)}{_special(one)} {were(one.persons)} to "
        f"come with {one.vehicle} on {moment(scenario, one.planned_min)}, and "
        f"{_without(one.persons, due=one.planned_min <= (outlook.expected.at_min or 0))}. They are "
        "not expected any more: somebody should know where they are."
        for one in outlook.expected.not_come
    ]
    if outlook.expected.elsewhere:
        found.append(
            f"{people(outlook.expected.elsewhere)} who came were taken for some who are planned "
            "for another reception: neither their vehicle nor their group was told. That is a "
            "guess."
        )
    return tuple(found)


def _special(one: Coming | NotCome) -> str:
    words = needs_words(Counts.of(one.persons, one.need))
    return f" ({words})" if words else ""
