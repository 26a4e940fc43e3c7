"""A small operation that the tests of the views look at."""

from __future__ import annotations

from safepassage.operation.register import Facts, Register, fold
from tests.operation.scene import Scene

__all__ = ["folded", "seen", "small_day"]


def small_day() -> Scene:
    """
    Return a headquarters, a post A in the town, a post B on the road and a post C at reception.

    40 wait in a cellar as group G, one person P-1 in a wheelchair with them, 31 of G board bus-3 at
    minute 20.
    """
    scene = Scene("A", "B", "C")
    town = scene["A"]
    town.record(1, "registered", who="G", count=40, place="cellar-c", about="exact")
    town.record(2, "registered", who="P-1", place="cellar-c", need="wheelchair", sealed="c2VhbGVk")
    town.record(20, "boarded", who="G", count=31, vehicle="bus-3", place="cellar-c")
    return scene


def folded(scene: Scene) -> Register:
    """Return the register of all that a scene's posts have recorded."""
    return fold(event.fact for event in scene.events)


def seen(scene: Scene) -> tuple[Register, Facts]:
    """Return the register of a scene, and where its facts are kept."""
    facts = [event.fact for event in scene.events]
    return fold(facts), Facts(facts)
