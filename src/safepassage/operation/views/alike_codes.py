"""
Codes of people that look alike and come from different posts.

Whoever registers somebody under a code that looks like one known at the post is told so at once.
Two posts that have not met can't know: they may have registered the same people twice, as C-01 and
C01. Both count until a person finds out. Codes of one post alone are left out: some lists number
people so that A-1-12 and A-11-2 look alike, and whoever made them was told.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.operation.exchange.check_digits import skeleton

if TYPE_CHECKING:
    from collections.abc import Collection

    from safepassage.operation.register import Register, Source

__all__ = ["AlikeCode", "alike_codes"]

_NEWLY_KNOWN = frozenset({"registered", "joined"})


@dataclass(frozen=True, slots=True)
class AlikeCode:
    """
    A code of people that looks like others.

    ``heads`` is how many count under it, ``told`` how many events tell of it. ``observed`` (seconds
    since 1970), ``post`` and ``digest`` are those of its first registration.
    """

    code: str
    heads: int
    told: int
    observed: int
    post: str
    digest: str


def alike_codes(
    register: Register, source: Source, *, among: Collection[str] | None = None
) -> tuple[tuple[AlikeCode, ...], ...]:
    """
    Return codes that look alike and that nobody has confirmed, those that are alike together.

    Parameters
    ----------
    register, source
        The register of all people, and where its facts are kept.
    among
        Only where one of these codes is among them; all for None.

    Returns
    -------
    tuple
        Of codes that are alike first the one of which most is told, which is the least work to
        keep; then in the order of observation.
    """
    wanted = None if among is None else {skeleton(code) for code in among}
    by_signs: dict[str, list[str]] = defaultdict(list)
    for code in register.people:
        signs = skeleton(code)
        if wanted is None or signs in wanted:
            by_signs[signs].append(code)
    found = []
    for codes in by_signs.values():
        if len(codes) > 1:
            doubtful = [code for code in codes if code not in register.amendments.confirmed]
            some = _from_several_posts(register, source, doubtful)
            if some:
                found.append(some)
    return tuple(sorted(found, key=lambda some: (some[0].observed, some[0].code)))


def _from_several_posts(
    register: Register, source: Source, codes: list[str]
) -> tuple[AlikeCode, ...]:
    """Return the codes under which people are registered, none where one post alone did it."""
    found = []
    posts: set[str] = set()
    for code in codes:
        facts = register.counting(source.facts(f"people:{code}"))
        new = [fact for fact in facts if fact.kind in _NEWLY_KNOWN]
        if new:
            posts |= {fact.post for fact in new}
            heads = register.people[code].total
            first = new[0]
            found.append(
                AlikeCode(code, heads, len(facts), first.observed, first.post, first.digest)
            )
    if len(found) < 2 or len(posts) < 2:
        return ()
    return tuple(sorted(found, key=lambda one: (-one.told, one.observed, one.code)))
