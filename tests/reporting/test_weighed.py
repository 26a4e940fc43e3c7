"""Plans beside each other: in words, as a record, and on their page."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from safepassage.asking import LeastCaught
from safepassage.checking import Break
from safepassage.reporting.risk.break_rows import broken_rows
from safepassage.reporting.risk.fan_chart import FanAxes, fan_chart, fan_title
from safepassage.reporting.risk.shown import Shown, difference, grouped
from safepassage.reporting.risk.text import rounded
from safepassage.reporting.risk.weighed_page import weighed_html
from safepassage.reporting.risk.weighed_words import headline, sentences
from safepassage.simulation import SimulationResult, Tally, simulate
from tests.pages import assert_loads_nothing
from tests.simulation.worlds import small_town

if TYPE_CHECKING:
    from safepassage.scenario.model import Scenario


@cache
def _days() -> tuple[Scenario, SimulationResult]:
    scenario, plan = small_town()
    return scenario, simulate(scenario, plan, replications=300)


def _with(
    name: str, *, safe: list[int], caught: list[int], planned: int, worst: int | None = None
) -> Shown:
    """Return a plan by which so many were safe and caught on each of a few days."""
    _, days = _days()
    rows = days.rows[: len(safe)].copy()
    rows[:, Tally.SAFE], rows[:, Tally.CAUGHT] = safe, caught
    rows[:, Tally.COUNTED], rows[:, Tally.NOT_COME] = 20, 0
    until = np.repeat(np.array(safe, dtype=np.int32)[:, None], days.safe_until.shape[1], axis=1)
    return Shown(
        name, replace(days, rows=rows, safe_until=until, planned=planned), "made so", (), worst
    )


def test_words_say_who_gets_out_what_is_given_up_and_who_is_caught() -> None:
    """The best plan by its mean comes first; each other figure is set against it."""
    bold = _with("bold", safe=[20, 20, 0, 0], caught=[4, 0, 4, 0], planned=20, worst=2)
    wary = _with("wary", safe=[14, 14, 14, 14], caught=[0, 0, 0, 0], planned=15, worst=9)
    scenario, _ = _days()
    assert headline(scenario, [bold, wary]).startswith("The wary plan brings most people to safety")
    said = " ".join(sentences([bold, wary]))
    assert "If all pauses hold, it brings out 15: 5 fewer than the bold plan then would." in said
    assert "On 9 of 10 days at least 14 are safe by it." in said
    assert "Nobody is caught in a zone on any of these days by it." in said
    assert "Everybody who came is safe on 50 %" in said
    assert "by the bold plan, and by no other on more" in said
    assert "9 still get out, as many as by any plan here" in said
    # The difference of four such days may be luck, and is told so.
    assert "so near that the difference may be luck" in said


def test_nobody_is_caught_by_chance_of_the_days() -> None:
    """Who is caught is set against the plan by which fewest are, with what that costs."""
    days = 40
    bold = _with("bold", safe=[20] * days, caught=[2] * days, planned=20)
    wary = _with("wary", safe=[17] * days, caught=[1] * days, planned=17)
    said = " ".join(sentences([bold, wary]))
    assert "Fewest by the wary plan: 1.0, but 3.0 fewer are safe by it." in said
    assert "so nothing is given up" in said


def test_a_day_on_which_nobody_is_safe_is_said() -> None:
    """Where no number can be counted on, the share of such days is told."""
    plan = _with("bold", safe=[8, 8, 8, 0], caught=[0] * 4, planned=8)
    assert "Nobody is safe by it on 25 % of the days." in sentences([plan])
    none = _with("bold", safe=[0, 0], caught=[0, 0], planned=8)
    scenario, _ = _days()
    assert headline(scenario, [none]).startswith("By none of these plans")
    stay = replace(scenario, groups=())
    assert headline(stay, [none]).startswith("Nobody has chosen to leave")
    fails = _with("bold", safe=[8, 8], caught=[0, 0], planned=8, worst=0)
    assert sentences([fails])[-1].endswith("nobody gets out, by any plan here.")
    assert sentences([none]) == []


def test_how_few_could_be_caught_is_told_beside_what_plans_let_be_caught() -> None:
    """Rounded down, since more may be caught than is proven; and not where nobody need be."""
    certain = replace(
        _with("certain", safe=[8, 8], caught=[1, 0], planned=8, worst=2),
        caught=2.58,
        held=((5, 8),),
    )
    hardened = replace(
        _with("hardened", safe=[8, 7], caught=[1, 0], planned=8, worst=2), caught=1.96
    )
    said = " ".join(sentences([certain, hardened], LeastCaught(8, 1.58, 4.0)))
    assert "brings out 8 or more, if all pauses hold, lets fewer than 1.5 be caught" in said
    assert "here it is 2.6 by the certain plan and 2.0 by the hardened plan." in said
    as_many = replace(hardened, caught=2.58)
    said = " ".join(sentences([certain, as_many], LeastCaught(8, 1.58, 4.0)))
    assert "here it is 2.6 by the certain plan and the hardened plan." in said
    assert "proven" not in " ".join(sentences([certain, hardened], LeastCaught(8, 0.04, 4.0)))
    scenario, _ = _days()
    page = weighed_html(scenario, [certain, hardened], least=LeastCaught(8, 1.58, 4.0))
    assert "lets fewer than 1.5 be caught" in page
    row = page[page.index("Caught at the first try, by the ledger") :]
    assert re.findall(r"<td[^>]*>([^<]*)</td>", row[: row.index("</tr>")]) == ["2.6", "2.0"]


def test_differences_are_counted_day_by_day() -> None:
    """What a day does to both plans does not widen the interval of their difference."""
    one = _with("one", safe=[3, 9, 1, 7], caught=[0] * 4, planned=9)
    other = _with("other", safe=[2, 8, 0, 6], caught=[0] * 4, planned=9)
    assert difference(one, other, Tally.SAFE) == (1.0, 0.0)


def test_plans_that_are_the_same_are_shown_once() -> None:
    """Two names of one plan have one fan, and both stand in the table."""
    one = _with("one", safe=[3, 9], caught=[0, 0], planned=9)
    twin = replace(one, name="twin")
    other = _with("other", safe=[3, 8], caught=[0, 0], planned=9)
    assert [[each.name for each in group] for group in grouped([one, other, twin])] == [
        ["one", "twin"],
        ["other"],
    ]
    scenario, _ = _days()
    page = weighed_html(scenario, [one, other, twin])
    assert page.count("<figure") == 2
    assert "One and twin: one and the same plan" in page
    assert fan_title(["one"]) == "One"
    assert "One and the same plan: one and twin." in sentences([one, other, twin])


def test_the_page_loads_nothing_and_is_whole() -> None:
    """Any list of plans makes a page: one, or several, with arrivals and cases or without."""
    scenario, days = _days()
    held = Shown("certain", days, "made as if every pause held", ((90, 10), (150, 10)), 3)
    bare = Shown("<b>&", days)
    for shown in ([held], [bare], [held, bare, _with("x", safe=[0], caught=[0], planned=0)]):
        text = weighed_html(scenario, shown)
        assert_loads_nothing(text)
        assert "<b>" not in text
        assert not re.search(r"\b(nan|inf)\b", text)
    assert "fan-held" in fan_chart(FanAxes.of(scenario, [held]), held)
    assert "fan-held" not in fan_chart(FanAxes.of(scenario, [bare]), bare)


def test_a_break_is_told_for_each_hour_that_makes_a_difference() -> None:
    """An hour like the one before is left out, and so is a pause that matters to nobody."""
    scenario, days = _days()
    pause = scenario.pauses[0]
    minutes = [pause.start_min + 60 * hour for hour in range(4)]
    # (safe, caught) by the hour of the break: the first plan is hurt in the second hour alone.
    bold = [(0, 0), (3, 9), (12, 0), (12, 0)]
    wary = [(0, 0), (0, 0), (6, 0), (12, 0)]
    breaks = [
        tuple(
            Break(pause.id, minute, safe, caught, 12 - safe - caught)
            for minute, (safe, caught) in zip(minutes, plan, strict=True)
        )
        for plan in (bold, wary)
    ]
    rows = list(broken_rows(scenario, breaks))
    assert [cells for _, *cells in rows] == [["0", "0"], ["3 +9", "0"], ["12", "6"], ["12", "12"]]
    assert [when.split()[0] for when, *_ in rows] == [pause.id] * 4
    assert len(list(broken_rows(scenario, breaks[:1]))) == 3
    harmless = tuple(replace(one, safe=12, caught=0, missed=0) for one in breaks[0])
    assert list(broken_rows(scenario, [harmless])) == []
    shown = [
        Shown(name, days, breaks=each, stranding=chance)
        for name, each, chance in zip(("bold", "wary"), breaks, (0.3, 0.1), strict=True)
    ]
    page = weighed_html(scenario, [*shown, Shown("greedy", days)])
    assert "Out if one pause breaks" in page
    assert '<td class="n">3 +9</td><td class="n">0</td></tr>' in page
    assert '<td class="n best">10 %</td><td class="n">–</td>' in page
    assert "Out if one pause breaks" not in weighed_html(scenario, [Shown("greedy", days)])


def test_fans_have_the_same_axes() -> None:
    """The scale holds the most that any plan reaches, and those who chose to leave."""
    scenario, _ = _days()
    few = _with("few", safe=[3, 3], caught=[0, 0], planned=3)
    many = _with("many", safe=[70, 80], caught=[0, 0], planned=90)
    axes = FanAxes.of(scenario, [few, many])
    assert axes.most == 90
    assert axes == FanAxes.of(scenario, [many, few])
    assert 0 <= axes.first_min < axes.last_min <= scenario.horizon_min


@pytest.mark.parametrize(
    ("persons", "words"), [(0.0, "0"), (0.01, "<0.1"), (0.05, "0.1"), (3.14, "3.1"), (31.4, "31")]
)
def test_averages(persons: float, words: str) -> None:
    """A tenth counts where it is few, and only nobody is told as nought."""
    assert rounded(persons) == words
