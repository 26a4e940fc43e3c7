"""Contradictions with their sides, and settlements with the events that lost."""

from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING

import pytest

from safepassage.operation.register import amendments, movements, standing, trust
from safepassage.operation.views.conflicts import REMEDIES, disputes, settlements
from tests.operation.views.scenes import seen, small_day

if TYPE_CHECKING:
    from types import ModuleType


def _rules(module: ModuleType) -> set[str]:
    """Return the texts that a module gives as a conflict's rule."""
    rules = set()
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        place = 1 if name == "Conflict" else 0 if name.endswith(".conflict") else None
        if place is not None and isinstance(node.args[place], ast.Constant):
            rules.add(str(node.args[place].value))  # type: ignore[attr-defined]  # a constant
    return rules


def test_every_rule_of_the_register_has_words() -> None:
    """Each rule by which the register finds a contradiction has words, and there are no others."""
    rules = {rule for each in (amendments, standing, trust) for rule in _rules(each)}
    named = {amendments.CORRECTED_IN_TWO_WAYS, movements.TWO_VEHICLES, movements.TWO_PLACES}
    assert rules | named == REMEDIES.keys()


def test_dispute_has_both_sides_and_says_which_counts() -> None:
    """A person on two vehicles is told with both events, and the later one counts meanwhile."""
    scene = small_day()
    first = scene["A"].record(20, "boarded", who="P-1", vehicle="bus-1", place="cellar-c")
    second = scene["B"].record(25, "boarded", who="P-1", vehicle="bus-2", place="cellar-c")
    (dispute,) = disputes(*seen(scene))
    assert [side.digest for side in dispute.sides] == [first.digest, second.digest]
    assert (dispute.subject, dispute.counts) == ("people:P-1", second.digest)
    assert dispute.remedy.settles
    assert not dispute.missing


@pytest.mark.parametrize("kind", ["arrived", "boarded"])
def test_words_fit_whatever_comes_after_an_arrival(kind: str) -> None:
    """Who has arrived, and is told of elsewhere afterwards, need not have arrived twice."""
    scene = small_day()
    scene["A"].record(20, "arrived", who="P-1", place="Zaporizhzhia")
    scene["A"].record(25, kind, who="P-1", place="cellar-c", vehicle="bus-1")
    (dispute,) = disputes(*seen(scene))
    assert dispute.remedy.meaning == (
        "One person is said to have arrived at one place, and to have been at another afterwards."
    )


def test_settled_dispute_is_over_and_keeps_the_loser() -> None:
    """What was settled is no dispute any more; winner, loser and who decided are kept."""
    scene = small_day()
    first = scene["A"].record(20, "boarded", who="P-1", vehicle="bus-1", place="cellar-c")
    second = scene["B"].record(25, "boarded", who="P-1", vehicle="bus-2", place="cellar-c")
    scene["HQ"].record(
        30, "settled", event=first.digest, overruled=[second.digest], decided_by="W7"
    )
    register, source = seen(scene)
    assert disputes(register, source) == ()
    (one,) = settlements(register, source)
    assert one.winner is not None
    assert (one.winner.digest, one.decided_by, one.post) == (first.digest, "W7", "HQ")
    assert [loser.digest for loser in one.losers] == [second.digest]
    assert one.stands


def test_settled_in_two_ways_shows_both_settlements() -> None:
    """Two posts that settle differently are a dispute; the earlier settlement stands no more."""
    scene = small_day()
    first = scene["A"].record(20, "boarded", who="P-1", vehicle="bus-1", place="cellar-c")
    second = scene["B"].record(25, "boarded", who="P-1", vehicle="bus-2", place="cellar-c")
    one = scene["HQ"].record(
        30, "settled", event=first.digest, overruled=[second.digest], decided_by="W7"
    )
    two = scene["B"].record(
        31, "settled", event=second.digest, overruled=[first.digest], decided_by="W8"
    )
    register, source = seen(scene)
    (dispute,) = disputes(register, source)
    assert dispute.rule == "settled in two ways"
    assert {side.digest for side in dispute.sides} == {one.digest, two.digest}
    assert dispute.counts == two.digest
    assert [(each.decided_by, each.stands) for each in settlements(register, source)] == [
        ("W7", False),
        ("W8", True),
    ]


def test_corrected_in_two_ways_says_which_counts() -> None:
    """Two corrections that disagree are a dispute, and the later one counts meanwhile."""
    scene = small_day()
    event = scene["A"].record(20, "arrived", who="P-1", place="school")
    scene["A"].record(30, "corrected", event=event.digest, fields={"who": "P-1", "place": "farm"})
    later = scene["B"].record(
        31, "corrected", event=event.digest, fields={"who": "P-1", "place": "hall"}
    )
    (dispute,) = disputes(*seen(scene))
    assert (dispute.rule, dispute.counts) == ("corrected in two ways", later.digest)


def test_code_of_a_dispute_is_the_same_at_each_post() -> None:
    """The code by which people speak of a dispute hangs on its events alone."""
    scene = small_day()
    scene["A"].record(20, "boarded", who="P-1", vehicle="bus-1", place="cellar-c")
    scene["B"].record(25, "boarded", who="P-1", vehicle="bus-2", place="cellar-c")
    codes = [each.code for each in disputes(*seen(scene))]
    scene["A"].record(26, "lifted_out", who="G", count=3)
    assert [each.code for each in disputes(*seen(scene))] == codes
