"""A post records: durable, in the order of its clock, nothing from the future."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.operation.network import keys_for
from safepassage.errors import RefusedError, StoreError
from safepassage.operation.events import FIRST, verify
from safepassage.operation.posts import Post, Recording, begin
from safepassage.operation.store import create_file
from tests.operation.scene import T0

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.operation.network import Network


def test_an_operation_begins(network: Network) -> None:
    """The founding post is the operation's first planner, and the operation is its first event."""
    hq = network.posts["HQ"]
    begun = hq.store.events.get(hq.operation)
    assert begun is not None
    assert (begun.kind, begun.operation, begun.number) == ("operation_begun", FIRST, 1)
    assert begun.body["exercise"] == "exercise"
    assert [entry.roles for entry in hq.trust().enrolments["HQ"]] == [
        ("planner", "tracing_officer")
    ]
    verify(begun, network.public("HQ"))


def test_a_store_has_one_post(network: Network, tmp_path: Path) -> None:
    """A store that belongs to a post takes no other, and an empty one records nothing."""
    hq = network.posts["HQ"]
    with pytest.raises(StoreError, match="belongs to a post already"):
        begin(hq.store, hq.keys, name="other", post="X", by="W1", exercise=True)
    with (
        create_file(tmp_path / "empty", bytes(32)) as empty,
        pytest.raises(StoreError, match="belongs to no post yet"),
    ):
        Post(empty, keys_for("X"))


def test_events_are_chained(network: Network) -> None:
    """Each event follows the post's one before, in another program too."""
    first = network.record("HQ", "registered", who="A-1", place="cellar", count=40)
    network.posts["HQ"].store.close()
    network.open("HQ")
    second = network.record("HQ", "registered", who="A-2", place="cellar", count=2)
    assert (second.number, second.previous) == (first.number + 1, first.digest)
    assert second.operation == network.posts["HQ"].operation
    assert network.posts["HQ"].store.events.get(second.digest) == second


def test_two_programs_of_a_post_make_one_chain(network: Network) -> None:
    """Two programs that have the same post open record one after the other, without a fork."""
    first = network.posts["HQ"]
    second = network.open("HQ")
    for turn in range(6):
        post = (first, second)[turn % 2]
        post.record("registered", {"who": f"A-{turn}", "place": "P"}, by="W1")
    assert second.store.chains.forks() == ()
    assert second.store.chains.torn() == set()
    first.store.close()


def test_many_are_recorded_as_one_by_one(network: Network) -> None:
    """Things that are recorded at once make the chain that they make one by one, all or none."""
    told = [
        Recording("registered", {"who": "A-1", "place": "P", "count": 3}, T0 - 60),
        Recording("staying_chosen", {"who": "A-1"}),
        Recording("registered", {"who": "A-2", "place": "P"}),
    ]
    network.enrol("F1")
    many, single = network.posts["HQ"], network.posts["F1"]
    single.record(*told[0][:2], by="W1", observed=told[0].observed)
    one_by_one = [single.record(kind, body, by="W1") for kind, body, _ in told[1:]]
    at_once = many.record_all(told, by="W1")
    assert [e.fact.body for e in at_once[1:]] == [e.fact.body for e in one_by_one]
    assert [e.fact.observed for e in at_once] == [T0 - 60, *(e.fact.observed for e in one_by_one)]
    assert [e.previous for e in at_once[1:]] == [e.digest for e in at_once[:-1]]
    stamps = [e.fact.stamp for e in at_once]
    assert stamps == sorted(set(stamps))
    assert [many.store.events.get(e.digest) for e in at_once] == at_once
    assert many.store.chains.torn() == set()
    count = many.store.events.count()
    with pytest.raises(RefusedError, match="place: missing"):
        many.record_all([told[2], Recording("registered", {"who": "A-3"})], by="W1")
    assert many.store.events.count() == count


def test_what_was_signed_ahead_is_written_where_the_chain_still_ends(network: Network) -> None:
    """Events signed ahead are written as they are, and anew where something was recorded since."""
    hq = network.posts["HQ"]
    told = [Recording("registered", {"who": f"A-{n}", "place": "P"}) for n in range(3)]
    ahead = hq.chain(told, by="W1")
    assert hq.store.events.has([event.digest for event in ahead.events]) == set()
    assert hq.record_all(told, by="W1", ahead=ahead) == [*ahead.events]
    more = [Recording("registered", {"who": f"B-{n}", "place": "P"}) for n in range(2)]
    late = hq.chain(more, by="W1")
    between = network.record("HQ", "registered", who="C-1", place="P")
    written = hq.record_all(more, by="W1", ahead=late)
    assert written[0].previous == between.digest
    assert [event.body for event in written] == [event.body for event in late.events]
    other = hq.chain(more, by="W1")
    (alone,) = hq.record_all(told[:1], by="W2", ahead=other)
    assert (alone.body, alone.by) == (told[0].body, "W2")
    assert hq.store.chains.torn() == set()


