"""What stands at a time: drafts feed nothing, and nothing that was said disappears."""

from __future__ import annotations

from typing import Any

import pytest

from safepassage.ledger.claims import Scope, Standing, standings
from safepassage.scenario.statements import Status

from .worlds import DAY, day, minute, said

COUNTS, DRAFT = Standing.COUNTS, Standing.DRAFT
WITHDRAWN, SUPERSEDED = Standing.WITHDRAWN, Standing.SUPERSEDED


def test_drafts_count_not() -> None:
    """Only a confirmed record counts."""
    first = said("a", "fire.on")
    second = said("b", "fire.on", status=Status.DRAFT, confirmed_by="")
    assert standings([first, second], None) == {"a": COUNTS, "b": DRAFT}


def test_what_was_not_said_yet_is_not_there() -> None:
    """A minute counts from that minute on, and a day of which no hour is known when it is over."""
    statements = [said("a", "fire.on", at=minute(100)), said("b", "fire.on", at=day(0))]
    assert standings(statements, 99) == {}
    assert standings(statements, 100) == {"a": COUNTS}
    assert standings(statements, DAY - 1) == {"a": COUNTS}
    assert standings(statements, DAY) == {"a": COUNTS, "b": COUNTS}
    assert standings(statements, None) == {"a": COUNTS, "b": COUNTS}


def test_before_it_was_confirmed_it_was_a_draft() -> None:
    """A record that was confirmed later feeds nothing at a time before."""
    statement = said("a", "fire.on", at=minute(0), confirmed_at=minute(200))
    assert standings([statement], 199) == {"a": DRAFT}
    assert standings([statement], 200) == {"a": COUNTS}


def test_withdrawn_records_stay_visible() -> None:
    """A record that was withdrawn counts until then; without a time it never counted."""
    fields: dict[str, Any] = {"status": Status.WITHDRAWN}
    statements = [
        said("a", "fire.on", at=minute(0), withdrawn_at=minute(50), **fields),
        said("b", "fire.on", at=minute(0), **fields),
    ]
    assert standings(statements, 49) == {"a": COUNTS, "b": WITHDRAWN}
    assert standings(statements, 50) == {"a": WITHDRAWN, "b": WITHDRAWN}


def test_a_party_takes_back_its_word() -> None:
    """A statement that was withdrawn or replaced by another one counts no more from then on."""
    statements = [
        said("a", "fire.on", at=minute(0)),
        said("b", "fire.on", at=minute(0)),
        said("c", "fire.on", stance="withdraw", regards="a", at=minute(10)),
        said("d", "fire.on", supersedes="b", at=minute(20)),
    ]
    assert standings(statements, 9) == {"a": COUNTS, "b": COUNTS}
    assert standings(statements, 10)["a"] is WITHDRAWN
    assert standings(statements, 20)["b"] is SUPERSEDED


def test_a_withdrawal_that_is_withdrawn_is_undone() -> None:
    """What was taken back counts again when the taking back doesn't."""
    statements = [
        said("a", "fire.on"),
        said("b", "fire.on", stance="withdraw", regards="a"),
        said("c", "fire.on", stance="withdraw", regards="b"),
    ]
    assert standings(statements, None) == {"a": COUNTS, "b": WITHDRAWN, "c": COUNTS}


def test_a_draft_takes_nothing_back() -> None:
    """Only a withdrawal that counts has an effect."""
    draft: dict[str, Any] = {"status": Status.DRAFT, "confirmed_by": ""}
    statements = [
        said("a", "fire.on"),
        said("b", "fire.on", stance="withdraw", regards="a", **draft),
    ]
    assert standings(statements, None)["a"] is COUNTS


@pytest.mark.parametrize(
    ("inner", "outer", "inside"),
    [
        (Scope("cellar-1", "old-town"), Scope(None, "old-town"), True),
        (Scope(None, "old-town"), Scope("cellar-1", "old-town"), False),
        (Scope("cellar-1", "old-town"), Scope("cellar-2", "old-town"), False),
        (Scope("harbour", None), Scope(None, "old-town"), False),
        (Scope("harbour", None), Scope(), True),
        (Scope(), Scope("harbour", None), False),
    ],
)
def test_places_lie_in_zones(inner: Scope, outer: Scope, inside: bool) -> None:
    """A place is inside its zone, everything inside the whole, and nothing inside another place."""
    assert inner.within(outer) is inside
