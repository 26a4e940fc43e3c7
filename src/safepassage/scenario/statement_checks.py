"""What rows about parties and statements must be to each other, and to themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.scenario.parties import name_key, names_of, pledging_names
from safepassage.scenario.rows import rows_in
from safepassage.scenario.statements import COUNTS, Proposition, Stage
from safepassage.scenario.tabular import Hints

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from safepassage.errors import Fault
    from safepassage.scenario.cells import When
    from safepassage.scenario.rows import Parsed, Row

__all__ = ["STATEMENT_CHECKS"]

_WITHOUT_PARTY = {"person", "witness", "publisher"}
_STAGES = {
    Proposition.PEOPLE_TRAPPED: {Stage.TRAPPED, Stage.FOUND},
    Proposition.PEOPLE_EVACUATED: {
        Stage.BOARDED,
        Stage.EVACUATED,
        Stage.HELD,
        Stage.CHOSE_OTHERWISE,
    },
    Proposition.PEOPLE_ARRIVED: {Stage.ARRIVED, Stage.HELD, Stage.CHOSE_OTHERWISE},
}
"""The stages that a figure of a proposition may be of; any where it is not named."""


def parties_have_one_name(parsed: Parsed) -> Iterator[Fault]:
    """Find names that two parties share, in whatever case and punctuation."""
    seen: dict[str, Row] = {}
    for row in rows_in(parsed, "parties", "id", "name", "other_names"):
        for column in ("id", "name", "other_names"):
            value = row[column]
            for name in value if isinstance(value, tuple) else filter(None, (value,)):
                first = seen.setdefault(name_key(name), row)
                # Two rows with one id are found as such.
                if first is not row and first["id"] != row["id"]:
                    yield row.fault(
                        column,
                        f"The party {first['id']} in row {first.number} has this name too, and "
                        "one party has one row.",
                        "Join the two rows, or take the name out of one.",
                        name,
                    )


def _by_name(parsed: Parsed) -> dict[str, str]:
    """Return the id of the party that each name means."""
    found: dict[str, str] = {}
    for row in rows_in(parsed, "parties", "id", "name", "other_names"):
        for name in names_of(row["id"], row["name"], row["other_names"] or ()):
            found.setdefault(name_key(name), row["id"])
    return found


def pledging_parties_are_known(parsed: Parsed) -> Iterator[Fault]:
    """Find pauses pledged by somebody who is no party, where the scenario has parties."""
    torn = "parties" in parsed.torn or any(row.faulty for row in parsed.tables["parties"])
    if torn or not parsed.tables["parties"]:
        return
    known = _by_name(parsed)
    hints = Hints(known)
    for row in rows_in(parsed, "pauses", "pledged_by"):
        for name in pledging_names(row["pledged_by"] or ""):
            if name_key(name) not in known:
                yield row.fault(
                    "pledged_by",
                    "No party has this name, so that its record could not be found.",
                    "Write the party's id, add the name to its other_names, or add the party. "
                    f"Join several by ;.{hints.of(name_key(name))}",
                    name,
                )


def speakers_have_one_party(parsed: Parsed) -> Iterator[Fault]:
    """Find speakers who speak for two parties, or under the name of another one."""
    named, known = _by_name(parsed), parsed.by_key("parties")
    seen: dict[str, Row] = {}
    for row in rows_in(parsed, "statements", "speaker", "party"):
        key, party = name_key(row["speaker"]), row["party"]
        if party is not None and party not in known:
            continue
        first = seen.setdefault(key, row)
        if first["party"] != party:
            yield row.fault(
                "party",
                f"The speaker speaks for {first['party'] or 'no party'} in row {first.number}, "
                f"and for {party or 'no party'} here.",
                "Give both rows the same party, or name the speakers apart.",
                party or "",
            )
        elif named.get(key, party) != party:
            yield row.fault(
                "party",
                f"The speaker's name is a name of the party {named[key]}.",
                f"Write {named[key]}, or take the name out of its other_names.",
                party or "",
            )


def statements_agree_with_themselves(parsed: Parsed) -> Iterator[Fault]:
    """Find statements that say two things at once."""
    for row in rows_in(parsed, "statements", "place", "zone"):
        if row["place"] is not None and row["zone"] is not None:
            yield row.fault(
                "zone",
                "A statement is about a place or about a zone.",
                "Empty one of the two cells.",
            )
    for row in rows_in(parsed, "statements", "from", "to"):
        yield from _window_faults(row)
    for row in rows_in(parsed, "statements", "as_of", "said_at"):
        if row["as_of"] and row["as_of"].first >= row["said_at"].last:
            yield row.fault(
                "as_of",
                "A figure is of no later time than it was said at.",
                "Mend one of the two times; what is pledged for later has a window, from and to.",
            )
    for row in rows_in(parsed, "statements", "about", "quantity", "stage"):
        yield from _figure_faults(row)
    for row in rows_in(parsed, "statements", "stance", "about", "polarity", "from", "to"):
        if row["stance"] == "pledge":
            yield from _pledge_faults(row)
    for row in rows_in(parsed, "statements", "status", "confirmed_by", "party", "speaker_kind"):
        yield from _status_faults(row)


def _window_faults(row: Row) -> Iterator[Fault]:
    first: When | None = row["from"]
    last: When | None = row["to"]
    if last is None:
        return
    if first is None:
        yield row.fault("from", "A window that ends also begins.", "Fill in from, or empty to.", "")
    elif (last.last if last.is_day else last.first) <= first.first:
        yield row.fault("to", "A window ends after it begins.", "Swap the two times, or mend one.")


def _figure_faults(row: Row) -> Iterator[Fault]:
    about = Proposition(row["about"])
    for column in ("quantity", "stage"):
        if row[column] is not None and about not in COUNTS:
            yield row.fault(
                column,
                f"{about} counts nothing.",
                "Empty the cell, or mend about.",
            )
    if row["stage"] is not None and about in _STAGES and row["stage"] not in _STAGES[about]:
        fitting = ", ".join(stage for stage in Stage if stage in _STAGES[about])
        yield row.fault(
            "stage",
            f"People of {about} are at another stage: {fitting}.",
            "Mend one of the two, or split the statement into two rows.",
        )


def _pledge_faults(row: Row) -> Iterator[Fault]:
    about = Proposition(row["about"])
    if about.startswith("people.") or about is Proposition.FORCES_ENTERED:
        yield row.fault(
            "about",
            "This is nothing that a party pledges.",
            "Mend about, or the stance.",
        )
    if about not in {Proposition.PAUSE_HOLD, Proposition.CORRIDOR_OPEN}:
        return
    if not row["polarity"]:
        yield row.fault(
            "polarity",
            f"A pledge that {about} be not so contradicts itself.",
            "Write yes, or another stance: withdraw, deny or assert.",
        )
    last: When | None = row["to"]
    if row["from"] is None or last is None:
        if "from" not in row.faulty and "to" not in row.faulty:
            missing = "from" if row["from"] is None else "to"
            yield row.fault(
                missing,
                "A pledge of a pause has a window, by which it is kept or not.",
                "Fill in from and to; one row a pause.",
                "",
            )
    elif row["said_at"] and row["said_at"].first >= last.last:
        yield row.fault(
            "said_at",
            "This was pledged when its window was over.",
            "Mend one of the times, or write assert for what is told afterwards.",
        )


def _status_faults(row: Row) -> Iterator[Fault]:
    status = row["status"]
    if status == "confirmed" and row["confirmed_by"] is None:
        yield row.fault(
            "confirmed_by",
            "A confirmed statement says who confirmed it.",
            "Fill it in with a role, or make the status draft.",
            "",
        )
    if status == "confirmed" and not (row["party"] or row["speaker_kind"] in _WITHOUT_PARTY):
        yield row.fault(
            "party",
            "A confirmed statement has a party, unless a person, a witness or a publisher speaks.",
            "Fill in party or speaker_kind, or make the status draft.",
            "",
        )
    for column in ("confirmed_by", "confirmed_at"):
        if status == "draft" and row[column] is not None:
            yield row.fault(
                column, "A draft is not confirmed.", "Empty the cell, or mend the status."
            )
    if status != "withdrawn" and row["withdrawn_at"] is not None:
        yield row.fault(
            "withdrawn_at",
            "Only a statement whose status is withdrawn says when.",
            "Empty the cell, or mend the status.",
        )
    said: When | None = row["said_at"]
    confirmed: When | None = row["confirmed_at"]
    withdrawn: When | None = row["withdrawn_at"]
    if said and confirmed and confirmed.last <= said.first:
        yield row.fault(
            "confirmed_at", "Nothing is confirmed before it is said.", "Mend one of the two times."
        )
    first = confirmed or said
    if first and withdrawn and withdrawn.last <= first.first:
        yield row.fault(
            "withdrawn_at",
            "Nothing is withdrawn before it is said and confirmed.",
            "Mend one of the times.",
        )


def statements_answer_earlier_ones(parsed: Parsed) -> Iterator[Fault]:
    """Find answers to oneself, to what was not yet said, and in another party's name."""
    known = parsed.by_key("statements")
    for row in rows_in(parsed, "statements", "id", "stance", "party", "regards", "supersedes"):
        if row["stance"] == "withdraw" and row["regards"] is None:
            yield row.fault(
                "regards",
                "Who withdraws, withdraws a statement.",
                "Name the statement that is withdrawn.",
                "",
            )
        for column in ("regards", "supersedes"):
            other = known.get(row[column] or "")
            if other is None:
                continue
            if other["id"] == row["id"]:
                yield row.fault(
                    column, "A statement is no answer to itself.", "Name another one, or none."
                )
                continue
            if (
                other["said_at"]
                and row["said_at"]
                and row["said_at"].last <= other["said_at"].first
            ):
                yield row.fault(
                    column,
                    f"{other['id']} in row {other.number} was said later than its answer.",
                    "Mend one of the two times, or the id.",
                )
            own = other["party"] == row["party"]
            if not own and (column == "supersedes" or row["stance"] == "withdraw"):
                yield row.fault(
                    column,
                    f"{other['id']} in row {other.number} is the word of another party, and a "
                    "party takes back or replaces its own.",
                    "Mend the id or the party, or deny it.",
                )
            if own and row["party"] and column == "regards" and row["stance"] == "deny":
                yield row.fault(
                    column,
                    f"{other['id']} in row {other.number} is the same party's own word.",
                    "Write withdraw, or let this statement supersede the other.",
                )


