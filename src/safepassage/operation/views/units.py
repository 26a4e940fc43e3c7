"""Who waits at a place together: households, groups and single persons, the first to go first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.operation.events.kinds import NEEDS
from safepassage.operation.register import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from safepassage.operation.register import Register, Slot, Standing

__all__ = ["Member", "Unit", "units_at"]


@dataclass(frozen=True, slots=True)
class Member:
    """
    Heads of one code that wait at the place and can be called.

    ``direction`` is what they accept, empty for any. ``since`` is when the first of them came.
    """

    who: str
    heads: int
    need: str
    priority: int
    lifted: int
    direction: tuple[str, ...]
    since: int


@dataclass(frozen=True, slots=True)
class Unit:
    """
    Heads who are called together.

    ``whole`` units go all or not at all; others in multiples of ``size``. ``apart`` says where
    members of the household are who keep it from going, empty where nothing does. ``joins`` is
    whether part of it is aboard the vehicle already.
    """

    household: str
    members: tuple[Member, ...]
    whole: bool
    size: int
    apart: str
    joins: bool

    @property
    def heads(self) -> int:
        """Return how many they are."""
        return sum(member.heads for member in self.members)

    def obstacle(self, accepted: frozenset[str], *, directions: bool = True) -> str:
        """
        Return why they cannot be called to a vehicle, or an empty text.

        Parameters
        ----------
        accepted
            The names of where the vehicle goes; none where that is not known.
        directions
            Whether it may be said where they want to go: that is private.
        """
        if self.apart:
            return self.apart
        for member in self.members:
            if member.direction and not accepted.intersection(member.direction):
                want = f"to {' or '.join(member.direction)}" if directions else "elsewhere"
                who = "part of the household wants" if len(self.members) > 1 else "they want"
                return f"{who} to go {want}" + ("" if accepted else ", and its way is not known")
        return ""

    @property
    def rank(self) -> tuple[bool, int, int, bool, int, str]:
        """
        Return the unit's place in the order of calling.

        Who is parted from those aboard goes first, then by priority, then by need (stretcher,
        wheelchair, seated), who is out already, and who waits longest.
        """
        return (
            not self.joins,
            min(member.priority for member in self.members),
            -max(NEEDS.index(member.need) for member in self.members),
            not any(member.lifted for member in self.members),
            min(member.since for member in self.members),
            self.members[0].who,
        )


def units_at(register: Register, place: str, vehicle: str, sizes: Mapping[str, int]) -> list[Unit]:
    """
    Return who waits at a place and is not called to a vehicle yet, in the order of calling.

    Heads that are called to another vehicle are units with that as their obstacle.

    Parameters
    ----------
    register
        The register.
    place, vehicle
        Where they wait, and the vehicle to which they may be called.
    sizes
        By code of a group, how many belong together in it.
    """
    found: list[Unit] = []
    families = _families(register)
    gathered: dict[str, list[Standing]] = defaultdict(list)
    for standing in register.people.values():
        family = families.get(standing.who)
        if family is not None:
            gathered[family].append(standing)
        elif any(_waits(slot, place) for slot, _ in standing.parts):
            found += _single(standing, place, vehicle, sizes.get(standing.who, 1))
    for family, standings in gathered.items():
        if any(_waits(slot, place) for each in standings for slot, _ in each.parts):
            found += _household(family, standings, place, vehicle)
    return sorted(found, key=lambda unit: unit.rank)


def _families(register: Register) -> dict[str, str]:
    """Return the household of each code that has one; codes that share any are of one."""
    root: dict[str, str] = {}

    def find(code: str) -> str:
        while root.setdefault(code, code) != code:
            root[code] = root[root[code]]
            code = root[code]
        return code

    def join(codes: Iterable[str]) -> None:
        first, *others = [find(code) for code in codes]
        for other in others:
            low, high = sorted((find(first), find(other)))
            root[high] = low
            first = low

    members: set[str] = set()
    for standing in register.people.values():
        if standing.household:
            # A household's code and a person's may be the same text: keep the two apart.
            join((f"h {standing.household}", f"p {standing.who}"))
            members.add(standing.who)
    for household in register.households.values():
        if household.members:
            join((f"h {household.household}", *(f"p {who}" for who in household.members)))
            members.update(household.members)
    return {who: find(f"p {who}").partition(" ")[2] for who in members}


def _waits(slot: Slot, place: str) -> bool:
    return slot.state is State.WAITING and slot.place == place


def _members(standing: Standing, place: str) -> list[Member]:
    """Return the heads of a code that wait at a place uncalled, by what they accept."""
    rows: dict[tuple[str, ...], list[int]] = {}
    for slot, part in standing.parts:
        if _waits(slot, place) and not slot.vehicle:
            row = rows.setdefault(slot.direction, [0, 0, part.since])
            row[0] += part.heads
            row[1] += part.heads if slot.stage == "lifted" else 0
            row[2] = min(row[2], part.since)
    return [
        Member(standing.who, heads, standing.need, standing.priority, lifted, direction, since)
        for direction, (heads, lifted, since) in sorted(rows.items())
    ]


def _called_elsewhere(standing: Standing, place: str, vehicle: str) -> list[Unit]:
    """Return heads of a code that wait at a place and are called to another vehicle."""
    return [
        Unit(
            "",
            (
                Member(
                    standing.who, part.heads, standing.need, standing.priority, 0, slot.direction,
                    part.since,
                ),
            ),
            whole=False,
            size=1,
            apart=f"they are called to {slot.vehicle}",
            joins=False,
        )
        for slot, part in standing.parts
        if _waits(slot, place) and slot.vehicle not in {"", vehicle}
    ]  # fmt: skip


def _single(standing: Standing, place: str, vehicle: str, size: int) -> list[Unit]:
    """Return the units of a code that belongs to no household."""
    return [
        Unit("", (member,), whole=False, size=size, apart="", joins=False)
        for member in _members(standing, place)
    ] + _called_elsewhere(standing, place, vehicle)


def _household(family: str, standings: list[Standing], place: str, vehicle: str) -> list[Unit]:
    """Return a household as one unit, with those of it who are called to another vehicle."""
    members = [member for each in standings for member in _members(each, place)]
    others = [unit for each in standings for unit in _called_elsewhere(each, place, vehicle)]
    if not members:
        return others
    apart, joins = "", False
    for standing in standings:
        for slot, _ in standing.parts:
            waiting = slot.state is State.WAITING
            if waiting and slot.vehicle not in {"", vehicle}:
                apart = f"part of the household is called to {slot.vehicle}"
            elif waiting and slot.place != place:
                apart = apart or f"part of the household waits at {slot.place}"
            elif slot.vehicle == vehicle and (waiting or slot.on_board):
                joins = True
    unit = Unit(family, tuple(members), whole=True, size=1, apart=apart, joins=joins)
    return [unit, *others]