def test_what_was_signed_ahead_lies_behind_what_came_since(network: Network) -> None:
    """What a post has seen lies before what it records, also where that was signed already."""
    network.enrol("F1")
    network.minute = 200
    network.record("F1", "registered", who="A-1", place="P")
    network.minute = 10
    hq = network.posts["HQ"]
    told = [Recording("registered", {"who": "A-2", "place": "P"})]
    ahead = hq.chain(told, by="W1")
    network.carry("F1", "HQ")
    (event,) = hq.record_all(told, by="W1", ahead=ahead)
    seen = [fact.stamp for fact in hq.store.events.facts("people:A-1")]
    assert event.fact.stamp > max(seen) > ahead.events[0].fact.stamp


def test_time_runs_on_when_the_clock_is_set_back(network: Network) -> None:
    """A clock that is set back by hours doesn't put a later event before an earlier one."""
    network.minute = 600
    first = network.record("HQ", "registered", who="A-1", place="P")
    network.minute = 10
    second = network.record("HQ", "registered", who="A-2", place="P")
    assert second.fact.stamp > first.fact.stamp
    assert second.fact.recorded == T0 + 600


def test_an_operation_begins_once(network: Network) -> None:
    """No post records another beginning, by which nobody would take its events any more."""
    with pytest.raises(RefusedError, match="this operation has begun"):
        network.posts["HQ"].record(
            "operation_begun", {"name": "other", "key": network.public("HQ")}, by="W1"
        )


def test_no_post_revokes_itself(network: Network) -> None:
    """The only planner's post stays one, whatever is typed; another may revoke it."""
    with pytest.raises(RefusedError, match="HQ is this post, and no post revokes itself"):
        network.record("HQ", "post_revoked", post="HQ", last=0)
    network.enrol("P2", "planner")
    network.record("P2", "post_revoked", post="HQ", last=2)
    assert network.posts["P2"].trust().last == {"HQ": 2}


def test_nothing_is_observed_before_1970(network: Network) -> None:
    """A year that is a slip of the hand is told as such."""
    with pytest.raises(RefusedError, match="before 1970"):
        network.posts["HQ"].record(
            "registered", {"who": "A-1", "place": "P"}, by="W1", observed=-86_400
        )


def test_nothing_is_observed_in_the_future(network: Network) -> None:
    """What lies more than five minutes ahead is refused; a late observation is kept as it was."""
    hq = network.posts["HQ"]
    count = hq.store.events.count()
    body = {"who": "A-1", "place": "P"}
    with pytest.raises(RefusedError, match="40 minutes ahead"):
        hq.record("registered", body, by="W1", observed=T0 + 2400)
    with pytest.raises(RefusedError, match="365 days ahead"):
        hq.record("registered", body, by="W1", observed=T0 + 365 * 86_400)
    assert hq.store.events.count() == count
    event = hq.record("registered", body, by="W1", observed=T0 - 7200)
    assert (event.fact.observed, event.fact.recorded) == (T0 - 7200, T0)


def test_a_wrong_field_is_refused(network: Network) -> None:
    """A field that breaks a rule is named, nothing is recorded, and the next event goes through."""
    count = network.posts["HQ"].store.events.count()
    with pytest.raises(RefusedError, match=r"registered, place: missing"):
        network.record("HQ", "registered", who="A-1")
    with pytest.raises(RefusedError, match=r"who: a code has") as caught:
        network.record("HQ", "registered", who="Ivan Petrenko", place="P")
    assert "Petrenko" not in str(caught.value)
    assert network.posts["HQ"].store.events.count() == count
    assert network.record("HQ", "registered", who="A-1", place="P").number == count + 1


def test_only_planners_enrol_and_revoke(network: Network) -> None:
    """A post that is no planner's is told whom to ask."""
    network.enrol("A")
    with pytest.raises(RefusedError, match="Ask one of HQ"):
        network.record("A", "post_revoked", post="HQ", last=0)
    with pytest.raises(RefusedError, match="Ask one of HQ"):
        network.welcome("B", by="A")


def test_keys_do_not_print(network: Network) -> None:
    """A post's keys stand in no text of them."""
    keys = network.posts["HQ"].keys
    shown = repr(keys)
    assert str(keys.identity) not in shown
    assert repr(keys.bundle) not in shown
