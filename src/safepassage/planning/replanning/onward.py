"""
How vehicles go on alone that set down only some of those aboard on a trip of the search.

The search knows a trip with its receptions; who is left after it comes back for the intake of later
hours, or gets off elsewhere, beside all that the plan has already.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from safepassage.planning.replanning.alighting import Alighting
from safepassage.planning.replanning.arriving import Arriving, Away
from safepassage.planning.replanning.courses import Chart, aboard_of
from safepassage.planning.replanning.usage import Usage
from safepassage.planning.replanning.ways import Ways

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from safepassage.network.legs import Network
    from safepassage.plans import Itinerary
    from safepassage.scenario.model import Scenario

__all__ = ["go_on_alone"]


def go_on_alone(
    scenario: Scenario,
    network: Network,
    ready: Mapping[str, NDArray[np.int64]],
    itineraries: Sequence[Itinerary],
    vehicles: Collection[str],
    at_min: int,
) -> tuple[Itinerary, ...]:
    """Return itineraries in which some vehicles set down whom they still can, one by one."""
    chart, kinds = Chart(scenario), dict(scenario.vehicle_types())
    made = list(itineraries)
    for number, itinerary in enumerate(itineraries):
        if itinerary.vehicle not in vehicles:
            continue
        *before, last = itinerary.stops
        aboard = aboard_of(itinerary.stops)
        if not aboard or last.arrive_min < at_min:
            continue
        usage = Usage(chart, ready, at_min)
        for other in made:
            # Whom it sets down last counts with the rest of its way.
            stops = other.stops if other is not itinerary else (*before, replace(last, alighted=()))
            usage.add(stops[:1])
            usage.add(stops[1:])
        ways = Ways(scenario, network, usage)
        arriving = Arriving(chart, ways, usage, kinds[itinerary.vehicle], at_min)
        away = Away((last,), {load.group: load.persons for load in aboard})
        found = Alighting(arriving, tuple(before)).parted(away, last.place)
        made[number] = replace(itinerary, stops=(*before, *found.stops))
    return tuple(made)
