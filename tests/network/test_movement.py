"""What may be done in a minute, at the edges of pauses, hours, curfew and horizon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from safepassage.network import movement
from safepassage.network.ground import ground_of
from safepassage.network.hops import build_hop_tables
from safepassage.network.restrictions import restrictions_of
from safepassage.network.sweeper import no_exits
from safepassage.scenario.model import DailyHours, Pause, Place, PlaceKind
from tests.network.worlds import road, world

if TYPE_CHECKING:
    from safepassage.network.ground import Ground

#: Zones: none, and the first one.
OUTSIDE, SIEGE = -1, 0
POST = 3


def _ground(margin_min: int = 10) -> Ground:
    """
    Return the ground of a world with two pauses, a checkpoint and a curfew.

    The pauses last from 20 to 60 and, the next one with the same margin, from 60 to 100. The post
    lies in the zone and serves from 30 to 80, five minutes each. Nobody moves from 110 to 120.
    """
    scenario = world(
        road("depot-gate", 5),
        road("gate-cellar", 5, zone="siege"),
        road("cellar-post", 5, zone="siege"),
        road("gate-haven", 5),
        pauses=(
            Pause("one", frozenset({"siege"}), 20, 60, margin_min),
            Pause("two", frozenset({"siege"}), 60, 100, margin_min),
        ),
        places=(
            Place("depot", PlaceKind.DEPOT),
            Place("gate", PlaceKind.WAYPOINT),
            Place("cellar", PlaceKind.PICKUP, zone="siege"),
            Place("post", PlaceKind.CHECKPOINT, zone="siege"),
            Place("haven", PlaceKind.RECEPTION),
        ),
        service_min=5,
        hours=DailyHours(390, 440),
        curfew=DailyHours(470, 480),
    )
    tables, _, _ = build_hop_tables(scenario)
    limits = restrictions_of(scenario)
    return ground_of(tables[0], limits, no_exits(len(limits.zone_of)))


def _asked(name: str, *arguments: object) -> Any:  # noqa: ANN401 - as the kernel answers
    """Return what a kernel answers when it is run as it is written."""
    return getattr(movement, name).py_func(*arguments)


def test_in_a_zone_one_is_only_in_usable_minutes() -> None:
    """From a pause's start to its end less the margin; outside zones always."""
    ground = _ground()
    inside = [t for t in range(121) if _asked("may_be", ground, SIEGE, t)]
    assert inside == [*range(20, 51), *range(60, 91)]
    assert all(_asked("may_be", ground, OUTSIDE, t) for t in range(121))


def test_one_waits_within_one_pause_and_the_horizon() -> None:
    """The next minute must belong to the same pause, and be there at all."""
    ground = _ground(margin_min=0)
    waits = [t for t in range(20, 101) if not _asked("may_wait", ground, SIEGE, t)]
    # From one pause into the next no stay goes on, though there is no minute between them.
    assert waits == [59, 100]
    assert _asked("may_wait", ground, OUTSIDE, 119)
    assert not _asked("may_wait", ground, OUTSIDE, 120)


def test_a_checkpoint_is_left_once_it_has_served() -> None:
    """Service lies in the opening hours, and within one pause."""
    ground = _ground()
    here = [t for t in range(121) if _asked("may_be", ground, SIEGE, t)]
    left = {t: _asked("leaves_at", ground, POST, t) for t in here}
    assert [t for t, depart in left.items() if depart >= 0] == [*range(30, 46), *range(60, 76)]
    assert left[30] == 35
    assert _asked("leaves_at", ground, 0, 120) == 120


def test_driving_ends_before_the_curfew_and_the_horizon() -> None:
    """The last minute in which a hop may end is that in which the curfew begins, or the last."""
    ground = _ground()
    assert _asked("drives_until", ground, 0) == 110
    assert _asked("drives_until", ground, 115) == 115
    assert _asked("drives_until", ground._replace(curfew=np.full(121, 9999)), 0) == 120


@pytest.mark.parametrize(
    ("way", "reached", "depart", "t_next", "allowed"),
    [
        (OUTSIDE, OUTSIDE, 0, 120, True),
        (SIEGE, SIEGE, 19, 24, False),
        (SIEGE, SIEGE, 20, 50, True),
        (SIEGE, SIEGE, 20, 51, False),
        (SIEGE, SIEGE, 45, 60, False),
        (SIEGE, OUTSIDE, 45, 50, True),
        (SIEGE, OUTSIDE, 45, 51, False),
        (SIEGE, OUTSIDE, 55, 60, False),
    ],
)
def test_a_hop_in_a_zone_is_driven_inside_one_pause(
    way: int, reached: int, depart: int, t_next: int, *, allowed: bool
) -> None:
    """Who goes on in the zone is inside the same pause; who leaves it is out by its margin."""
    ground = _ground()
    asked = _asked("may_drive", ground.pause_at, ground.out_by, way, reached, depart, t_next)
    assert asked is allowed


def test_a_zone_is_left_in_the_instant_in_which_the_next_pause_begins() -> None:
    """Where two pauses meet, who is out with the first one's end was inside it; no stay goes on."""
    ground = _ground(margin_min=0)
    out = _asked("may_drive", ground.pause_at, ground.out_by, SIEGE, OUTSIDE, 55, 60)
    stays = _asked("may_drive", ground.pause_at, ground.out_by, SIEGE, SIEGE, 55, 60)
    assert (out, stays) == (True, False)
