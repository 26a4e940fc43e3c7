"""When a pause can be used, and pauses that meet."""

from __future__ import annotations

from safepassage.network.pauses import join_pauses, last_instants, pause_by_minute
from safepassage.scenario.model import Pause, Scenario
from tests.network.worlds import road, world

SIEGE = frozenset({"siege"})
BOTH = frozenset({"siege", "way"})


def with_pauses(*pauses: Pause) -> Scenario:
    """Return a scenario of two zones, siege and way (in this order), with these pauses."""
    return world(road("depot-gate", 1, zone="way"), pauses=pauses, horizon_min=20)


def used(scenario: Scenario) -> list[list[int]]:
    """Return the pause of each instant, by zone."""
    rows: list[list[int]] = pause_by_minute(scenario).tolist()
    return rows


def test_a_pause_is_used_up_to_its_margin() -> None:
    """The instant at which everybody must be out is the last one, and counts."""
    scenario = with_pauses(Pause("a", SIEGE, 3, 10, 4))
    assert last_instants(scenario) == [6]
    assert used(scenario) == [[-1] * 3 + [0] * 4 + [-1] * 14, [-1] * 21]


def test_a_margin_longer_than_the_pause_leaves_nothing() -> None:
    """A pause that is shorter than its margin cannot be used."""
    assert used(with_pauses(Pause("a", SIEGE, 3, 10, 8))) == [[-1] * 21] * 2


def test_a_pause_beyond_the_horizon_ends_with_it() -> None:
    """Nobody waits for a minute of which nothing is known."""
    scenario = with_pauses(Pause("a", SIEGE, 3, 500, 0))
    assert last_instants(scenario) == [20]
    assert used(scenario)[0] == [-1] * 3 + [0] * 18


def test_an_instant_in_two_pauses_is_the_later_ones() -> None:
    """Where pauses meet, in whatever order the table has them, the second holds the instant."""
    first, second = Pause("a", SIEGE, 0, 5, 0), Pause("b", SIEGE, 5, 9, 1)
    assert used(with_pauses(first, second))[0][:10] == [0] * 5 + [1] * 4 + [-1]
    assert used(with_pauses(second, first))[0][:10] == [1] * 5 + [0] * 4 + [-1]
    assert last_instants(with_pauses(second, first)) == [8, 4]


def test_pauses_of_different_zones_do_not_meet() -> None:
    """A pause keeps its last instant when the next one is of another zone."""
    scenario = with_pauses(Pause("a", SIEGE, 0, 5, 0), Pause("b", frozenset({"way"}), 5, 9, 0))
    assert last_instants(scenario) == [5, 9]
    assert join_pauses(scenario) is scenario


def test_a_pause_of_one_instant_takes_nothing_away() -> None:
    """A pause that can be used in one instant alone yields it to the pause that ends there."""
    scenario = with_pauses(Pause("a", SIEGE, 0, 5, 0), Pause("b", SIEGE, 5, 9, 4))
    assert used(scenario)[0][:7] == [0] * 6 + [-1]
    assert join_pauses(scenario) is scenario


def test_pauses_that_meet_are_joined_zone_by_zone() -> None:
    """Three pauses in a row become one in the zone where they meet; the others stay."""
    scenario = with_pauses(
        Pause("a", BOTH, 0, 5, 0),
        Pause("c", SIEGE, 8, 14, 2),
        Pause("b", SIEGE, 5, 8, 0),
    )
    joined = join_pauses(scenario)
    spans = {(tuple(p.zones), p.start_min, p.end_min - p.margin_min) for p in joined.pauses}
    assert spans == {(("way",), 0, 5), (("siege",), 0, 12)}
    assert len({pause.id for pause in joined.pauses}) == 2


def test_joined_pauses_hold_every_instant_that_the_single_ones_do() -> None:
    """Wherever a pause of the scenario can be used, one of the joined scenario can."""
    scenario = with_pauses(
        Pause("a", BOTH, 0, 5, 0), Pause("b", SIEGE, 5, 8, 1), Pause("c", BOTH, 12, 20, 3)
    )
    single = pause_by_minute(scenario) >= 0
    joined = pause_by_minute(join_pauses(scenario)) >= 0
    assert (joined >= single).all()
