"""How far a plan relies on pauses: the settings, their meaning, and their cells."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from safepassage.plans import PausesAs
from safepassage.scenario.schema import Cell, Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from safepassage.scenario.writing import CellOut

__all__ = ["CAUTION_SETTINGS", "Caution", "caution_cells", "caution_of"]


@dataclass(frozen=True, slots=True)
class Caution:
    """
    How far a plan relies on pauses.

    ``pauses_as`` says whether people's worth is multiplied by the chance to get out by the exit
    from their last zone. ``stranding_chance`` in [0, 1] is the most with which a trip may be caught
    in zones by a break, once it has entered; ``people_caught`` is the most people who may be caught
    on average over the whole plan. None: no limit.
    """

    pauses_as: PausesAs = PausesAs.CERTAIN
    stranding_chance: float | None = None
    people_caught: float | None = None


CAUTION_SETTINGS: tuple[Column, ...] = (
    Column(
        "pauses_as",
        Cell.CHOICE,
        "How a plan takes pauses: as certain, or as expected. Then people's worth to the plan is "
        "multiplied by the chance that they get out of their last zone then, or by trying again "
        "in later pauses, as the ledger has it.",
        default=PausesAs.CERTAIN.value,
        choices=tuple(PausesAs),
        later=True,
    ),
    Column(
        "stranding_chance",
        Cell.NUMBER,
        "The most with which any trip may be caught in zones by a break, once it has entered one.",
        unit="share",
        default_note="no limit",
        least=0,
        most=1,
        later=True,
    ),
    Column(
        "people_caught",
        Cell.NUMBER,
        "The most people who may be caught in zones by breaks, on average over the whole plan, as "
        "the ledger has it.",
        unit="persons",
        default_note="no limit",
        least=0,
        later=True,
    ),
)


def caution_of(settings: Mapping[str, Any]) -> Caution:
    """Return the caution that settings state; their keys are the fields' names."""
    return Caution(
        PausesAs(settings["pauses_as"]), settings["stranding_chance"], settings["people_caught"]
    )


def caution_cells(caution: Caution) -> dict[str, CellOut]:
    """Return the cells of the settings, blank where they are the default."""
    return {
        spec.name: "" if value == spec.default else value
        for spec in fields(Caution)
        for value in [getattr(caution, spec.name)]
    }
