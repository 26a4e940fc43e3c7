"""How long personal data are kept, for which purpose, and who is to be erased now."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from safepassage.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Due", "Kept", "Purpose", "RetentionSettings", "due"]

_DAY_S = 86_400


class Purpose(StrEnum):
    """What personal data are kept and read for."""

    BOARDING = "boarding"
    RECEPTION = "reception"
    TRACING = "tracing"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class RetentionSettings:
    """
    Days for which each purpose keeps personal data after they were last needed for it.

    The defaults are a starting choice of this project and rest on no source; whoever answers for
    the data sets them for the operation, and they are shown wherever something is erased by them.
    """

    days: Mapping[Purpose, int] = field(
        default_factory=lambda: {
            Purpose.BOARDING: 3,
            Purpose.RECEPTION: 30,
            Purpose.TRACING: 365,
            Purpose.AUDIT: 365,
        }
    )

    def __post_init__(self) -> None:
        """Refuse a term that is missing or below 0."""
        for purpose in Purpose:
            days = self.days.get(purpose)
            if days is None or days < 0:
                raise UsageError(
                    f"days for {purpose}: {days}. Each purpose has a term, 0 days or more."
                )

    def rows(self) -> tuple[tuple[str, str], ...]:
        """Return purposes and terms in words, to be shown."""
        return tuple((purpose.value, f"{self.days[purpose]} days") for purpose in Purpose)


@dataclass(frozen=True, slots=True)
class Kept:
    """
    A person whose data are kept, and when each purpose last needed them.

    Parameters
    ----------
    person
        The person's code.
    last_needed_s
        Seconds since 1970, by purpose; a purpose that still goes on has the present time.
    """

    person: str
    last_needed_s: Mapping[Purpose, int]


@dataclass(frozen=True, slots=True)
class Due:
    """
    A person who is to be erased.

    ``since_s`` is when the last term ended, seconds since 1970; None when there was no purpose.
    """

    person: str
    since_s: int | None
    why: str


def due(
    people: Iterable[Kept], now_s: int, settings: RetentionSettings | None = None
) -> tuple[Due, ...]:
    """
    Return who is to be erased and why, by code.

    A person's data are kept as long as one purpose keeps them. A term ends so many days after the
    purpose last needed them; in the second of its end they are due. Data that no purpose keeps are
    due at once. The caller erases, and records it as an event.
    """
    settings = settings or RetentionSettings()
    found = (_due(kept, now_s, settings) for kept in people)
    return tuple(sorted((one for one in found if one), key=lambda one: one.person))


def _due(kept: Kept, now_s: int, settings: RetentionSettings) -> Due | None:
    if not kept.last_needed_s:
        return Due(kept.person, None, "no purpose keeps them")
    ends = {
        purpose: last_s + settings.days[purpose] * _DAY_S
        for purpose, last_s in kept.last_needed_s.items()
    }
    if max(ends.values()) > now_s:
        return None
    terms = ", ".join(f"{settings.days[purpose]} days for {purpose}" for purpose in sorted(ends))
    return Due(kept.person, max(ends.values()), f"{terms} are over")
