"""The price list: more never brings fewer, what is proven holds, and hand-made cases come out."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from safepassage.asking import ask
from safepassage.asking.dials import Kind
from safepassage.errors import UsageError
from safepassage.scenario.generate import generate_scenario
from safepassage.starting import judge
from tests.asking.scenarios import crowded, nobody_leaves, slow_lifting, without_pauses
from tests.instances import convoy_corridor, two_towns
from tests.oracle.tiny import ALL_FEATURES, some_features, tiny_scenario

if TYPE_CHECKING:
    from safepassage.asking import AskProgress, PriceList
    from safepassage.asking.dial_answers import DialAnswer
    from safepassage.scenario.model import Scenario


def asked(scenario: Scenario, moves: int = 200) -> PriceList:
    """Return the price list of a small scenario, without looking at the time."""
    return ask(scenario, seconds=None, moves=moves)


def dial(prices: PriceList, kind: Kind) -> DialAnswer:
    """Return the first dial of a kind."""
    return next(each for each in prices.dials if each.dial.kind is kind)


def assert_consistent(prices: PriceList) -> None:
    """More of a dial is nowhere worse, plans are right, and no plan passes what is proven."""
    assert judge(prices.scenario, prices.plan.itineraries).right
    assert prices.outcome.people_out <= prices.most_people
    assert prices.outcome.waiting_min / 60 >= prices.least_waiting_h - 1e-6
    for each in prices.dials:
        passed_base = False
        best = None
        for answer in each.settings:
            if answer.setting.step > 0 and not passed_base:
                passed_base = True
                assert best is None or not best.better_than(prices.outcome)
                best = prices.outcome
            if answer.planned is None:
                continue
            assert judge(answer.setting.scenario, answer.planned.itineraries).right
            assert best is None or not best.better_than(answer.planned.outcome)
            best = answer.planned.outcome
            if answer.marginal is not None:
                assert best.people_out <= answer.marginal.most_people
    for shortest in (*prices.daily, *([prices.single] if prices.single else [])):
        for probe in shortest.probes:
            assert probe.people_out <= probe.most_people
        if shortest.enough is not None and shortest.too_short_min is not None:
            assert shortest.too_short_min < shortest.enough.minutes


@pytest.mark.parametrize("seed", range(40))
def test_random_scenarios_are_consistent(seed: int) -> None:
    """On random scenarios, with few features or all, nothing contradicts anything."""
    features = ALL_FEATURES if seed % 4 == 0 else some_features(seed, most=12)
    assert_consistent(asked(tiny_scenario(seed + 4000, features=features), moves=60))


@pytest.mark.parametrize("maker", [two_towns, convoy_corridor])
def test_hand_made_scenarios_are_consistent(maker: type) -> None:
    """Convoys, checkpoints and directions are asked about too."""
    assert_consistent(asked(maker().scenario))


def test_a_generated_town_is_consistent() -> None:
    """A town with clustered pickups is answered as a whole."""
    prices = asked(generate_scenario(pickups=3, vehicles=2, receptions=2, days=1, seed=5), 100)
    assert_consistent(prices)
    assert prices.complete


def test_what_binds_is_the_vehicle() -> None:
    """With one bus too few, a bus or an hour brings people, and lifting brings nobody."""
    prices = asked(crowded())
    assert (prices.outcome.people_out, prices.most_people) == (30, 30)
    more = {
        each.dial.kind: each.more.outcome.people_out
        for each in prices.dials
        if each.more is not None and each.more.outcome is not None
    }
    assert more[Kind.VEHICLES] == 48
    assert more[Kind.PAUSE_LENGTH] == 40
    assert more[Kind.PAUSE_START] == 40
    assert more[Kind.LIFTING] == 30


def test_what_binds_is_lifting() -> None:
    """With buses enough and slow lifting, two more buses bring nobody and a team brings many."""
    prices = asked(slow_lifting())
    base = prices.outcome
    vehicles = dial(prices, Kind.VEHICLES)
    outs = [
        answer.outcome.people_out
        for answer in vehicles.settings
        if answer.outcome is not None and answer.setting.step > 0
    ]
    assert outs == [base.people_out, base.people_out]
    team = dial(prices, Kind.LIFTING).more
    assert team is not None
    assert team.outcome is not None
    assert team.outcome.people_more(base) >= 10
    assert vehicles.more is not None
    assert vehicles.more.marginal is not None
    assert vehicles.more.marginal.people == pytest.approx(0.0, abs=1e-6)


def test_the_shortest_pause_is_found_and_proven() -> None:
    """Six hours bring out all 48 with one bus, and five and a half are proven too short."""
    prices = asked(crowded())
    (shortest,) = prices.daily
    assert shortest.enough is not None
    assert (shortest.enough.minutes, shortest.too_short_min) == (360, 330)
    assert shortest.proven


def test_combinations_bring_out_everybody() -> None:
    """Those without anything to spare come first, each as cheap as the next; none holds another."""
    bundles = asked(crowded()).bundles
    assert bundles
    assert [(each.spare, each.cost) for each in bundles] == sorted(
        (each.spare, each.cost) for each in bundles
    )
    values = [tuple(value for _, value in each.parts) for each in bundles if not each.spare]
    for one in values:
        for other in values:
            assert one is other or any(a < b for a, b in zip(one, other, strict=True))


def test_without_a_pause_one_is_asked_for() -> None:
    """Where no pause is pledged nobody moves, and one pause that suffices is named."""
    prices = asked(without_pauses())
    assert prices.outcome.people_out == 0
    assert prices.most_people == 0
    assert prices.single is not None
    assert prices.single.proven
    assert prices.binding[0].persons == 12


def test_nobody_leaves_is_an_answer() -> None:
    """Where everybody stays there is nothing to ask for."""
    prices = asked(nobody_leaves())
    assert prices.outcome.people_total == 0
    assert prices.bundles == ()
    assert prices.complete


def test_the_same_seed_gives_the_same_price_list() -> None:
    """Without a time limit, seed and moves decide everything."""
    one, other = (asked(crowded()) for _ in range(2))
    assert one.plan.itineraries == other.plan.itineraries
    assert [each.more.outcome for each in one.dials if each.more] == [
        each.more.outcome for each in other.dials if each.more
    ]


def test_stopping_early_gives_what_is_known() -> None:
    """Somebody who stops at once still gets a right plan, and is told that much is open."""
    stop = threading.Event()
    stop.set()
    prices = ask(crowded(), seconds=None, moves=100, stop=stop)
    assert not prices.complete
    assert judge(prices.scenario, prices.plan.itineraries).right
    assert all(answer.planned is None for each in prices.dials for answer in each.settings)


def test_stopping_midway_gives_what_is_known() -> None:
    """Stopping while variants are planned keeps those that are done."""
    stop = threading.Event()

    def watch(state: AskProgress) -> None:
        if "shortest" in state.phase:
            stop.set()

    prices = ask(crowded(), seconds=None, moves=100, stop=stop, progress=watch)
    assert not prices.complete
    assert prices.bundles == ()
    assert dial(prices, Kind.VEHICLES).more is not None
    assert_consistent(prices)


def test_no_time_at_all_is_an_answer() -> None:
    """With no second to spare, the first plan is all there is."""
    prices = ask(crowded(), seconds=0.0)
    assert not prices.complete
    assert prices.outcome.people_total == 48


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"seconds": -1.0}, "seconds: -1.0"),
        ({"seconds": float("nan")}, "seconds: nan"),
        ({"moves": 0}, "moves: 0"),
        ({"seed": -1}, "seed: -1"),
    ],
)
def test_bad_options_are_named(options: dict[str, float], words: str) -> None:
    """An option out of its range is named with its value."""
    with pytest.raises(UsageError, match=words):
        ask(crowded(), **options)  # type: ignore[arg-type]  # options of several types
