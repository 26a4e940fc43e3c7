"""
From where to where each kind of event moves heads.

Of a group, an event moves those whom it most likely means: who boards a bus was called to it, or
waits at that place, or waits elsewhere, and so on down a list. A single person who is somewhere
else altogether is moved too, and the contradiction is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from safepassage.operation.register.state import Slot, State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from safepassage.operation.events import Json
    from safepassage.operation.register.heads import Wish

    _Target: TypeAlias = "Callable[[Slot, str, str, Mapping[str, Json]], Slot]"

__all__ = ["MOVEMENTS", "Movement"]

_WAITING, _ABOARD, _HELD = State.WAITING, State.ABOARD, State.HELD
_ARRIVED, _OTHERWISE, _UNACCOUNTED = State.ARRIVED, State.CHOSE_OTHERWISE, State.UNACCOUNTED

_Picker: TypeAlias = "Callable[[str, str], Wish]"
"""From an event's place and vehicle to whom it means."""

TWO_VEHICLES = "one person on two vehicles"
TWO_PLACES = "one person at two places"


def _there(state: State) -> _Picker:
    """Pick heads in a state at the event's place."""
    return lambda place, _: lambda slot: slot.state is state and slot.place == place


def _on(state: State) -> _Picker:
    """Pick heads in a state on the event's vehicle; none where it names no vehicle."""
    return lambda _, vehicle: (
        lambda slot: slot.state is state and slot.vehicle == vehicle and vehicle != ""
    )


def _any(state: State) -> _Picker:
    """Pick heads in a state, wherever they are."""
    return lambda _place, _vehicle: lambda slot: slot.state is state


def _to_lift(place: str, _: str) -> Wish:
    """Pick heads that wait at the event's place and have not been brought out."""
    return lambda slot: slot.state is _WAITING and not slot.stage and slot.place == place


def _called_here(place: str, vehicle: str) -> Wish:
    """Pick heads that wait at the event's place and were called to its vehicle."""
    return lambda slot: (
        slot.state is _WAITING and slot.vehicle == vehicle != "" and slot.place == place
    )


def _lifted_here(place: str, _: str) -> Wish:
    """Pick heads that have been brought out at the event's place and are called to no vehicle."""
    return lambda slot: slot.state is _WAITING and slot.stage == "lifted" and slot.place == place


def _to_hand_over(place: str, _: str) -> Wish:
    """Pick heads that have arrived at the event's place and are in nobody else's care yet."""
    return lambda slot: slot.state is _ARRIVED and not slot.stage and slot.place == place


def _uncalled_here(place: str, _: str) -> Wish:
    """Pick heads that wait at the event's place and are called to no vehicle."""
    return lambda slot: slot.state is _WAITING and not slot.vehicle and slot.place == place


def _lifted(_place: str, _vehicle: str) -> Wish:
    """Pick heads that have been brought out and are called to no vehicle."""
    return lambda slot: slot.state is _WAITING and slot.stage == "lifted"


def _uncalled(_place: str, _vehicle: str) -> Wish:
    """Pick heads that wait and are called to no vehicle."""
    return lambda slot: slot.state is _WAITING and not slot.vehicle


def _of_direction(wish: Wish, wanted: tuple[str, ...]) -> Wish:
    """Pick those of a wish who accept just these directions."""
    return lambda slot: slot.direction == wanted and wish(slot)


@dataclass(frozen=True, slots=True)
class Movement:
    """
    A kind of event that moves heads.

    Parameters
    ----------
    order
        Whom it means, the likeliest first.
    target
        The slot in which they are afterwards, from their slot, the event's place and vehicle (empty
        where it names none) and its fields.
    single_order
        Whom else it means if the subject is a single person.
    counts_heads
        Whether its count says how many were seen to do it, so that two posts could tell the same.
    sees_heads
        Whether those whom it counts beyond the known are there, and are taken in; not so for what
        is only said about people.
    by_direction
        Whether it means those first who accept the direction that it names: any, if it names none.
    """

    order: tuple[_Picker, ...]
    target: _Target
    single_order: tuple[_Picker, ...] = ()
    counts_heads: bool = False
    sees_heads: bool = True
    by_direction: bool = False

    def wishes(self, body: Mapping[str, Any], *, single: bool) -> list[Wish]:
        """Return whom an event means by its fields, the likeliest first."""
        order = self.order + self.single_order if single else self.order
        place, vehicle = body.get("place", ""), body.get("vehicle", "")
        wishes = [pick(place, vehicle) for pick in order]
        if self.by_direction:
            wanted = tuple(sorted(body.get("direction", ())))
            return [*(_of_direction(wish, wanted) for wish in wishes), *wishes]
        return wishes

    def contradiction(self, slot: Slot, place: str, vehicle: str) -> str:
        """Return how an event contradicts where a single person is, or an empty text."""
        if vehicle and slot.on_board and slot.on_board != vehicle:
            return TWO_VEHICLES
        settled = slot.state is _ARRIVED and place not in {slot.place, ""}
        return TWO_PLACES if settled and self.counts_heads else ""


def _aboard(slot: Slot, place: str, vehicle: str, _: Mapping[str, Json]) -> Slot:
    """Put heads aboard; where they boarded is kept if the event does not say."""
    return Slot(_ABOARD, place or slot.place, vehicle, "", slot.direction)


