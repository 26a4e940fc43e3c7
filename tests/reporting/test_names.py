"""How places are named on a map."""

from __future__ import annotations

import pytest

from safepassage.reporting.page.labels import Label, Labels
from safepassage.reporting.page.names import place_names, shared_ending, short_name, wrapped
from safepassage.reporting.page.projection import Box


@pytest.mark.parametrize(
    ("name", "others", "short"),
    [
        ("Mariupol", (), ""),
        ("Edge of Tokmak, night stop", ("Tokmak",), "Edge of Tokmak"),
        ("Crossing between the sides of it", (), "Crossing between the …"),
        ("Haven, the hall", ("Haven, the school",), ""),
        (
            "Haven, the hall where buses and ambulances gather",
            ("Haven, the school",),
            "Haven, the hall where …",
        ),
    ],
)
def test_short_names(name: str, others: tuple[str, ...], short: str) -> None:
    """A short name still says which place it is."""
    assert short_name(name, others) == short


def test_what_all_names_end_with() -> None:
    """Words that end all names are found, whole words only, and a name is never all ending."""
    assert shared_ending(["Cellar A of the plant", "Cellar B of the plant"]) == " of the plant"
    assert shared_ending(["Upper mill", "Windmill"]) == ""
    assert shared_ending(["the plant", "of the plant"]) == " plant"
    assert shared_ending(["plant", "plant"]) == ""
    assert shared_ending(["Cellar of the plant"]) == ""


def test_names_are_whole_where_there_is_room_and_short_where_not() -> None:
    """A name loses its end for want of room alone, and is then named as shortened."""
    name = "Bezimenne, tents on the side"

    def label(y: float) -> Label:
        return Label(
            100.0, y, wrapped(name, 2), size=13.0, away=8.0, kind="name", short="Bezimenne"
        )

    def placed(height: float) -> tuple[str, tuple[str, ...]]:
        labels = Labels(Box(0.0, 0.0, 190.0, height))
        _, drawn, shortened = place_names(labels, [(name, label(height / 2))])
        return drawn, shortened

    drawn, shortened = placed(90.0)
    assert "tents" in drawn
    assert shortened == ()
    drawn, shortened = placed(26.0)
    assert "tents" not in drawn
    assert shortened == (name,)
