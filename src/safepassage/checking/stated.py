"""What a plan states of itself: its figures and its bound."""

from __future__ import annotations

from collections import Counter
from math import isfinite
from typing import TYPE_CHECKING

from safepassage.plans import Objective

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.checking.case import Case
    from safepassage.checking.result import PlanFault
    from safepassage.plans import Figures

__all__ = ["check_bound", "check_figures"]

_TOLERANCE = 1e-6


def check_figures(case: Case, figures: Figures) -> Iterator[PlanFault]:
    """Yield a fault for each figure that the plan states otherwise than was worked out."""
    stated = case.plan.figures
    for name, unit, said, found in (
        ("value", "value", stated.value, figures.value),
        ("people_total", "persons", stated.people_total, figures.people_total),
        ("people_out", "persons", stated.people_out, figures.people_out),
        ("people_left", "persons", stated.people_left, figures.people_left),
        ("clearance_min", "min", stated.clearance_min, figures.clearance_min),
        ("zone_person_min", "person-min", stated.zone_person_min, figures.zone_person_min),
        ("vehicle_km", "km", stated.vehicle_km, figures.vehicle_km),
        ("vehicles_used", "vehicles", stated.vehicles_used, figures.vehicles_used),
    ):
        if not _agree(said, found):
            yield case.fault(
                None,
                f"the plan states {name} = {_shown(said)}, but scenario and movements give "
                f"{_shown(found)}.",
                excess=_difference(said, found),
                unit=unit,
            )
    yield from _check_dangers(case, stated, figures)
    for name, entries, found_by, of in (
        ("out_by_pause", stated.out_by_pause, dict(figures.out_by_pause), "pause"),
        ("left", stated.left, dict(figures.left), "group"),
    ):
        said_by = dict(entries)
        for key, times in Counter(key for key, _ in entries).items():
            if times > 1:
                yield case.fault(
                    None,
                    f"the plan states {name} {times} times for {of} {key!r}; once is clear.",
                    excess=times - 1,
                    unit="entries",
                )
        for key in sorted(said_by.keys() | found_by.keys()):
            persons, right = said_by.get(key, 0), found_by.get(key, 0)
            if persons != right:
                yield case.fault(
                    None,
                    f"the plan states {name} = {persons} for {of} {key!r}, but scenario and "
                    f"movements give {right}.",
                    excess=abs(persons - right),
                    unit="persons",
                )


def _check_dangers(case: Case, stated: Figures, figures: Figures) -> Iterator[PlanFault]:
    """Yield a fault for each road or place whose danger is stated otherwise, or not once."""
    for found in figures.dangers:
        where = found.at if found.to is None else f"{found.at} to {found.to}"
        said = [one for one in stated.dangers if (one.at, one.to) == (found.at, found.to)]
        if len(said) != 1:
            yield case.fault(
                None,
                f"the plan states the danger of {where} {len(said)} times; once is clear.",
                excess=abs(len(said) - 1),
                unit="entries",
            )
            continue
        for name, unit, told, right in (
            ("person_events", "person-events", said[0].person_events, found.person_events),
            ("person_min", "person-min", said[0].person_min, found.person_min),
        ):
            if not _agree(told, right):
                yield case.fault(
                    None,
                    f"the plan states {name} = {_shown(told)} for {where}, but scenario and "
                    f"movements give {_shown(right)}.",
                    excess=_difference(told, right),
                    unit=unit,
                )
    known = {(one.at, one.to) for one in figures.dangers}
    for one in stated.dangers:
        if (one.at, one.to) not in known:
            where = one.at if one.to is None else f"{one.at} to {one.to}"
            yield case.fault(
                None,
                f"the plan states a danger of {where}, and the scenario has none there.",
                excess=1,
                unit="entries",
            )


def check_bound(case: Case, figures: Figures) -> Iterator[PlanFault]:
    """
    Yield a fault for each bound that a right plan passes: such a bound proves nothing.

    To be asked of plans without any other fault only, for a plan that breaks a rule may well pass
    what no right plan can.
    """
    bound = case.plan.bound
    if case.plan.objective is Objective.PEOPLE:
        passed = figures.value - bound.value
        said = (
            f"no plan is worth more than {_shown(bound.value)}, but this one is worth "
            f"{_shown(figures.value)}"
        )
        unit = "value"
    else:
        passed = 0.0
        if not figures.people_left and figures.clearance_min is not None:
            passed = bound.value - figures.clearance_min
        said = (
            f"no plan has everybody out before minute {_shown(bound.value)}, but this one has in "
            f"minute {figures.clearance_min}"
        )
        unit = "min"
    if not passed <= _TOLERANCE * max(1.0, abs(figures.value)):
        yield case.fault(
            None, f"the plan's bound states that {said}.", excess=_amount(passed), unit=unit
        )
    if figures.people_out > bound.people:
        yield case.fault(
            None,
            f"the plan's bound states that no plan brings out more than {bound.people} persons, "
            f"but this one brings out {figures.people_out}.",
            excess=figures.people_out - bound.people,
            unit="persons",
        )


def _agree(said: float | None, found: float | None) -> bool:
    """Return whether two figures are the same but for rounding in the last digits."""
    if said is None or found is None:
        return said is found
    return abs(said - found) <= _TOLERANCE * max(1.0, abs(found))


def _shown(figure: float | None) -> str:
    """Return a figure without the last digits, in which sums differ."""
    return "none" if figure is None else f"{figure:.10g}"


def _difference(said: float | None, found: float | None) -> float:
    """Return by how much two figures differ, counting one that is absent as nothing."""
    return _amount(abs((said or 0) - (found or 0)))


def _amount(excess: float) -> float:
    """Return an excess that is a number more than zero: 1 where what is stated is no number."""
    return excess if isfinite(excess) and excess > 0 else 1
