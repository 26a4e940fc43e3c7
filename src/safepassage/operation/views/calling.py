"""
Whom to call forward to a vehicle: people before capacity.

Never more are called than there are places, less a reserve that is stated, nor more than wait at
the place. Households go whole, nobody is taken where they did not agree to go, and needs and
priority go first. Who is left is named, with the reason.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from safepassage.errors import UsageError
from safepassage.operation.events.fields import check_code
from safepassage.operation.events.kinds import NEEDS
from safepassage.operation.register import State
from safepassage.operation.views.units import Unit, units_at
from safepassage.scenario.tabular import closest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from safepassage.operation.events import Json
    from safepassage.operation.register import Register
    from safepassage.operation.views.units import Member

__all__ = ["RESERVE", "Call", "CallList", "Left", "call_forward"]

RESERVE = 0.1
"""The share of a vehicle's seats that is kept for people whom nobody has counted, unless stated."""


@dataclass(frozen=True, slots=True)
class Call:
    """
    Heads of one group or person who are to come forward.

    ``direction`` is what they accept, empty for any; ``lifted`` of them are out already.
    """

    who: str
    heads: int
    need: str
    priority: int
    household: str
    direction: tuple[str, ...]
    lifted: int

    def body(self, vehicle: str, place: str) -> dict[str, Json]:
        """Return the fields of the event that says that they were called."""
        body: dict[str, Json] = {
            "who": self.who, "count": self.heads, "vehicle": vehicle, "place": place,
        }  # fmt: skip
        if self.direction:
            body["direction"] = list(self.direction)
        return body


@dataclass(frozen=True, slots=True)
class Left:
    """Heads who wait at the place and are not called, with the reason in a sentence."""

    who: str
    heads: int
    need: str
    household: str
    reason: str


@dataclass(frozen=True, slots=True)
class CallList:
    """
    Whom to call to a vehicle, and who is left.

    ``places``, ``taken`` (aboard or called before), ``reserve`` (kept free) and ``free`` (after
    these calls, the reserve not among them) are by need. ``here`` are the heads that wait at the
    place and are not called to this vehicle already; calls and those left sum to it.
    """

    vehicle: str
    place: str
    goes_to: str
    places: dict[str, int]
    taken: dict[str, int]
    reserve: dict[str, int]
    free: dict[str, int]
    crowd: int | None
    here: int
    calls: tuple[Call, ...]
    left: tuple[Left, ...]

    @property
    def heads(self) -> int:
        """Return how many are called."""
        return sum(call.heads for call in self.calls)

    @property
    def over(self) -> dict[str, int]:
        """Return by need how many more are aboard or called than there are places."""
        beyond = {need: self.taken[need] - self.places[need] for need in NEEDS}
        return {need: more for need, more in beyond.items() if more > 0}


@dataclass(slots=True)
class _Room:
    """The places that are still free while people are called, and how many may stand there."""

    free: dict[str, int]
    crowd: int | None

    def fits(self, needs: Mapping[str, int]) -> bool:
        """Return whether all of some heads have a place."""
        enough = all(heads <= self.free[need] for need, heads in needs.items())
        return enough and (self.crowd is None or sum(needs.values()) <= self.crowd)

    def most(self, need: str) -> int:
        """Return how many of a need have a place."""
        return self.free[need] if self.crowd is None else min(self.free[need], self.crowd)

    def take(self, need: str, heads: int) -> None:
        """Give places away."""
        self.free[need] -= heads
        if self.crowd is not None:
            self.crowd -= heads


@dataclass(slots=True)
class _Lists:
    """Calls and those left while the list is made."""

    calls: list[Call] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


