"""
The planning figures that count where no local table says otherwise.

The figures of the Sphere Handbook are minimums that depend on the place, and no law.
"""

from __future__ import annotations

from safepassage.reception.counts import Who
from safepassage.reception.standard import Per, Phase, Standard

__all__ = ["DEFAULTS"]

SPHERE = "Sphere Handbook 2018"
ASSUMED = "assumed"


def _sphere(
    item: str,
    quantity: float,
    unit: str,
    per: Per,
    source: str,
    *,
    phase: Phase = Phase.ALWAYS,
    least: float | None = None,
    women_to_men: float | None = None,
) -> Standard:
    return Standard(
        item,
        quantity,
        unit,
        per,
        phase=phase,
        least=least,
        women_to_men=women_to_men,
        edition=SPHERE,
        source=source,
    )


_WASH = "WASH, "
_TOILETS = _WASH + "excreta management standard 3.2, p. 118"

DEFAULTS: tuple[Standard, ...] = (
    _sphere(
        "water",
        15,
        "litres",
        Per.PERSON_DAY,
        _WASH + "water supply standard 2.1; 7.5 to 15 to survive, by climate and custom",
        least=7.5,
    ),
    _sphere("taps", 250, "taps", Per.SHARED, _WASH + "water supply standard 2.1, 7.5 litres a min"),
    _sphere("toilets", 50, "toilets", Per.SHARED, _TOILETS, phase=Phase.FIRST, women_to_men=3),
    _sphere("toilets", 20, "toilets", Per.SHARED, _TOILETS, phase=Phase.LATER, women_to_men=3),
    _sphere(
        "covered_area",
        3.5,
        "m²",
        Per.PERSON_THERE,
        "Shelter and settlement standard 3; without kitchen and washing; 4.5 to 5.5 where it is "
        "cold or people cook inside",
    ),
    _sphere(
        "food_energy",
        2100,
        "kcal",
        Per.PERSON_DAY,
        "Food, appendix 6; mean of all ages, for the first planning",
    ),
    Standard(
        "rations",
        1,
        "rations",
        Per.PERSON_DAY,
        edition="by definition",
        source="a ration is one person's food for one day",
    ),
    Standard(
        "wheelchair_places",
        1,
        "places",
        Per.PERSON_THERE,
        Who.WHEELCHAIR,
        edition="by definition",
        source="step-free, with room to turn",
    ),
    Standard(
        "beds",
        1,
        "beds",
        Per.PERSON_THERE,
        Who.STRETCHER,
        edition="by definition",
        source="for those who come on stretchers",
    ),
    Standard(
        "blankets",
        1,
        "blankets",
        Per.NEWCOMER,
        edition=ASSUMED,
        source="more where it is cold; Sphere asks for enough bedding and gives no number",
    ),
    Standard(
        "sleeping_mats",
        1,
        "mats",
        Per.NEWCOMER,
        edition=ASSUMED,
        source="Sphere asks for enough bedding and gives no number",
    ),
    _sphere(
        "soap",
        105,
        "g",
        Per.PERSON_WEEK,
        _WASH + "hygiene promotion standard 1.2; 250 g to wash and 200 g for laundry in 30 days",
    ),
)
"""What is told unless a local table says otherwise."""