def statements_replace_each_other_once(parsed: Parsed) -> Iterator[Fault]:
    """Find circles of statements that withdraw or replace each other."""
    cancels: dict[str, list[str]] = {}
    rows: dict[str, Row] = {}
    for row in rows_in(parsed, "statements", "id", "stance", "regards", "supersedes"):
        rows.setdefault(row["id"], row)
        links = [row["supersedes"], row["regards"] if row["stance"] == "withdraw" else None]
        cancels[row["id"]] = [link for link in links if link and link != row["id"]]
    for start, row in rows.items():
        waiting, reached = list(cancels[start]), set()
        while waiting:
            one = waiting.pop()
            if one not in reached:
                reached.add(one)
                waiting += cancels.get(one, [])
        if start in reached:
            column = "supersedes" if row["supersedes"] in reached else "regards"
            yield row.fault(
                column,
                "Statements withdraw or replace each other in a circle, so that none would count.",
                "Take out the link of the earlier one.",
            )


STATEMENT_CHECKS: tuple[Callable[[Parsed], Iterator[Fault]], ...] = (
    parties_have_one_name,
    pledging_parties_are_known,
    speakers_have_one_party,
    statements_agree_with_themselves,
    statements_answer_earlier_ones,
    statements_replace_each_other_once,
)
