"""A hindcast as a page for a terminal and as a record; docs/reference/ledger.md has its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.reporting.ledger.naming import Naming
from safepassage.reporting.ledger.rounding import rounded, rounded_fields
from safepassage.reporting.terminal import text_table, wrapped
from safepassage.reporting.words import chance

if TYPE_CHECKING:
    from safepassage.ledger import Hindcast
    from safepassage.ledger.hindcast import Belief, Covered, Evening, Score
    from safepassage.scenario.model import Scenario

__all__ = ["hindcast_record", "hindcast_text"]

_FEW = 10
"""Fewer numbers than this say little of how good a forecast is, and the page says so."""


def hindcast_record(scenario: Scenario, found: Hindcast) -> dict[str, object]:
    """Return a hindcast as a record of plain values."""
    return {
        "case": found.case,
        "evening": f"{found.evening:%H:%M}",
        "pauses": [_evening_record(scenario, one) for one in found.evenings],
        "scores": {
            "begins": rounded_fields(found.begins),
            "holds": rounded_fields(found.holds),
        },
        "bands": [rounded_fields(band) for band in found.bands],
        "covered": [
            {
                "what": one.what,
                "pauses": list(one.pauses),
                "seen": rounded(one.seen),
                "interval_50": rounded_fields(one.half),
                "interval_90": rounded_fields(one.most),
            }
            for one in found.covered
        ],
    }


def _evening_record(scenario: Scenario, one: Evening) -> dict[str, object]:
    times = {"start": one.start_min, "end": one.end_min, "evening": one.evening_min}
    return {
        "pause": one.pause,
        "parties": list(one.parties),
        **{
            name: scenario.time_at(minute).isoformat(timespec="minutes")
            for name, minute in times.items()
        },
        "begins": rounded(one.begins),
        "base_begins": rounded(one.base_begins),
        "holds": rounded_fields(one.holds),
        "base_holds": rounded(one.base_holds),
        "late_min": rounded_fields(one.late_min),
        "rests_on": list(one.pledges),
        "nothing_said": one.nothing_said,
        "outcome": one.outcome.value,
        "began": rounded_fields(one.began),
        "held": rounded_fields(one.held),
        "seen_late_min": one.late,
        "seen_break_min": one.broke,
    }


def hindcast_text(scenario: Scenario, found: Hindcast) -> str:
    """Return a hindcast as lines for a terminal."""
    naming = Naming(scenario)
    number = len(found.evenings)
    noun = "pause" if number == 1 else "pauses"
    head = wrapped(
        f"{found.case}: {number} {noun}, each as the ledger saw it at {found.evening:%H:%M} on the "
        "day before, beside what everything that was said comes to. Nothing is fitted to the case."
    )
    sections = [head, _evenings(naming, found), _scores(found), _bands(found), _coverage(found)]
    return "\n\n".join("\n".join(lines) for lines in sections)


def _evenings(naming: Naming, found: Hindcast) -> list[str]:
    rows: list[tuple[str, ...]] = []
    for one in found.evenings:
        held = one.holds
        number = len(one.pledges)
        rests = f"{number} pledge{'s' * (number > 1)}" if number else "base rates"
        if one.nothing_said:
            rests += ", nothing said yet"
        rows.append(
            (
                one.pause,
                naming.window(one.start_min, one.end_min),
                f"{chance(one.begins)} %",
                f"{chance(held.mean)} %",
                f"{chance(held.q25)}-{chance(held.q75)}",
                f"{chance(held.q05)}-{chance(held.q95)}",
                rests,
                one.outcome.value,
                _belief(one.held),
            )
        )
    head = ("Pause", "Window", "begins", "holds", "50 %", "90 %", "rests on", "outcome", "held")
    return [
        "THE EVENING BEFORE, AND WHAT CAME",
        *text_table(head, rows),
        *wrapped(
            "begins and holds: the chances that it begins, and that it has begun and stands at its "
            "end. held: what share of the evidence tells that it did, and how much evidence."
        ),
    ]


def _belief(belief: Belief) -> str:
    if not belief.weight:
        return "not known"
    return f"{chance(belief.yes / belief.weight)} % of {belief.weight:.1f}"


def _scores(found: Hindcast) -> list[str]:
    head = ("Chance that it", "pauses", "evidence", "Brier", "base rate", "log", "base rate")
    rows = [_score("begins", found.begins), _score("holds to its end", found.holds)]
    return [
        "SCORES, lower is better: the ledger beside the base rates alone",
        *text_table(head, rows),
        *_few(found.holds.number, "pauses with a known outcome"),
    ]


def _score(name: str, score: Score) -> tuple[str, ...]:
    figures = (score.brier, score.base_brier, score.log, score.base_log)
    shown = ("-" if figure is None else f"{figure:.3f}" for figure in figures)
    return (name, str(score.number), f"{score.weight:.1f}", *shown)


def _bands(found: Hindcast) -> list[str]:
    rows = [
        (
            f"{chance(band.low)}-{chance(band.high)} %",
            str(band.number),
            f"{band.weight:.1f}",
            "-" if band.said is None else f"{chance(band.said)} %",
            "-" if band.held is None else f"{chance(band.held)} %",
        )
        for band in found.bands
    ]
    head = ("Said to hold", "pauses", "evidence", "said, mean", "held")
    most = max(band.number for band in found.bands)
    return ["CALIBRATION", *text_table(head, rows), *_few(most, "pauses in the fullest band")]


def _coverage(found: Hindcast) -> list[str]:
    title = "HOW OFTEN THE INTERVALS HELD, of numbers that came to be seen"
    if not found.covered:
        return [title, "None came to be seen."]
    rows: list[tuple[str, ...]] = [
        (
            f"{one.what}: {one.pauses[0]}" + (" and on" if len(one.pauses) > 1 else ""),
            f"{one.seen:.2f}".rstrip("0").rstrip("."),
            *(f"{each.low:.0f}-{each.high:.0f}" for each in (one.half, one.most)),
        )
        for one in found.covered
    ]
    for what in dict.fromkeys(one.what for one in found.covered):
        mine = [one for one in found.covered if one.what == what]
        rows.append((f"{what}: held", "", *(_share(mine, which) for which in ("half", "most"))))
    return [
        title,
        *text_table(("Number", "seen", "50 %", "90 %"), rows),
        *_few(len(found.covered), "of such numbers"),
    ]


def _share(covered: list[Covered], which: str) -> str:
    """Return how many of the numbers lay in their intervals, and how many were to."""
    intervals = [one.half if which == "half" else one.most for one in covered]
    inside = sum(each.has(one.seen) for each, one in zip(intervals, covered, strict=True))
    said = sum(each.said for each in intervals) / len(intervals)
    return f"{inside} of {len(covered)} (said {chance(said)} %)"


def _few(number: int, what: str) -> list[str]:
    if number >= _FEW:
        return []
    return wrapped(f"Only {number} {what}: far too few to tell a good forecast from a bad one.")
