"""The tables of who said what, and the settings by which it is weighed: columns and meanings."""

from __future__ import annotations

from safepassage.scenario.schema import Cell, Column, Table
from safepassage.scenario.statements import (
    PartyKind,
    PauseKind,
    Proposition,
    SpeakerKind,
    Stage,
    Stance,
    Status,
)

__all__ = ["LEDGER_SETTINGS", "PARTIES", "PAUSE_KIND", "STATEMENTS"]


def _share(
    name: str, meaning: str, default: str, *, least: float = 0.0, most: float = 1.0
) -> Column:
    return Column(
        name,
        Cell.NUMBER,
        meaning,
        unit="share",
        default=default,
        least=least,
        most=most,
        later=True,
    )


def _prior(name: str, meaning: str, default: str) -> Column:
    # Not quite nought and not quite one: no record could ever speak against certainty.
    return _share(name, meaning, default, least=0.001, most=0.999)


LEDGER_SETTINGS: tuple[Column, ...] = (
    _share(
        "about_share", "How far a figure said as about may be off: 0.2 makes 100 80-120.", "0.2"
    ),
    _share(
        "evidence_own",
        "What a report of a breach counts by the own team, an observer, or the party itself.",
        "1",
    ),
    _share(
        "evidence_publisher",
        "What a report of a breach counts by a publisher, or a witness of no party.",
        "0.7",
    ),
    _share("evidence_opponent", "What a report of a breach counts by an opponent.", "0.5"),
    _share(
        "evidence_denied", "What an opponent's report of a breach counts that is denied.", "0.3"
    ),
    _share(
        "fading",
        "What a pledge still counts in a party's record after each newer one.",
        "0.8",
        least=0.01,
    ),
    Column(
        "prior_pledges",
        Cell.NUMBER,
        "How many pledges of a party's own record the base rates are worth.",
        unit="pledges",
        default="5",
        least=0.1,
        most=1000,
        later=True,
    ),
    _prior("prior_start", "Base rate: chance that a pledged pause begins at all.", "0.59"),
    Column(
        "prior_delay_min",
        Cell.NUMBER,
        "Base rate: mean minutes by which a pause begins late.",
        unit="min",
        default="60",
        least=1,
        most=1440,
        later=True,
    ),
    _prior(
        "prior_break_humanitarian",
        "Base rate: chance that a humanitarian pause with a fixed term breaks within ten hours.",
        "0.19",
    ),
    _prior(
        "prior_break_unilateral",
        "Base rate: chance that a pause declared by one side breaks within ten hours.",
        "0.15",
    ),
    _prior(
        "prior_break_agreed",
        "Base rate: chance that an agreed pause breaks within ten hours.",
        "0.2",
    ),
)

PAUSE_KIND = Column(
    "kind",
    Cell.CHOICE,
    "What kind of pause it is, for the base rates of the ledger.",
    default_note="agreed where several parties pledged it, else humanitarian",
    choices=tuple(kind.value for kind in PauseKind),
    later=True,
)

PARTIES = Table(
    "parties",
    "Whose word is recorded: the sides, observers, your own team. One row a party, so that each "
    "has one name.",
    (
        Column("id", Cell.ID, "Short id of the party.", required=True, example="side-a"),
        Column(
            "kind",
            Cell.CHOICE,
            "What the party is to the fighting.",
            default=PartyKind.SIDE.value,
            choices=tuple(kind.value for kind in PartyKind),
        ),
        Column("name", Cell.LABEL, "The party's name."),
        Column(
            "other_names",
            Cell.LABELS,
            "Other names of the same party, its ministries and forces, joined by ;.",
            example="Ministry of defence of A; forces of A",
        ),
        Column(
            "source", Cell.TEXT, "Where the row is from: a document, a person, or the word assumed."
        ),
    ),
    later=True,
)

