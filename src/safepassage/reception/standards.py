"""
The planning figures in force: the default ones, with local ones in their place.

Each is told with its edition.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.reception.default_figures import DEFAULTS
from safepassage.reception.standard import Phase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.reception.standard import Standard

__all__ = ["Standards"]


@dataclass(frozen=True, slots=True)
class Standards:
    """The figures in force, in the first days of a reception and later; each item once in each."""

    first: tuple[Standard, ...]
    later: tuple[Standard, ...]

    @classmethod
    def of(cls, local: Iterable[Standard] = ()) -> Standards:
        """
        Return the default figures, with local ones in their place.

        Parameters
        ----------
        local
            Each takes the place of the default of its item and phase, or comes after all of them.
            With quantity 0 the item is left out.
        """
        given = tuple(local)
        phases = []
        for phase in (Phase.FIRST, Phase.LATER):
            figures: dict[str, Standard] = {}
            for standard in (*DEFAULTS, *given):
                if standard.phase in {phase, Phase.ALWAYS}:
                    figures[standard.item] = standard
            phases.append(tuple(each for each in figures.values() if each.quantity))
        return cls(*phases)

    def item(self, name: str) -> Standard | None:
        """Return a figure of an item, None where there is none."""
        return next((each for each in (*self.first, *self.later) if each.item == name), None)

    @property
    def all(self) -> tuple[Standard, ...]:
        """Return every figure once, those of the first days before the later ones of an item."""
        figures = [*self.first]
        for standard in self.later:
            if standard in figures:
                continue
            before = [i for i, each in enumerate(figures) if each.item == standard.item]
            figures.insert(before[-1] + 1 if before else len(figures), standard)
        return tuple(figures)
