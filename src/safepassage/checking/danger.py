"""The danger that people aboard go through, worked out from scenario and movements alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from safepassage.ledger import event_rates
from safepassage.plans import InDanger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.checking.case import Case, Run

__all__ = ["people_in_danger"]


def people_in_danger(case: Case) -> tuple[InDanger, ...]:
    """
    Return, for each road and place of the scenario's dangers, who goes through it.

    Everybody aboard counts: on a road from departure to arrival, at a place from arrival to
    departure; who boards does so in the minute of departure, who gets off in that of arrival.
    People who wait for their vehicle are in no danger of the plan's.
    """
    rates = event_rates(case.scenario)
    if not rates:
        return ()
    aboard = {rate.where: np.zeros(case.scenario.horizon_min, dtype=np.int64) for rate in rates}
    for run in case.runs:
        for where, persons, since, until in _spans(run):
            if where in aboard:
                aboard[where][max(0, since) : max(0, until)] += persons
    return tuple(
        InDanger(
            rate.at,
            rate.to,
            float(aboard[rate.where] @ rate.per_h) / 60,
            int(aboard[rate.where][rate.per_h > 0].sum()),
        )
        for rate in rates
    )


def _spans(run: Run) -> Iterator[tuple[frozenset[str], int, int, int]]:
    """Yield where a vehicle is, how many are aboard, and from when to when."""
    for number, stop in enumerate(run.stops):
        standing = sum(run.standing[number].values())
        yield frozenset({stop.place}), standing, stop.arrive_min, stop.depart_min
    for number, move in enumerate(run.movements):
        riding = sum(run.riding[number].values())
        ends = frozenset({move.origin.place, move.target.place})
        if len(ends) > 1:
            yield ends, riding, move.origin.depart_min, move.target.arrive_min