STATEMENTS = Table(
    "statements",
    "Who said what, when, about what. Each row is a claim. Name public speakers, and those by "
    "their role; write no names of private persons.",
    (
        Column("id", Cell.ID, "Short id of the statement.", required=True, example="pledge-5-may"),
        Column(
            "speaker",
            Cell.TEXT,
            "Who speaks: an office, a force, an agency, or a role.",
            required=True,
            example="Ministry of defence",
        ),
        Column("role", Cell.TEXT, "In what role, where the speaker does not tell."),
        Column(
            "party",
            Cell.REF,
            "The party that the speaker speaks for.",
            default_note="none, as a witness or a publisher",
            refers_to="parties",
        ),
        Column(
            "speaker_kind",
            Cell.CHOICE,
            "What the speaker is.",
            choices=tuple(kind.value for kind in SpeakerKind),
        ),
        Column(
            "stance",
            Cell.CHOICE,
            "What the speaker does by saying it.",
            required=True,
            choices=tuple(stance.value for stance in Stance),
        ),
        Column(
            "about",
            Cell.CHOICE,
            "What it is about, as a proposition of the closed list; other is only kept.",
            required=True,
            choices=tuple(key.value for key in Proposition),
        ),
        Column(
            "place",
            Cell.REF,
            "The place that it is about.",
            default_note="the zone's places, or the whole scenario",
            refers_to="places",
        ),
        Column(
            "zone",
            Cell.REF,
            "The zone that it is about; never beside a place.",
            default_note="the place, or the whole scenario",
            refers_to="zones",
        ),
        Column(
            "from",
            Cell.WHEN,
            "Begin of the window that it is about.",
            default_note="the time that as_of or said_at gives",
            example="2022-05-05T08:00",
        ),
        Column(
            "to",
            Cell.WHEN,
            "End of the window; a day is meant to its end.",
            default_note="the end of the day where from is a day, else when it was said",
            example="2022-05-05T18:00",
        ),
        Column(
            "polarity",
            Cell.YES_NO,
            "Whether the proposition is said, or denied, to be so: no with assert says that it is "
            "not so, yes with deny too.",
            default="yes",
        ),
        Column(
            "quantity",
            Cell.QUANTITY,
            "How many, as it was said: 100, 80-120, about 100, more than 300, at least 50, up to "
            "20, fewer than 5.",
            default_note="no figure",
            example="about 100",
        ),
        Column("unit", Cell.LABEL, "What is counted.", default="persons"),
        Column(
            "population",
            Cell.LABEL,
            "Which people, in a few words that are the same in every row that means the same.",
            default_note="people in general",
            example="civilians",
        ),
        Column(
            "stage",
            Cell.CHOICE,
            "Where on their way these people are.",
            choices=tuple(stage.value for stage in Stage),
        ),
        Column(
            "said_at",
            Cell.WHEN,
            "When it was said: a time, or a day where the hour is not known.",
            required=True,
            example="2022-05-04",
        ),
        Column(
            "as_of",
            Cell.WHEN,
            "The time that a figure is of.",
            default_note="when it was said",
        ),
        Column("reported_by", Cell.TEXT, "Through whom it is known, where not from the speaker."),
        Column(
            "regards",
            Cell.REF,
            "The statement that this one denies, accuses of a breach, withdraws or doubts.",
            refers_to="statements",
        ),
        Column(
            "supersedes",
            Cell.REF,
            "An earlier statement of the same party that this one replaces.",
            refers_to="statements",
        ),
        Column("words", Cell.TEXT, "The words, short."),
        Column("url", Cell.TEXT, "The address where it was read."),
        Column(
            "source_grade",
            Cell.CHOICE,
            "How reliable the source is, on the Admiralty scale: A the most, F not known.",
            choices=tuple("ABCDEF"),
        ),
        Column(
            "information_grade",
            Cell.INTEGER,
            "How credible the information is, on the Admiralty scale: 1 confirmed, 6 not known.",
            least=1,
            most=6,
        ),
        Column(
            "status",
            Cell.CHOICE,
            "Whether a person has confirmed this record; a draft feeds nothing.",
            default=Status.DRAFT.value,
            choices=tuple(status.value for status in Status),
        ),
        Column("confirmed_by", Cell.TEXT, "Who confirmed the record, by role."),
        Column(
            "confirmed_at",
            Cell.WHEN,
            "When the record was confirmed.",
            default_note="when it was said",
        ),
        Column(
            "withdrawn_at",
            Cell.WHEN,
            "From when on the record counts no more.",
            default_note="a record that is withdrawn never counted",
        ),
        Column("source", Cell.TEXT, "Where it was read: a document, a publisher, a person."),
    ),
)
