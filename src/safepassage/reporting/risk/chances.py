"""How sure the chances of the pauses are, beside the averages that are made with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.ledger import pause_chances
from safepassage.reporting.ledger.rounding import rounded_fields
from safepassage.reporting.terminal import text_table, wrapped
from safepassage.reporting.words import share_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.checking import Risk
    from safepassage.ledger import PauseChances
    from safepassage.scenario.model import Scenario

__all__ = ["chance_cells", "chance_records", "chance_section", "unsure_sentence"]

_HEAD = ("Pause", "begins", "stands to its end", "rests on")
_WHENCE = (
    "Means by the ledger, but where a pause states its own; in brackets where each lies with 90 %. "
    "More of it says: safepassage ledger SCENARIO."
)


def chance_cells(one: PauseChances) -> tuple[str, str, str]:
    """Return with which chances a pause begins and stands, with 90 % intervals, and by what."""
    begins, stands = (share_words((e.mean, e.q05, e.q95)) for e in (one.begins, one.stands))
    return begins, stands, one.basis.words


def chance_section(chances: Sequence[PauseChances], *, known: str) -> list[str]:
    """Return the chances of all pauses, as known at a time, as lines; none without pauses."""
    if not chances:
        return []
    rows = [(one.basis.pause, *chance_cells(one)) for one in chances]
    head = f"HOW SURE THE CHANCES ARE, as known {known}"
    return ["", head, *text_table(_HEAD, rows), *wrapped(_WHENCE)]


def unsure_sentence(scenario: Scenario, risk: Risk) -> str:
    """Return the chances of the pause that is least sure, of those under which trips go."""
    used = {one.pause for one in risk.exposures}
    chances = [one for one in pause_chances(scenario) if one.basis.pause in used]
    least = max(chances, key=lambda one: one.width)
    if not least.width:
        return "the pauses state all chances themselves, without intervals"
    begins, stands, words = chance_cells(least)
    return (
        f"least sure is {least.basis.pause} ({words}): it begins with {begins} and then stands to "
        f"its end with {stands}, in brackets where that lies with 90 %"
    )


def chance_records(chances: Sequence[PauseChances]) -> list[dict[str, object]]:
    """Return the chances of all pauses as records."""
    return [
        {
            "pause": one.basis.pause,
            "begins": rounded_fields(one.begins),
            "stands": rounded_fields(one.stands),
            "pledges": list(one.basis.pledges),
            "stated": list(one.basis.stated),
        }
        for one in chances
    ]
