"""Chains of events: what another post lacks, forks and gaps."""

from __future__ import annotations

import copy

from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.operation.log import Fork, Gap, forks_of, gaps_of, lacking, tips_of
from tests.operation.scene import Scene, links_of


def _scene() -> Scene:
    """Return two posts with five and three events beside the headquarters' three."""
    scene = Scene("A", "B")
    for minute in range(5):
        scene["A"].record(minute, "registered", who=f"A-{minute}", place="cellar")
    for minute in range(3):
        scene["B"].record(minute, "registered", who=f"B-{minute}", place="gate")
    return scene


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_exchanging_what_is_lacking_makes_logs_equal(data: st.DataObject) -> None:
    """Two logs with any part of the events, with forks, are equal after each has sent its rest."""
    scene = _scene()
    twin = copy.copy(scene["A"])
    twin.events = []
    for minute in (6, 7):
        scene["A"].record(minute, "registered", who=f"A-{minute}", place="cellar")
        twin.record(minute, "registered", who=f"T-{minute}", place="cellar")
    events = [*scene.events, *twin.events]
    choose = st.lists(st.sampled_from(events), unique_by=lambda event: event.digest)
    one, two = links_of(data.draw(choose)), links_of(data.draw(choose))
    sent, back = lacking(one, tips_of(two)), lacking(two, tips_of(one))
    ones, twos = ({link.digest for link in links} for links in (one, two))
    assert sent <= ones
    assert back <= twos
    # Who lacks what lies before a tip asks for it once the gap is seen; whole chains lack nothing.
    if not gaps_of(one) and not gaps_of(two):
        assert twos | sent == ones | twos == ones | back


def test_nothing_is_sent_twice() -> None:
    """A post that has all of a chain but its end is sent its end alone."""
    events = _scene().events
    short = links_of(event for event in events if event.post != "A" or event.number < 4)
    sent = lacking(links_of(events), tips_of(short))
    numbers = {event.digest: (event.post, event.number) for event in events}
    assert sorted(numbers[digest] for digest in sent) == [("A", 4), ("A", 5)]


def test_gap_is_named() -> None:
    """Events that exist and are not here are named by post and number."""
    events = [e for e in _scene().events if (e.post, e.number) not in {("A", 2), ("A", 3)}]
    assert gaps_of(links_of(events)) == (Gap("A", 2, 3),)


def test_fork_is_named() -> None:
    """Two events of a post after the same one are a fork, and neither is lost."""
    scene = _scene()
    twin = copy.copy(scene["A"])
    twin.events = []
    one = scene["A"].record(9, "registered", who="A-9", place="cellar")
    two = twin.record(9, "registered", who="T-9", place="cellar")
    links = links_of([*scene.events, two])
    assert forks_of(links) == (Fork("A", 6, tuple(sorted((one.digest, two.digest)))),)
    assert set(tips_of(links)["A"]) == {one.digest, two.digest}
