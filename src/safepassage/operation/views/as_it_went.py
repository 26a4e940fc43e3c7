"""The register as it stood: as known then, or as known now of then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.errors import UsageError
from safepassage.operation.register import Facts, fold, known_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.operation.events import Fact
    from safepassage.operation.register import Register

__all__ = ["as_it_went"]


def as_it_went(
    facts: Iterable[Fact], *, recorded: int | None = None, observed: int | None = None
) -> tuple[Register, Facts]:
    """
    Return the register of another time with its facts, to be looked at by any view.

    Parameters
    ----------
    facts
        All facts that are here.
    recorded
        As it could be known then: only what was recorded by this time, seconds since 1970,
        inclusive.
    observed
        As is known now of then: only what was observed by this time, whenever it was told. With
        corrections, withdrawals and settlements of today.

    Raises
    ------
    UsageError
        When neither time is given, or both are.
    """
    if (recorded is None) == (observed is None):
        raise UsageError(
            "recorded, observed: one time is needed. Give recorded for what could be known then, "
            "or observed for what is known now of then."
        )
    then = known_at(facts, recorded=recorded, observed=observed)
    return fold(then), Facts(then)
