"""What is said of an event that was recorded: what it is, how its people stand, what to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.cli.operation.at_hand import times_at

if TYPE_CHECKING:
    from safepassage.operation.events import Event, Fact
    from safepassage.operation.office.office import Office
    from safepassage.operation.register import Standing

__all__ = ["recorded_text", "withdrawn_by"]


def recorded_text(office: Office, event: Event, told: Fact) -> str:
    """Return that an event was recorded, as far as whoever recorded it may read it, and more."""
    from safepassage.operation.events import subject_of
    from safepassage.reporting.operation.event_words import event_words, short

    times = times_at(office)
    of = _subject_words(event.subject)
    sealed = " Names are sealed." if "sealed" in event.body else ""
    what = event_words(told.kind, told.body)
    text = (
        f"Recorded {of}{what}, seen {times.at(event.fact.observed)}.{sealed} Event "
        f"{event.post}#{event.number}, {short(event.digest)}."
    )
    lines = [text]
    gone = withdrawn_by(office, event) if event.kind == "withdrawn" else None
    if gone is not None:
        about = _subject_words(subject_of(gone.kind, gone.body))
        lines.append(
            f"It counts no more: {about}{event_words(gone.kind, gone.body)}, seen "
            f"{times.at(gone.observed)} (event {gone.post}#{gone.number})."
        )
    code = event.subject.partition(":")[2]
    about_people = event.subject.startswith("people:")
    standing = office.register_of(event.subject).people.get(code) if about_people else None
    if standing is not None:
        from safepassage.scenario.tabular import closest

        lines += _states_lines(office, code, standing)
        if event.kind == "recounted" and standing.is_registered and not standing.known:
            lines.append(f"{code} is counted as 0 people now.")
        named: dict[str, Standing | None] = {code: standing}
        if event.kind == "linked":
            other = str(event.body["to"])
            named[other] = office.register_of(f"people:{other}").people.get(other)
        for one, its in named.items():
            # Whoever is erased may be a claim, or withdrawn, and is not to be registered anew.
            if event.kind == "erased" or (its is not None and its.is_registered):
                continue
            which = "this code" if one == code else one
            others = (
                known for known, other in office.register.people.items() if other.is_registered
            )
            lines += [
                f"Nobody is registered here under {which}.{closest(one, others)}",
                f"  If it is wrong: safepassage withdraw {short(event.digest)}, and record it anew",
                f"  If it is right: safepassage register {one} PLACE COUNT",
            ]
        if event.kind == "handed_over" and "to" in event.body:
            lines += _receiver_lines(office, event, str(event.body["to"]))
        if event.kind == "erased":
            lines += [
                "At other posts their names go with the next bundle: safepassage post export",
                "Whether something of them has left to others: safepassage retention",
            ]
        if standing.conflicts:
            lines.append(_contradiction(standing))
    return "\n".join(lines)


def _subject_words(subject: str) -> str:
    """Return whom or what an event is about, before what it says; empty for the operation."""
    from safepassage.reporting.operation.event_words import short

    kind, _, code = subject.partition(":")
    shown = short(code) if kind == "event" else code
    return f"{shown}: " if shown else ""


def withdrawn_by(office: Office, event: Event) -> Fact | None:
    """Return what a withdrawal is about, as far as the role may read it."""
    from safepassage.operation.office.reading import read_fact

    found = office.store.events.get(str(event.body["event"]))
    return None if found is None else read_fact(office, found.fact)


def _states_lines(office: Office, code: str, standing: Standing) -> list[str]:
    """Return in which states the heads of a code are now, as far as the role may know."""
    from safepassage.operation.custody.roles import Action
    from safepassage.operation.office.reading import may_read
    from safepassage.operation.register import State
    from safepassage.reporting.operation.people_text import states_words

    private = set[State]()
    if not may_read(office, Action.READ_CHOICES):
        private = {State.CHOSE_OTHERWISE}
    heads = [(state, standing.count(state)) for state in State if state not in private]
    states = [(state, number) for state, number in heads if number]
    return [f"{code} now: {states_words(states)}."] if states else []


def _contradiction(standing: Standing) -> str:
    """Return that something contradicts itself, and how many there should be where it is that."""
    from safepassage.operation.views.conflicts import REMEDIES
    from safepassage.reporting.operation.open_text import heads_of_words

    what = ""
    if any(REMEDIES[conflict.rule].of_heads for conflict in standing.conflicts):
        what = f" ({heads_of_words(standing.known, standing.total)})"
    return f"Something contradicts itself{what}: safepassage conflicts"


def _receiver_lines(office: Office, event: Event, receiver: str) -> list[str]:
    """Return what is said where nobody is registered under the code of who has received people."""
    from safepassage.reporting.operation.event_words import short
    from safepassage.scenario.tabular import closest

    standing = office.register_of(f"people:{receiver}").people.get(receiver)
    if standing is not None and standing.is_registered:
        return []
    others = (k for k, other in office.register.people.items() if other.is_registered)
    return [
        f"Nobody is registered here under {receiver}.{closest(receiver, others)}",
        f"  If it is wrong: safepassage correct {short(event.digest)} to=CODE",
        f"  If it is right: keep with your consents who {receiver} is, as nothing here tells.",
    ]