def _to(state: State, stage: str = "") -> _Target:
    """Put heads into a state at the event's place, on no vehicle."""
    return lambda slot, place, _vehicle, _body: Slot(
        state, place or slot.place, "", stage, slot.direction
    )


def _hold(slot: Slot, place: str, vehicle: str, _: Mapping[str, Json]) -> Slot:
    """Hold heads with the vehicle on which they are."""
    return Slot(_HELD, place, vehicle or slot.on_board, "", slot.direction)


def _release(slot: Slot, place: str, vehicle: str, body: Mapping[str, Json]) -> Slot:
    """Let heads go on aboard a vehicle, or wait."""
    if vehicle:
        return _aboard(slot, place, vehicle, body)
    return Slot(_WAITING, place, "", "", slot.direction)


def _lose(slot: Slot, place: str, vehicle: str, _: Mapping[str, Json]) -> Slot:
    """Lose heads; where and on which vehicle they were last is kept."""
    return Slot(_UNACCOUNTED, place or slot.place, vehicle or slot.on_board, "", slot.direction)


def _lift(slot: Slot, place: str, _: str, _body: Mapping[str, Json]) -> Slot:
    """Bring heads out to the vehicles."""
    return Slot(_WAITING, place or slot.place, slot.vehicle, slot.stage or "lifted", slot.direction)


def _call(slot: Slot, _: str, vehicle: str, _body: Mapping[str, Json]) -> Slot:
    """Call heads to a vehicle."""
    return Slot(_WAITING, slot.place, vehicle, "called", slot.direction)


def _turn(slot: Slot, _: str, _vehicle: str, body: Mapping[str, Any]) -> Slot:
    """Let heads accept another direction; who had chosen otherwise waits again."""
    state = _WAITING if slot.state is _OTHERWISE else slot.state
    return slot._replace(state=state, direction=tuple(sorted(body.get("direction", ()))))


_ELSEWHERE = (_any(_HELD), _any(_UNACCOUNTED), _any(_OTHERWISE))

MOVEMENTS: dict[str, Movement] = {
    "lifted_out": Movement((_to_lift, _any(_WAITING)), _lift),
    "called": Movement(
        (_lifted_here, _uncalled_here, _lifted, _uncalled, _any(_WAITING)),
        _call,
        sees_heads=False,
        by_direction=True,
    ),
    "boarded": Movement(
        (_called_here, _on(_WAITING), _lifted_here, _there(_WAITING), _any(_WAITING),
         _there(_ARRIVED), *_ELSEWHERE),
        _aboard,
        single_order=(_any(_ARRIVED), _any(_ABOARD)),
        counts_heads=True,
    ),
    "got_off": Movement(
        (_on(_ABOARD), _any(_ABOARD), *_ELSEWHERE, _any(_WAITING)),
        _to(_WAITING),
        counts_heads=True,
    ),
    "held": Movement(
        (_on(_ABOARD), _any(_ABOARD), _there(_WAITING), _any(_WAITING), _any(_UNACCOUNTED),
         _any(_HELD)),
        _hold,
    ),
    "taken_off": Movement(
        (_on(_ABOARD), _on(_HELD), _any(_ABOARD), _any(_HELD), _there(_WAITING), _any(_WAITING),
         _any(_UNACCOUNTED)),
        _to(_HELD),
    ),
    "released": Movement(
        (_there(_HELD), _any(_HELD), _any(_UNACCOUNTED), _any(_ABOARD), _any(_WAITING)), _release
    ),
    "chose_otherwise": Movement(
        (_on(_ABOARD), _there(_WAITING), _there(_HELD), _any(_WAITING), _any(_ABOARD),
         _any(_HELD), _any(_UNACCOUNTED), _there(_ARRIVED)),
        _to(_OTHERWISE),
    ),
    "staying_chosen": Movement((_any(_WAITING), _any(_ABOARD), _any(_HELD)), _to(_OTHERWISE),
                               sees_heads=False),
    "direction_chosen": Movement(
        (lambda _place, _vehicle: lambda slot: slot.state is not _OTHERWISE, _any(_OTHERWISE)),
        _turn,
        sees_heads=False,
    ),
    "arrived": Movement(
        (_on(_ABOARD), _on(_HELD), _there(_WAITING), _any(_ABOARD), _any(_HELD), _any(_WAITING),
         _any(_UNACCOUNTED), _any(_OTHERWISE)),
        _to(_ARRIVED),
        single_order=(_any(_ARRIVED),),
        counts_heads=True,
    ),
    "handed_over": Movement(
        (_to_hand_over, _there(_ARRIVED), _on(_ABOARD), _there(_WAITING), _any(_ABOARD),
         _any(_HELD), _any(_WAITING), _any(_UNACCOUNTED), _any(_OTHERWISE)),
        _to(_ARRIVED, "handed_over"),
    ),
    "unaccounted": Movement(
        (_on(_ABOARD), _on(_HELD), _there(_HELD), _there(_WAITING), _any(_ABOARD), _any(_HELD),
         _any(_WAITING), _there(_ARRIVED)),
        _lose,
    ),
    "found": Movement(
        (_any(_UNACCOUNTED), _any(_HELD), _any(_ABOARD), _any(_WAITING)), _to(_WAITING)
    ),
}  # fmt: skip
