"""What is not recorded: fields that cannot be together, and what would be in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.cli.operation.at_hand import adopted_at, times_at
from safepassage.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from safepassage.operation.events import Json
    from safepassage.operation.office.office import Office

__all__ = ["refuse_no_sense", "refuse_what_cannot_be"]

_FINAL = {
    "operation_begun": "Begin another operation: safepassage post new",
    "post_enrolled": "Revoke the post: safepassage post revoke",
    "post_revoked": "Enrol the post anew, under another code: safepassage post enrol",
    "withdrawn": "Record anew what was withdrawn by mistake.",
    "erased": (
        "An erasure is final: it destroys the key to what was sealed at each post that it reaches, "
        "and nobody can bring that back. Who is to be found by name again is registered under "
        "another code, with a consent; withdraw what was told under the old one, or they count "
        "twice."
    ),
}
"""Kinds that count whatever is said of them later, and what to do instead."""

_MADE_KNOWN = frozenset({"registered", "recounted", "joined", "claimed"})
"""Kinds that tell of somebody under a code for the first time, perhaps by name."""


def refuse_what_cannot_be(office: Office, kind: str, body: Mapping[str, Json]) -> None:
    """Refuse an event that makes no sense, changes nothing, or is about nobody here."""
    if kind in {"registered", "joined"}:
        _refuse_a_name(office, str(body["who"]))
    refuse_no_sense(office, kind, body)
    if kind in {"withdrawn", "corrected", "settled"}:
        _refuse_in_vain(office, body.get("overruled", body["event"]))
    if kind in {"withdrawn", "corrected"}:
        _refuse_withdrawn(office, str(body["event"]))
    if kind == "erased":
        _refuse_to_erase_nobody(office, str(body["who"]))


def _refuse_a_name(office: Office, code: str) -> None:
    """Refuse a new code that reads as a name, unless the scenario calls a group so."""
    from safepassage.operation.names.as_code import NOT_A_NAME, reads_as_name

    if not reads_as_name(code) or code in office.register_of(f"people:{code}").people:
        return
    adopted = adopted_at(office)
    groups = () if adopted is None else adopted.scenario.groups
    if code not in {group.id for group in groups}:
        raise RefusedError(f"who: {NOT_A_NAME}")


def refuse_no_sense(office: Office, kind: str, body: Mapping[str, Json]) -> None:
    """Refuse fields of which each is right by itself, and that cannot be together."""
    if kind == "linked" and body["who"] == body["to"]:
        raise RefusedError("linked, to: nobody is linked to themselves. Give the other's code.")
    if kind == "handed_over" and body["who"] == body.get("to"):
        raise RefusedError(
            "handed_over, to: nobody is handed over to themselves. Give the receiver's code."
        )
    if kind == "arrived":
        _refuse_no_reception(office, str(body["place"]))


def _refuse_no_reception(office: Office, place: str) -> None:
    """Refuse an arrival where the scenario has a place, and no reception: they wait there yet."""
    adopted = adopted_at(office)
    if adopted is None:
        return
    scenarios = [adopted.scenario, *(each for each, _ in adopted.earlier)]
    receptions = {each.place: None for one in scenarios for each in one.receptions}
    places = {each.id for one in scenarios for each in one.places}
    # A place that no scenario has is recorded, and told as one of those.
    if place in places and place not in receptions:
        raise RefusedError(
            "arrived, place: this place of the scenario is no reception, and who has arrived is "
            f"called no more. Its receptions are {', '.join(receptions)}. Who waits at another "
            "place got off there: safepassage record got_off who=CODE vehicle=VEHICLE place=PLACE"
        )


def _refuse_in_vain(office: Office, digests: Json) -> None:
    """Refuse to withdraw, correct or overrule events that would count as before."""
    for digest in digests if isinstance(digests, list) else [digests]:
        found = office.store.events.get(str(digest))
        if found is not None and found.kind in _FINAL:
            raise RefusedError(
                f"{found.kind}: to withdraw, correct or overrule it would change nothing. "
                f"{_FINAL[found.kind]}"
            )


def _refuse_withdrawn(office: Office, digest: str) -> None:
    """Refuse to withdraw or correct what has been withdrawn, and say by whom and when."""
    from safepassage.reporting.operation.event_words import short

    found = office.store.events.get(digest)
    overruled = office.register_of().amendments.out.get(digest)
    by = None if overruled is None else office.store.events.get(overruled.by)
    if found is None or by is None or by.kind != "withdrawn":
        return
    when = times_at(office).at(by.fact.recorded)
    raise RefusedError(
        f"{found.kind}, event {found.post}#{found.number}: it is withdrawn already, by {by.by} at "
        f"{by.post}, {when} (event {by.post}#{by.number}, {short(by.digest)}), and counts no more. "
        "Record anew what was withdrawn by mistake."
    )


def _refuse_to_erase_nobody(office: Office, code: str) -> None:
    """Refuse to erase a code of which nothing here can be: it would hold for whoever gets it."""
    from safepassage.operation.custody.roles import Action
    from safepassage.scenario.tabular import closest

    office.session.require(Action.ERASE)
    # Whoever was withdrawn is still sealed here, and may ask for it; and of a bundle in several
    # files the key may have come before its registration.
    events = office.store.events.facts(f"people:{code}")
    if any(fact.kind in _MADE_KNOWN for fact in events) or office.store.keys.of_many([code]):
        return
    known = (each for each, other in office.register.people.items() if other.is_registered)
    raise RefusedError(
        f"erased, who: nobody is registered here under this code.{closest(code, known)} An erasure "
        "is final, and would hold for whoever gets the code later. Check it; if somebody has it at "
        "another post, import its newest bundle first, or let it be recorded there."
    )
