"""How the figures of the price list's page are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.reporting.markup import text
from safepassage.reporting.price_list.certain_words import ASSUMED

if TYPE_CHECKING:
    from safepassage.asking import PriceList

__all__ = ["footer", "how_known"]


def how_known(prices: PriceList) -> str:
    """Return what planned, proven, luck and certainty mean on the page."""
    luck = 60 * prices.luck_h / max(1, prices.outcome.people_total)
    return (
        '<section class="panel"><h2>How this is known</h2><ul class="how">'
        "<li><strong>Planned</strong>: each result stands for a plan that a separate program has "
        "checked. A better plan may exist; so what more brings may be more, and what less takes "
        "may be less.</li>"
        "<li><strong>Proven</strong>: no plan at all can do better. The proof leaves out convoys, "
        "checkpoints and driving hours, so that it may miss what they forbid.</li>"
        "<li><strong>By the bound's prices</strong>: what that proof's prices give for one more, "
        "without planning. It is a hint at the most that can be had.</li>"
        f"<li><strong>Luck</strong>: planning what is pledged once more saved {luck:.1f} minutes a "
        "person. Smaller differences are told as none.</li>"
        + _how_certain(prices)
        + "<li>Waiting counts from the scenario's start to the arrival; whoever is left waits to "
        "its end. But for the certainties, all pauses are taken to hold.</li></ul></section>"
    )


def _how_certain(prices: PriceList) -> str:
    if prices.certainty is None:
        return ""
    name, colon, rest = ASSUMED.partition(":")
    return f"<li><strong>{text(name)}</strong>{colon}{text(rest)}</li>"


def footer(prices: PriceList) -> str:
    """Return the last line of the page."""
    done = "" if prices.complete else " The time ended before everything was looked at."
    return (
        f"<footer><p>Scenario {text(prices.scenario.name)}, {prices.seconds:.0f} seconds.{done} "
        "A price list is no permission and no protection.</p></footer>"
    )
