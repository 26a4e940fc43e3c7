"""How long one waits after tries that failed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from safepassage.operation.custody.settings import CustodySettings

__all__ = ["Tries"]

_MOST = 64
"""Failures are counted up to here: the wait has long been the longest."""


@dataclass(frozen=True, slots=True)
class Tries:
    """
    Tries that failed since the last that opened something.

    They are counted for the keyring as a whole and not for each person: so it cannot be asked who
    is enrolled.

    Parameters
    ----------
    failures
        How many.
    last_s
        When the last was, seconds since 1970.
    """

    failures: int = 0
    last_s: float = 0.0

    def wait_s(self, now_s: float, settings: CustodySettings) -> float:
        """
        Return the seconds until the next try is looked at, 0 when it is at once.

        A failure that lies ahead, as the clock was set back, is taken to have been now.
        """
        over = self.failures - max(settings.free_tries, 1)
        if over < 0:
            return 0.0
        whole = min(settings.first_wait_s * 2.0**over, settings.longest_wait_s)
        return max(0.0, whole - max(0.0, now_s - self.last_s))

    def failed(self, now_s: float) -> Tries:
        """Return the tries after one more failure."""
        return Tries(min(self.failures + 1, _MOST), now_s)

    def to_text(self) -> bytes:
        """Return what the file beside the keyring holds."""
        return json.dumps({"failures": self.failures, "last_s": self.last_s}).encode("ascii")

    @classmethod
    def from_text(cls, text: bytes, now_s: float) -> Tries:
        """
        Return the tries of a file.

        One that makes no sense counts as the most failures, the last of them now: whoever spoils
        it gains a wait. A last failure that lies ahead becomes one of now; it is to be written so,
        or it would lie ahead at the next try too.
        """
        try:
            table = json.loads(text)
            failures, last_s = int(table["failures"]), float(table["last_s"])
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
            return cls(_MOST, now_s)
        return cls(min(max(failures, 0), _MOST), last_s if 0 <= last_s <= now_s else now_s)
