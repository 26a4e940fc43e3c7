"""What contradicts what, and what only seems to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from safepassage.ledger import build_ledger

from .worlds import day, minute, said, world

if TYPE_CHECKING:
    from safepassage.scenario.statements import Statement


def _contested(*statements: Statement) -> list[set[str]]:
    groups = build_ledger(world(*statements), draws=10).contested
    return [{claim.id for claim in group.claims} for group in groups]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (said("a", "forces.entered"), said("b", "forces.entered", stance="deny", party="north")),
        (said("a", "forces.entered"), said("b", "forces.entered", polarity=False, party="north")),
        (
            said("a", "fire.on", place="cellar-1"),
            said("b", "fire.on", stance="deny", party="north"),
        ),
        (said("a", "people.trapped", quantity="100"), said("b", "people.trapped", quantity="200")),
        (
            said("a", "people.trapped", quantity="about 100"),
            said("b", "people.trapped", quantity="more than 300", party="north"),
        ),
        (
            said("a", "people.evacuated", quantity="50", window_from=day(0)),
            said("b", "people.evacuated", quantity="40", window_from=day(0), window_to=day(2)),
        ),
        (
            said("a", "people.trapped", quantity="60", place="cellar-1"),
            said("b", "people.trapped", quantity="up to 50"),
        ),
    ],
)
def test_contested(first: Statement, second: Statement) -> None:
    """Yes against no, figures that cannot meet, and a part that is more than the whole."""
    assert _contested(first, second) == [{"a", "b"}]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            said("a", "people.trapped", quantity="80"),
            said("b", "people.trapped", quantity="about 100"),
        ),
        (
            said("a", "people.evacuated", quantity="101", window_from=day(0)),
            said("b", "people.evacuated", quantity="300", zone="road", window_from=day(0)),
        ),
        (
            said("a", "people.trapped", quantity="100", population="children"),
            said("b", "people.trapped", quantity="200", population="civilians"),
        ),
        (
            said("a", "people.evacuated", quantity="159", stage="boarded"),
            said("b", "people.evacuated", quantity="127", stage="held"),
        ),
        (said("a", "fire.on", at=day(0)), said("b", "fire.on", stance="deny", at=day(1))),
        (
            said("a", "people.trapped", quantity="20", place="cellar-1"),
            said("b", "people.trapped", quantity="100"),
        ),
        (
            said("a", "people.evacuated", quantity="50", window_from=day(1), at=day(3)),
            said(
                "b",
                "people.evacuated",
                quantity="51",
                window_from=day(0),
                window_to=day(2),
                at=day(3),
            ),
        ),
        (
            said("a", "aid.delivered", quantity="50", unit="t"),
            said("b", "aid.delivered", quantity="20", unit="trucks"),
        ),
        (said("a", "pause.hold", stance="demand"), said("b", "pause.hold", polarity=False)),
        (said("a", "other"), said("b", "other", polarity=False)),
    ],
)
def test_not_contested(first: Statement, second: Statement) -> None:
    """Nothing is contested where place, window, people or stage differ, or a part is less."""
    assert _contested(first, second) == []


def test_sides_stand_together() -> None:
    """Everybody who takes part in one dispute stands in one group."""
    groups = _contested(
        said("a", "forces.entered", party="south"),
        said("b", "forces.entered", party=None),
        said("c", "forces.entered", stance="deny", party="north"),
    )
    assert groups == [{"a", "b", "c"}]


def test_repeats_count_once() -> None:
    """What one side says twice of one event on one day is one figure; another side's is another."""
    figures = build_ledger(
        world(
            said("a", "people.evacuated", quantity="50", at=minute(600)),
            said("b", "people.evacuated", quantity="50", at=minute(700)),
            said("c", "people.evacuated", quantity="50", at=minute(800), party="north"),
        ),
        draws=10,
    ).figures
    assert [(each.claim.id, each.repeated_by) for each in figures] == [("a", ("b",)), ("c", ())]


def test_the_width_of_about_is_a_setting() -> None:
    """A wider about meets figures that a narrower one doesn't."""
    statements = (
        said("a", "people.trapped", quantity="about 100"),
        said("b", "people.trapped", quantity="140"),
    )
    assert build_ledger(world(*statements), draws=10).contested
    assert not build_ledger(world(*statements, about_share=0.4), draws=10).contested
