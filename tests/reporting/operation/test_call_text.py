"""A call-forward list in words."""

from __future__ import annotations

from safepassage.operation.views import call_forward
from safepassage.reporting.operation.call_text import call_text
from safepassage.reporting.terminal import WIDTH
from tests.operation.scene import Scene
from tests.operation.views.scenes import folded


def test_list_says_places_calls_and_who_is_left() -> None:
    """Places with their reserve, the calls in order and each who is left with the reason."""
    scene = Scene("A")
    town = scene["A"]
    town.record(1, "registered", who="G", count=30, place="cellar")
    town.record(2, "registered", who="P", place="cellar", need="wheelchair", household="h1")
    town.record(3, "registered", who="Q", place="cellar", household="h1")
    town.record(4, "registered", who="E", count=3, place="cellar", direction=["farm"])
    town.record(5, "lifted_out", who="G", count=16, place="cellar")
    town.record(6, "boarded", who="G", count=4, vehicle="bus", place="cellar")
    made = call_forward(
        folded(scene), vehicle="bus", place="cellar", goes_to="school",
        places={"seated": 20, "wheelchair": 1}, crowd=40,
    )  # fmt: skip
    text = call_text(made)
    assert text.splitlines() == [
        "bus at cellar, to school: call 15 people of 31.",
        "  20 places (seated): 4 taken, 14 called now, 2 kept in reserve, 0 free.",
        "  1 place (wheelchair): 0 taken, 1 called now, 0 free.",
        "  At most 40 people may stand called at the place at once.",
        "",
        "CALL, in this order",
        "People  Who  Need        Household  Out already",
        "------  ---  ----------  ---------  -----------",
        "     1  P    wheelchair  h1",
        "     1  Q    seated      h1",
        "    13  G    seated                 12 of 13",
        "",
        "LEFT for now",
        "People  Who  Need    Household  Why not",
        "------  ---  ------  ---------  -------------------------",
        "    13  G    seated             no place (seated) is free",
        "     3  E    seated             they want to go to farm",
    ]
    assert max(len(line) for line in text.splitlines()) <= WIDTH


def test_too_many_aboard_is_said_aloud() -> None:
    """Where more are aboard than there are places, it is said in capitals."""
    scene = Scene("A")
    scene["A"].record(1, "registered", who="G", count=30, place="cellar")
    scene["A"].record(5, "boarded", who="G", count=23, vehicle="bus", place="cellar")
    made = call_forward(
        folded(scene), vehicle="bus", place="cellar", goes_to="", places={"seated": 20}
    )
    assert "TOO MANY: 3 (seated) more are aboard or called" in call_text(made)
    assert "an unknown place" in call_text(made)
