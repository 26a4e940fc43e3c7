"""The page of the price list: what to ask for at a glance, to read aloud, and in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.asking.costs import COST_WORDS
from safepassage.asking.dials import hours_words
from safepassage.reporting.markup import text
from safepassage.reporting.page.style import STYLE
from safepassage.reporting.price_list.certain_words import certain_card, certainty_cell
from safepassage.reporting.price_list.curves import (
    Scale,
    dial_curve,
    length_curve,
    shown_dials,
)
from safepassage.reporting.price_list.effects import (
    Effect,
    effects,
    gain_words,
    gains,
    losses,
    lost_words,
    waiting_words,
)
from safepassage.reporting.price_list.how_known import footer, how_known
from safepassage.reporting.price_list.style import PRICE_STYLE
from safepassage.reporting.price_list.table import price_words
from safepassage.reporting.price_list.words import (
    bundle_words,
    headline,
    sentences,
    shortest_daily,
)
from safepassage.reporting.words import capitalised, clock, count, day, moment, people

if TYPE_CHECKING:
    from safepassage.asking import PriceList
    from safepassage.asking.packages import Bundle

__all__ = ["price_list_html"]

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_MOST_BARS = 8
_MOST_CURVES = 16


def price_list_html(prices: PriceList) -> str:
    """Return the price list as one HTML page that loads nothing."""
    scenario = prices.scenario
    title = text(f"What to ask for: {scenario.title or scenario.name}")
    panels = [_head(prices), _cards(prices), _aloud(prices)]
    if prices.outcome.people_total:
        panels += [
            *_length_panels(prices),
            _bars(prices, gains(prices), "One more of each", more=True),
            _bars(prices, losses(prices), "One less of each", more=False),
            _bundles(prices),
            _curves(prices),
            _full_table(prices),
        ]
    panels += [how_known(prices), footer(prices)]
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>\n{STYLE}{PRICE_STYLE}</style>\n</head>\n<body>\n"
        f"<main>\n{chr(10).join(panel for panel in panels if panel)}\n</main>\n</body>\n</html>\n"
    )


# -- at a glance ----------------------------------------------------------------------------------


def _head(prices: PriceList) -> str:
    scenario = prices.scenario
    title = text(scenario.title or scenario.name)
    return (
        f'<header><p class="kicker">What to ask for</p><h1>{title}</h1>'
        f'<p class="headline">{text(headline(prices))}</p></header>'
    )


def _card(name: str, figure: str, note: str, kind: str = "") -> str:
    return (
        f'<div class="card {kind}"><p class="name">{text(name)}</p>'
        f'<p class="figure">{figure}</p><p class="note">{text(note)}</p></div>'
    )


def _cards(prices: PriceList) -> str:
    """Return what to ask for, what to hold on to, and how little is enough."""
    if not prices.outcome.people_total:
        return ""
    cards = [_out_card(prices), _ask_card(prices), _keep_card(prices), _enough_card(prices)]
    return f'<div class="cards asks">{"".join(cards)}</div>'


def _out_card(prices: PriceList) -> str:
    outcome = prices.outcome
    figure = f"{count(outcome.people_out)} <small>of {count(outcome.people_total)}</small>"
    sure = certain_card(prices)
    sure = f". {sure}" if sure else ""
    if prices.all_out:
        last = outcome.last_arrival_min or 0
        note = f"Everybody, the last at {clock(prices.scenario, last)} on "
        return _card("As pledged, out", figure, note + day(prices.scenario, last) + sure, "right")
    proven = prices.most_people <= outcome.people_out
    known = (
        "no plan brings out more" if proven else f"at most {count(prices.most_people)} in any plan"
    )
    note = f"{people(outcome.people_left)} left; {known}{sure}"
    return _card("As pledged, out", figure, note, "wrong")


def _ask_card(prices: PriceList) -> str:
    found = [each for each in gains(prices) if each.people_more is not None]
    if not found:
        return _card("Ask first for", "–", "Not looked at in the time")
    best = next((each for each in found if each.counts), None)
    helps = best is not None and ((best.people_more or 0) > 0 or best.minutes_saved > 0)
    if not prices.all_out and not (best is not None and (best.people_more or 0) > 0):
        if prices.bundles:
            words = capitalised(bundle_words(prices.bundles[0]))
            return _card("Ask for all of", f'<span class="what">{text(words)}</span>', "Everybody")
        if prices.single is not None and prices.single.enough is not None:
            words = f"One pause of {hours_words(prices.single.enough.minutes)} in all zones"
            note = "Everybody out; nothing else alone brings out more"
            return _card("Ask for", f'<span class="what">{text(words)}</span>', note)
    if prices.all_out and not helps:
        note = "Everybody gets out, and no single ask saves waiting in the plans found"
        return _card("Ask first for", '<span class="what">If all holds, nothing more</span>', note)
    if best is None or not helps:
        note = "No single ask brings anybody out sooner in the plans found"
        return _card("Ask first for", "–", note)
    figure = f'<span class="what">{text(capitalised(best.words))}</span>'
    return _card("Ask first for", figure, capitalised(gain_words(best)))


def _keep_card(prices: PriceList) -> str:
    worst = next((each for each in losses(prices) if each.people_more is not None), None)
    if worst is None or ((worst.people_more or 0) >= 0 and not worst.counts):
        return _card("Do not give way on", "–", "Nothing that is lost alone keeps anybody back")
    figure = f'<span class="what">{text(capitalised(worst.words))}</span>'
    note = capitalised(lost_words(prices, worst))
    if (worst.people_more or 0) < 0 and worst.minutes_saved < 0:
        note += f", {waiting_words(worst.minutes_saved)} more waiting"
    return _card("Do not give way on", figure, note, "wrong")


def _enough_card(prices: PriceList) -> str:
    best = shortest_daily(prices)
    if best is None or best.enough is None:
        note = "No length of the pledged pauses was found that brings out everybody"
        return _card("Enough for everybody", "–", note)
    days = "1 day" if best.days == 1 else f"{best.days} days"
    figure = text(hours_words(best.enough.minutes))
    note = f"Each pause, on {days}; "
    if best.too_short_min is not None:
        note += f"{hours_words(best.too_short_min)} is proven too short"
    else:
        note += "whether less is enough is not known"
    return _card("Enough for everybody", figure, note, "right")


def _aloud(prices: PriceList) -> str:
    """Return the sentences after the headline, and the two warnings."""
    rows = "".join(
        f'<li class="{text(each.about.replace(" ", "-"))}">{text(each.text)}</li>'
        for each in sentences(prices)[1:]
    )
    said = f'<section class="panel aloud"><h2>To read aloud</h2><ul>{rows}</ul></section>'
    return (said if rows else "") + (
        '<div class="warnings"><p><strong>What you would accept must not be seen across the '
        "table.</strong> This page shows how little is enough, and where people wait. Keep it to "
        "your own side.</p><p><strong>A figure here is no promise.</strong> It says what a plan "
        f"could do if every pause held as pledged{_but(prices)}.</p></div>"
    )


def _but(prices: PriceList) -> str:
    return "; what is said with 90 % certainty rests on simulated days" if prices.certainty else ""


# -- curves and bars ------------------------------------------------------------------------------


def _length_panels(prices: PriceList) -> list[str]:
    panels = []
    colours = "Green: a plan brings out everybody. Red: proven too short. Dashed: no plan passes."
    if prices.certainty is not None:
        colours += " Brown squares: safe with 90 % certainty."
    daily = shortest_daily(prices) or next(iter(prices.daily), None)
    if daily is not None and daily.probes:
        title = f"How long must each pause be, on {daily.days} days?"
        if daily.days == 1:
            title = "How long must each pause be, on 1 day?"
        panels.append(length_curve(prices, daily, title, f"People out. {colours}"))
    if prices.single is not None and prices.single.probes:
        title = "How long must one pause without a break be?"
        panels.append(length_curve(prices, prices.single, title, f"People out. {colours}"))
    return panels


def _bars(prices: PriceList, found: list[Effect], title: str, *, more: bool) -> str:
    """Return what each ask brings, or takes, as bars."""
    planned = [each for each in found if each.people_more is not None][:_MOST_BARS]
    if not planned:
        return ""
    most = max([*(abs(each.people_more or 0) for each in planned), 1])
    longest = max([*(abs(each.minutes_saved) for each in planned if _of_waiting(each)), 1e-9])
    kind = "gain" if more else "loss"
    rows = []
    for each in planned:
        share = abs(each.people_more or 0) / most
        shade = kind
        if not each.people_more:
            # Waiting has a scale of its own, and a lighter bar.
            share = abs(each.minutes_saved) / longest if _of_waiting(each) else 0.0
            shade = f"{kind} waiting"
        rows.append(
            f'<tr><th>{text(capitalised(each.words))}</th><td class="bar"><i class="{shade}" '
            f'style="width:{100 * share:.0f}%"></i></td>'
            f"<td>{text(gain_words(each) if more else lost_words(prices, each))}</td>"
            f"{_certain_cell(each) if more and prices.certainty else ''}</tr>"
        )
    hint = f"The {len(planned)} that weigh most, each alone. Dark bars: people. Light: waiting."
    head = ""
    if more and prices.certainty is not None:
        sure = certainty_cell(prices.certainty)
        hint += f" Last: safe with 90 % certainty; {sure} by what is pledged."
        head = "<thead><tr><th></th><th></th><th>If it holds</th><th>90 %</th></tr></thead>"
    return (
        f'<section class="panel half"><h2>{text(title)}</h2><p class="hint">{text(hint)}</p>'
        f'<table class="weigh">{head}<tbody>{"".join(rows)}</tbody></table></section>'
    )


def _certain_cell(effect: Effect) -> str:
    return f'<td class="n">{text(certainty_cell(effect.answer.certainty))}</td>'


def _of_waiting(effect: Effect) -> bool:
    """Return whether an effect is told as waiting."""
    return effect.counts and not effect.people_more


def _bundles(prices: PriceList) -> str:
    if not prices.bundles:
        if prices.all_out:
            return ""
        return (
            '<section class="panel"><h2>Combinations that get everybody out</h2><p>None was '
            "found among pauses of up to 24 hours, three vehicles more of each type, and a second "
            "lifting team at the three slowest pickups.</p></section>"
        )
    rows = "".join(
        f"<tr><th>{number}</th><td>{text(capitalised(bundle_words(each)))}</td>"
        f"<td class='n'>{each.pause_h:g}</td>"
        f"<td class='n'>{text(moment(prices.scenario, each.last_arrival_min))}</td>"
        f"<td class='n'>{each.cost:g}</td>"
        f"<td>{_known(each)}</td></tr>"
        for number, each in enumerate(prices.bundles, start=1)
    )
    points = "; ".join(f"{COST_WORDS[name]} {getattr(prices.costs, name):g}" for name in COST_WORDS)
    return (
        '<section class="panel long"><h2>The cheapest combinations found that get everybody '
        'out</h2><table><thead><tr><th></th><th>Combination</th><th class="n">Hours of pause</th>'
        '<th class="n">Last arrival</th><th class="n">Points</th><th>Known</th></tr></thead>'
        f'<tbody>{rows}</tbody></table><p class="hint">Points: {text(points)}. Change them with '
        "--costs.</p></section>"
    )


def _known(bundle: Bundle) -> str:
    if bundle.spare:
        return "holds all of a cheaper one, with something to spare"
    return "proven: no part can be less" if bundle.proven else "whether less is enough: not known"


def _curves(prices: PriceList) -> str:
    dials = shown_dials(prices, _MOST_CURVES)
    if not dials:
        return ""
    if prices.all_out:
        what = "Waiting against each thing that can be asked for"
        hint = (
            "Above each point the hours that a person waits on average, from the scenario's start; "
            "below it the value, and how many are left where anybody is."
        )
    else:
        what = "People out against each thing that can be asked for"
        hint = (
            "Above each point the people out; below it the value, and the hours that a person "
            "waits on average, from the scenario's start."
        )
    scale = Scale.of(prices, dials)
    figures = "".join(dial_curve(prices, dial, scale) for dial in dials)
    return (
        f'<section class="panel long"><h2>{text(what)}</h2>'
        f'<p class="hint">{text(hint)} The dotted line is what is pledged; all have one scale.</p>'
        f'<div class="smalls">{figures}</div></section>'
    )


def _full_table(prices: PriceList) -> str:
    rows = "".join(
        f"<tr><th>{text(capitalised(each.words))}</th>"
        f"<td>{text(_result(prices, each))}</td>"
        f'<td class="n">{text(certainty_cell(each.answer.certainty))}</td>'
        f"<td>{text(price_words(prices, each))}</td></tr>"
        for each in effects(prices)
    )
    pledged = (
        f"<tr><th>What is pledged</th><td>{count(prices.outcome.people_out)} out if it holds</td>"
        f'<td class="n">{text(certainty_cell(prices.certainty))}</td><td></td></tr>'
    )
    return (
        '<section class="panel long"><h2>Everything that was looked at</h2>'
        "<table><thead><tr><th>Change</th><th>If it holds, against what is pledged</th>"
        '<th class="n">Safe with 90 % certainty</th><th>By the bound\'s prices</th></tr></thead>'
        f"<tbody>{pledged}{rows}</tbody></table></section>"
    )


def _result(prices: PriceList, effect: Effect) -> str:
    if effect.answer.setting.step > 0:
        return gain_words(effect)
    return lost_words(prices, effect)