def call_forward(
    register: Register,
    *,
    vehicle: str,
    place: str,
    goes_to: str,
    places: Mapping[str, int] | None = None,
    vehicles: Collection[str] = (),
    also_named: Collection[str] = (),
    sizes: Mapping[str, int] | None = None,
    reserve: float = RESERVE,
    crowd: int | None = None,
    directions: bool = True,
) -> CallList:
    """
    Return whom to call from a place to a vehicle.

    Parameters
    ----------
    register
        The register.
    vehicle, place
        The vehicle that stands, or will stand, at the place.
    goes_to
        The reception to which it goes; empty where that is not known: then only those are called
        who accept any.
    places
        The vehicle's places by need; as its ``vehicle_ready`` event states where left out.
    vehicles
        Other vehicles that may have been meant where nobody knows this one's places, such as those
        of the scenario.
    also_named
        Other names under which people may have chosen the reception, such as a direction's.
    sizes
        By code of a group, how many belong together in it; they are called in whole multiples.
    reserve
        The share of seats that is kept free, [0, 1); rounded to whole seats.
    crowd
        How many may stand called and not boarded at the place at once; no limit where left out.
    directions
        Whether reasons may say where people want to go: that is private.

    Raises
    ------
    UsageError
        When nobody has said how many places the vehicle has, or a figure is out of its range.
    RefusedError
        When the vehicle or place is no code.
    """
    check_code(vehicle, "vehicle")
    check_code(place, "place")
    if not 0 <= reserve < 1:
        raise UsageError(f"reserve: {reserve} is no share of the seats. Give 0 to 0.9, say 0.1.")
    if crowd is not None and crowd < 0:
        raise UsageError(f"crowd: {crowd} is no number of people. Give 0 or more.")
    has = _places(register, vehicle, places, vehicles)
    taken, called_here = _taken(register, vehicle, place)
    kept = dict.fromkeys(NEEDS, 0)
    kept["seated"] = int(reserve * has["seated"] + 0.5)
    room = _Room(
        {need: max(0, has[need] - kept[need] - taken[need]) for need in NEEDS},
        None if crowd is None else max(0, crowd - called_here),
    )
    lists = _Lists()
    accepted = frozenset({goes_to, *also_named} - {""})
    here = units_at(register, place, vehicle, sizes or {})
    for unit in here:
        reason = unit.obstacle(accepted, directions=directions)
        if reason:
            _leave(lists, unit, reason)
        elif unit.whole:
            _call_whole(lists, unit, room)
        else:
            _call_some(lists, unit, room)
    return CallList(
        vehicle=vehicle,
        place=place,
        goes_to=goes_to,
        places=has,
        taken=taken,
        reserve=kept,
        free=room.free,
        crowd=crowd,
        here=sum(unit.heads for unit in here),
        calls=tuple(lists.calls),
        left=tuple(lists.left),
    )


def _places(
    register: Register,
    vehicle: str,
    places: Mapping[str, int] | None,
    vehicles: Collection[str],
) -> dict[str, int]:
    """Return the vehicle's places by need."""
    if places is None:
        day = register.vehicles.get(vehicle)
        if day is None or not day.places:
            # A vehicle without places, such as one that was mistyped before, is not meant.
            known = {code for code, other in register.vehicles.items() if other.places}
            raise UsageError(
                f"vehicle {vehicle}: nobody has said how many places it has."
                f"{closest(vehicle, known.union(vehicles))} Record its places, such as: "
                f"safepassage record vehicle_ready vehicle={vehicle} place=depot "
                "places=seated:20. Or adopt a plan that has it."
            )
        places = dict(day.places)
    return {need: places.get(need, 0) for need in NEEDS}


def _taken(register: Register, vehicle: str, place: str) -> tuple[dict[str, int], int]:
    """Return who is aboard a vehicle or called to it, by need, and who stands called at a place."""
    taken = dict.fromkeys(NEEDS, 0)
    called_here = 0
    for standing in register.people.values():
        for slot, part in standing.parts:
            waits = slot.state is State.WAITING
            if slot.vehicle == vehicle and (waits or slot.on_board):
                taken[standing.need] += part.heads
            if waits and slot.vehicle and slot.place == place:
                called_here += part.heads
    return taken, called_here


def _call_whole(lists: _Lists, unit: Unit, room: _Room) -> None:
    """Call all heads of a unit, or leave all."""
    needs = Counter[str]()
    for member in unit.members:
        needs[member.need] += member.heads
    if not room.fits(needs):
        _leave(lists, unit, _no_room(needs, room, together=unit.heads > 1))
        return
    for member in unit.members:
        room.take(member.need, member.heads)
        lists.calls.append(_call(member, member.heads, unit.household))


def _call(member: Member, heads: int, household: str) -> Call:
    """Return the call of some heads of a member; those who are out already go first."""
    return Call(
        member.who, heads, member.need, member.priority, household, member.direction,
        min(member.lifted, heads),
    )  # fmt: skip


def _call_some(lists: _Lists, unit: Unit, room: _Room) -> None:
    """Call as many heads of a group as have places, in whole multiples of its size."""
    (member,) = unit.members
    number = min(member.heads, room.most(member.need))
    number -= number % unit.size
    if number:
        room.take(member.need, number)
        lists.calls.append(_call(member, number, ""))
    rest = member.heads - number
    if rest:
        reason = _no_room({member.need: rest}, room, together=unit.size > 1)
        lists.left.append(Left(member.who, rest, member.need, "", reason))


def _leave(lists: _Lists, unit: Unit, reason: str) -> None:
    """Leave all heads of a unit, and say why."""
    lists.left += [
        Left(member.who, member.heads, member.need, unit.household, reason)
        for member in unit.members
    ]


def _no_room(needs: Mapping[str, int], room: _Room, *, together: bool) -> str:
    """Return why heads have no place."""
    for need, heads in needs.items():
        free = room.free[need]
        if together and heads > free:
            return f"together they need {heads} places ({need}), and {free} are free"
        if not free:
            return f"no place ({need}) is free"
    return "no more may stand at the place at once"
