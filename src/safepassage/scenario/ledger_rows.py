"""Parties, statements and the ledger's settings, from the cells of a row and back."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from safepassage.scenario.statements import (
    LedgerSettings,
    Moment,
    Party,
    PartyKind,
    Proposition,
    SpeakerKind,
    Stage,
    Stance,
    Statement,
    Status,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from safepassage.scenario.cells import When
    from safepassage.scenario.rows import Parsed, Row
    from safepassage.scenario.writing import CellOut

__all__ = [
    "ledger_cells",
    "ledger_settings",
    "party",
    "party_cells",
    "statement",
    "statement_cells",
]


def ledger_settings(settings: Mapping[str, Any]) -> LedgerSettings:
    """Return the settings of the ledger; their keys are the fields' names."""
    return LedgerSettings(**{spec.name: settings[spec.name] for spec in fields(LedgerSettings)})


def ledger_cells(settings: LedgerSettings) -> dict[str, CellOut]:
    """Return the cells of the settings, blank where they are the default."""
    return {
        spec.name: "" if value == spec.default else value
        for spec in fields(LedgerSettings)
        for value in [getattr(settings, spec.name)]
    }


def party(row: Row) -> Party:
    """Return the party of a row."""
    return Party(
        id=row["id"],
        kind=PartyKind(row["kind"]),
        name=row["name"] or "",
        other_names=row["other_names"] or (),
        source=row["source"] or "",
    )


def party_cells(party: Party) -> dict[str, CellOut]:
    """Return the cells that state a party."""
    return {
        "id": party.id,
        "kind": party.kind.value,
        "name": party.name,
        "other_names": "; ".join(party.other_names),
        "source": party.source,
    }


def statement(parsed: Parsed, row: Row) -> Statement:
    """Return the statement of a row."""

    def moment(column: str) -> Moment | None:
        when: When | None = row[column]
        if when is None:
            return None
        return Moment(parsed.minute(when.first), parsed.minute(when.last), when.is_day)

    said_at = moment("said_at")
    if said_at is None:
        raise AssertionError("a statement without faults says when it was said")
    return Statement(
        id=row["id"],
        speaker=row["speaker"],
        stance=Stance(row["stance"]),
        about=Proposition(row["about"]),
        said_at=said_at,
        role=row["role"] or "",
        party=row["party"],
        speaker_kind=SpeakerKind(row["speaker_kind"]) if row["speaker_kind"] else None,
        place=row["place"],
        zone=row["zone"],
        window_from=moment("from"),
        window_to=moment("to"),
        polarity=row["polarity"],
        quantity=row["quantity"],
        unit=row["unit"],
        population=row["population"] or "",
        stage=Stage(row["stage"]) if row["stage"] else None,
        as_of=moment("as_of"),
        reported_by=row["reported_by"] or "",
        regards=row["regards"],
        supersedes=row["supersedes"],
        words=row["words"] or "",
        url=row["url"] or "",
        source_grade=row["source_grade"] or "",
        information_grade=row["information_grade"],
        status=Status(row["status"]),
        confirmed_by=row["confirmed_by"] or "",
        confirmed_at=moment("confirmed_at"),
        withdrawn_at=moment("withdrawn_at"),
        source=row["source"] or "",
    )


def statement_cells(statement: Statement, *, time_text: Callable[[int], str]) -> dict[str, CellOut]:
    """Return the cells that state a statement; ``time_text`` writes a minute as a local time."""

    def when(moment: Moment | None) -> str:
        if moment is None:
            return ""
        text = time_text(moment.from_min)
        return text.partition("T")[0] if moment.is_day else text

    return {
        "id": statement.id,
        "speaker": statement.speaker,
        "role": statement.role,
        "party": statement.party or "",
        "speaker_kind": statement.speaker_kind.value if statement.speaker_kind else "",
        "stance": statement.stance.value,
        "about": statement.about.value,
        "place": statement.place or "",
        "zone": statement.zone or "",
        "from": when(statement.window_from),
        "to": when(statement.window_to),
        "polarity": "yes" if statement.polarity else "no",
        "quantity": statement.quantity.text if statement.quantity else "",
        "unit": statement.unit,
        "population": statement.population,
        "stage": statement.stage.value if statement.stage else "",
        "said_at": when(statement.said_at),
        "as_of": when(statement.as_of),
        "reported_by": statement.reported_by,
        "regards": statement.regards or "",
        "supersedes": statement.supersedes or "",
        "words": statement.words,
        "url": statement.url,
        "source_grade": statement.source_grade,
        "information_grade": statement.information_grade or "",
        "status": statement.status.value,
        "confirmed_by": statement.confirmed_by,
        "confirmed_at": when(statement.confirmed_at),
        "withdrawn_at": when(statement.withdrawn_at),
        "source": statement.source,
    }
