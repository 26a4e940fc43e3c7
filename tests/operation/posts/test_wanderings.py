"""Five posts, mostly offline: whatever comes of their bundles, in the end they know the same."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from benchmarks.operation.network import Network
from benchmarks.operation.wanderings import NAMES, Wanderings

if TYPE_CHECKING:
    from safepassage.operation.events import Json

_WHO = st.sampled_from(("G-1", "G-2", "P-1", "P-2"))
_PLACE = st.sampled_from(("cellar", "gate", "town"))
_BUS = st.sampled_from(("bus-1", "bus-2"))
_TOLD: st.SearchStrategy[tuple[str, Any]] = st.one_of(
    st.tuples(
        st.just("registered"),
        st.fixed_dictionaries(
            {"who": _WHO, "place": _PLACE}, optional={"count": st.integers(1, 40)}
        ),
    ),
    st.tuples(st.just("boarded"), st.fixed_dictionaries({"who": _WHO, "vehicle": _BUS})),
    st.tuples(st.just("arrived"), st.fixed_dictionaries({"who": _WHO, "place": _PLACE})),
    st.tuples(
        st.just("recounted"), st.fixed_dictionaries({"who": _WHO, "count": st.integers(0, 40)})
    ),
    st.tuples(
        st.just("counted"), st.fixed_dictionaries({"vehicle": _BUS, "count": st.integers(0, 40)})
    ),
)
_POST = st.sampled_from(NAMES)
_PICK = st.integers(0, 60)


class FivePosts(RuleBasedStateMachine):
    """In every order all posts come to the same state, and no acknowledged event is lost."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="safepassage-posts-"))
        self.wanderings = Wanderings(Network(self.folder))
        for name in NAMES[1:4]:
            self.wanderings.welcome(name, NAMES[0])
            self.wanderings.join(name)

    @rule(name=_POST, by=st.sampled_from(("HQ", "A")))
    def enrol(self, name: str, by: str) -> None:
        """Enrol a post, and let it join."""
        self.wanderings.welcome(name, by)
        self.wanderings.join(name)

    @rule(name=_POST, told=_TOLD)
    def record(self, name: str, told: tuple[str, dict[str, Json]]) -> None:
        """Record what happened."""
        self.wanderings.record(name, *told)

    @rule(name=_POST, kind=st.sampled_from(("withdrawn", "corrected")), pick=_PICK)
    def amend(self, name: str, kind: str, pick: int) -> None:
        """Withdraw or correct an event."""
        self.wanderings.amend(name, kind, pick)

    @rule(name=_POST, who=_WHO)
    def give_key(self, name: str, who: str) -> None:
        """Let a post have a key of somebody's data."""
        self.wanderings.give_key(name, who)

    @rule(name=_POST, who=_WHO)
    def erase(self, name: str, who: str) -> None:
        """Erase somebody."""
        self.wanderings.erase(name, who)

    @rule(start=_POST, to=_POST)
    def send(self, start: str, to: str) -> None:
        """Make a bundle."""
        self.wanderings.send(start, to)

    @rule(start=_POST, to=_POST)
    def visit(self, start: str, to: str) -> None:
        """Make a bundle and bring it at once."""
        before = len(self.wanderings.parcels)
        self.wanderings.send(start, to)
        if len(self.wanderings.parcels) > before:
            self.wanderings.deliver(before, keep=False)

    @rule(pick=_PICK, keep=st.booleans())
    def deliver(self, pick: int, *, keep: bool) -> None:
        """Bring a bundle."""
        self.wanderings.deliver(pick, keep=keep)

    @rule(pick=_PICK)
    def lose(self, pick: int) -> None:
        """Lose a bundle."""
        self.wanderings.lose(pick)

    @rule(pick=_PICK, at=st.integers(0, 20_000), cut=st.booleans())
    def tear(self, pick: int, at: int, *, cut: bool) -> None:
        """Bring a torn bundle."""
        self.wanderings.tear(pick, at, cut=cut)

    @rule(name=_POST, minutes=st.sampled_from((-600, -5, 0, 90, 700, 5_000)))
    def set_clock(self, name: str, minutes: int) -> None:
        """Set a clock wrong."""
        self.wanderings.set_clock(name, minutes)

    @rule(name=_POST)
    def back_up(self, name: str) -> None:
        """Make a backup."""
        self.wanderings.back_up(name)

    @rule(name=_POST)
    def restore(self, name: str) -> None:
        """Put a backup back."""
        self.wanderings.restore(name)

    @rule(name=_POST)
    def revoke(self, name: str) -> None:
        """Revoke a post."""
        self.wanderings.revoke(name)

    def teardown(self) -> None:
        """Let all meet, and compare."""
        try:
            self.wanderings.meet()
        finally:
            self.wanderings.network.close()
            shutil.rmtree(self.folder, ignore_errors=True)


FivePosts.TestCase.settings = settings(max_examples=12, stateful_step_count=40, deadline=None)
TestFivePosts = FivePosts.TestCase


def test_a_headquarters_put_back_from_before_an_enrolment_enrols_that_post_again(
    tmp_path: Path,
) -> None:
    """Until then the post's events wait there; afterwards all know the same."""
    wanderings = Wanderings(Network(tmp_path))
    try:
        wanderings.back_up("HQ")
        wanderings.welcome("C", "HQ")
        wanderings.join("C")
        wanderings.record("C", "registered", {"who": "G-1", "place": "gate", "count": 3})
        wanderings.restore("HQ")
        wanderings.record("HQ", "registered", {"who": "G-2", "place": "gate", "count": 4})
        wanderings.send("C", "HQ")
        wanderings.deliver(0, keep=False)
        headquarters = wanderings.network.posts["HQ"]
        assert headquarters.store.pending.counts() == {"C": 1}
        assert wanderings.meet() == wanderings.network.posts["C"].store.events.count()
        assert not headquarters.store.pending.counts()
    finally:
        wanderings.network.close()
