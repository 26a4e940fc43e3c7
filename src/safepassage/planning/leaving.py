"""What leaving a pickup for a reception is worth at most, minute by minute."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from safepassage.network.danger_bounds import DangerBounds
from safepassage.network.prospects import Prospects, exit_chances
from safepassage.plans import PausesAs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from safepassage.network.danger import DangerMap
    from safepassage.network.legs import Network
    from safepassage.scenario.model import Scenario

__all__ = ["least_events", "net_worths", "prospects"]


def prospects(network: Network, scenario: Scenario) -> NDArray[np.float32]:
    """
    Return what leaving is worth at most to a person of weight 1, as likely as pauses hold.

    Shape (class, reception, pickup, minute).
    """
    chances, arriving = exit_chances(scenario), _arriving(scenario)
    ways = (Prospects(table, network.limits) for table in network.tables)
    return _of_rides(network, [partial(each.best, chances, arriving) for each in ways])


def least_events(network: Network, danger: DangerMap) -> NDArray[np.float32]:
    """Return the fewest events of leaving in a minute, (class, reception, pickup, minute)."""
    return _of_rides(network, [each.least for each in _dangers(network, danger)])


def net_worths(
    network: Network, scenario: Scenario, danger: DangerMap, weights: Sequence[float]
) -> NDArray[np.float32]:
    """
    Return what leaving is worth at most, less the price of danger, by weight of a person.

    Shape (weight, class, reception, pickup, minute).
    """
    arriving = _arriving(scenario)
    chances = np.ones((len(scenario.zones), scenario.horizon_min + 1))
    if scenario.caution.pauses_as is PausesAs.EXPECTED:
        chances = exit_chances(scenario)
    ways, price = list(_dangers(network, danger)), scenario.danger_price
    worths = [
        _of_rides(network, [partial(each.best, chances, weight * arriving, price) for each in ways])
        for weight in weights
    ]
    return np.array(worths, dtype=np.float32).reshape(len(weights), *_shape(network))


def _arriving(scenario: Scenario) -> NDArray[np.float64]:
    """Return what arriving in a minute is worth to a person of weight 1."""
    minutes = np.arange(scenario.horizon_min + 1)
    return 1.0 - scenario.urgency * minutes / scenario.horizon_min


def _dangers(network: Network, danger: DangerMap) -> Iterable[DangerBounds]:
    return (DangerBounds(danger, table, network.limits) for table in network.tables)


def _shape(network: Network) -> tuple[int, int, int, int]:
    n_pickups = network.n_stops - network.n_depots - network.n_receptions
    return len(network.tables), network.n_receptions, n_pickups, network.horizon_min + 1


def _of_rides(
    network: Network, bounds: Iterable[Callable[..., NDArray[np.float32]]]
) -> NDArray[np.float32]:
    """Return what the bounds of each class say of each reception and pickup, by minute."""
    n_open = network.n_depots + network.n_receptions
    receptions, pickups = network.stops[network.n_depots : n_open], list(network.stops[n_open:])
    return np.array(
        [[bound(target=place, places=pickups) for place in receptions] for bound in bounds],
        dtype=np.float32,
    ).reshape(_shape(network))
