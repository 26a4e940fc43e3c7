"""What every store promises, whatever database it lies in."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from safepassage.errors import RefusedError, StoreError
from safepassage.files import events_kept
from safepassage.operation.events import FIRST
from safepassage.operation.log import Gap, forks_of, gaps_of, lacking, tips_of
from safepassage.operation.posts.erasure import destroy_keys, erased_people, take_keys
from safepassage.operation.register import fold
from safepassage.operation.store import Current, KeyRow, bring_up_to_date, rebuild
from safepassage.operation.store.key_rows import bucket_of
from safepassage.operation.store.name_rows import Apart, Named, NameMark
from safepassage.operation.store.tables import VERSION, notes
from tests.operation.scene import T0, Scene, links_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from safepassage.operation.events import Event
    from safepassage.operation.register import Register, State
    from safepassage.operation.store import Store


class Stop(Exception):  # noqa: N818 -- it stands for any error in the middle of a step
    """Thrown by a test in the middle of a step."""


def day() -> Scene:
    """Return an operation of three posts that have told of two groups, a bus and a place."""
    scene = Scene("A", "B", "C")
    a, b, c = scene["A"], scene["B"], scene["C"]
    a.record(1, "registered", who="A-1", count=40, place="cellar")
    b.record(2, "vehicle_ready", vehicle="bus-1", place="depot")
    b.record(3, "registered", who="Б-2", count=2, place="school")
    a.record(5, "boarded", who="A-1", count=30, vehicle="bus-1")
    c.record(6, "arrived", who="A-1", count=29, place="reception", observed=4)
    c.record(7, "tallied", place="reception", stage="arrived", count=29)
    b.record(9, "recounted", who="Б-2", count=3, observed=8)
    return scene


def fork_of(scene: Scene, name: str) -> list[Event]:
    """Let a post record two events after its second one, as a restored backup would."""
    post = scene[name]
    second = post.events[1]
    post.number, post.previous = second.number, second.digest
    return [
        post.record(30, "registered", who=f"{name}-7", place="cellar"),
        post.record(31, "registered", who=f"{name}-8", place="cellar"),
    ]


def long_day() -> list[Event]:
    """Return events that revoke, correct, withdraw and settle, about all kinds of subjects."""
    scene = day()
    hq, a, b, c = (scene[name] for name in ("HQ", "A", "B", "C"))
    wrong = a.record(40, "registered", who="A-3", count=3, place="cellar")
    hq.record(41, "corrected", event=wrong.digest, fields={"who": "A-3", "count": 5, "place": "P"})
    twice = b.record(42, "registered", who="B-4", place="school", need="stretcher")
    other = c.record(43, "registered", who="B-4", place="cellar")
    hq.record(44, "settled", event=twice.digest, overruled=[other.digest], decided_by="W1")
    gone = a.record(45, "registered", who="A-5", place="cellar")
    a.record(46, "withdrawn", event=gone.digest)
    hq.record(47, "household_joined", household="H-1", members=["A-1", "B-4"])
    hq.record(48, "pause_started", pause="corridor")
    b.record(49, "pause_breached", pause="corridor", place="bridge", told_by="driver")
    b.record(50, "counted", vehicle="bus-1", count=31, place="bridge")
    b.record(51, "vehicle_ready", vehicle="bus-2", place="depot", places={"seated": 40})
    a.record(52, "linked", who="A-1", to="B-4", relation="parent", consent="K-1")
    a.record(53, "boarded", who="B-4", vehicle="bus-2")
    c.record(54, "boarded", who="B-4", vehicle="bus-1", observed=52)
    hq.record(55, "post_revoked", post="C", last=2)
    return scene.events


def assert_heads(store: Store, register: Register) -> None:
    """Make sure that the counts by place and state are those of a register, once it is written."""
    bring_up_to_date(store)
    expected: Counter[tuple[str, State]] = Counter()
    for standing in register.people.values():
        for slot, part in standing.parts:
            expected[slot.place, slot.state] += part.heads
    assert store.standings.heads() == dict(expected)


class StoreContract:
    """The tests; a subclass gives ``store`` and ``again``, which opens the same one once more."""

    def test_events_are_there_when_it_is_opened_again(
        self, store: Store, again: Callable[[], Store]
    ) -> None:
        """What was appended is there, whole, when the store is opened anew."""
        scene = day()
        assert store.append(scene.events, arrived=100) == scene.events
        with again() as other:
            assert other.events.count() == len(scene.events)
            for event in scene.events:
                assert other.events.get(event.digest) == event

    def test_append_twice_is_without_effect(self, store: Store) -> None:
        """An event that is here already, or twice in a list, is added once."""
        events = day().events
        store.append(events[:5], arrived=100)
        assert store.append([*events, *events], arrived=200) == events[5:]
        assert store.append(events, arrived=300) == []
        assert store.events.count() == len(events)

    def test_an_error_in_the_middle_leaves_nothing(self, store: Store) -> None:
        """A step that fails leaves no event, note, key or pending event behind."""
        events = day().events
        store.append(events[:3], arrived=100)
        before = (store.events.count(), store.chains.tips())

        def stop_in_the_middle() -> None:
            with store.writing():
                store.append(events, arrived=200)
                store.pending.add(events[-1:])
                store.keys.add([KeyRow("A-1", b"wrapped")])
                store.notes.put("clock", b"1")
                store.names.put(["A-1"], {"A-1": Named([7])}, [(1, 7)])
                store.names.wait(["A-2"])
                raise Stop

        with pytest.raises(Stop):
            stop_in_the_middle()
        assert (store.events.count(), store.chains.tips()) == before
        assert store.pending.counts() == {}
        assert list(store.keys) == []
        assert store.notes.get("clock") is None
        assert (store.names.having([7], most=99).people, store.names.near([1])) == ([], {})
        assert (store.names.due(0, most=9), store.names.mark()) == ([], NameMark())

    def test_what_is_here_is_told(self, store: Store) -> None:
        """A store tells which of many digests it has."""
        events = day().events
        store.append(events[:4], arrived=100)
        unknown = hashlib.sha256(b"another").hexdigest()
        asked = [event.digest for event in events] + [unknown] * 600
        assert store.events.has(asked) == {event.digest for event in events[:4]}
        assert store.events.get(unknown) is None
        assert store.events.subject_of(events[0].digest) == events[0].subject
        assert store.events.subject_of(unknown) is None

    def test_facts_come_by_subject_in_their_order(self, store: Store) -> None:
        """Subjects come by code point, and the facts of each in the order of observation."""
        events = day().events
        shuffled = random.Random(3).sample(events, len(events))
        store.append(shuffled, arrived=100)
        by_subject: dict[str, list[Event]] = {}
        for event in events:
            by_subject.setdefault(event.subject, []).append(event)
        expected = [
            (subject, sorted((e.fact for e in by_subject[subject]), key=lambda f: f.order))
            for subject in sorted(by_subject)
        ]
        assert list(store.events.facts_by_subject()) == expected
        assert dict(store.events.facts_by_subject("people:", "people;")) == {
            subject: facts for subject, facts in expected if subject.startswith("people:")
        }
        for subject, facts in expected:
            assert store.events.facts(subject) == facts
        some = [*dict(expected[::2]), "people:nobody"]
        assert dict(store.events.facts_of(some)) == dict(expected[::2])
        assert store.events.facts("people:nobody") == []

    def test_facts_that_have_come_since(self, store: Store) -> None:
        """What has come since an entry is told in the order in which it came."""
        events = day().events
        store.append(events[:6], arrived=100)
        mark = store.events.count()
        store.append(reversed(events), arrived=200)
        came = [fact.digest for fact in store.events.facts_after(mark)]
        assert came == [event.digest for event in reversed(events[6:])]
        assert store.events.facts_after(store.events.count()) == []
        some = store.events.facts_after(0, kinds={"registered", "tallied"})
        assert [fact.kind for fact in some] == ["registered", "tallied", "registered"]

    def test_subjects_of_a_post_beyond_a_number(self, store: Store) -> None:
        """The subjects of a revoked post's later events can be asked for."""
        store.append(day().events, arrived=100)
        assert sorted(store.events.subjects_after("B", 1)) == ["people:Б-2"]

    def test_chains_are_as_the_log_says(self, store: Store) -> None:
        """Whatever the order of arrival, ends, forks, gaps and lacks are those of the log."""
        scene = day()
        events = [*scene.events, *fork_of(scene, "A")]
        draws = random.Random(5)
        order = draws.sample(events, len(events))
        here: list[Event] = []
        while order:
            part, order = order[: draws.randint(1, 4)], order[4:]
            here += part
            store.append(part, arrived=100)
            links = links_of(here)
            assert store.chains.tips() == tips_of(links)
            assert store.chains.forks() == forks_of(links)
            assert store.chains.gaps() == gaps_of(links)
            for some in (here[:3], here[1::2], here):
                tips = tips_of(links_of(some))
                assert store.chains.lacked(tips) == lacking(links, tips)

    @pytest.mark.parametrize("torn", [False, True])
    def test_a_posts_own_events_prolong_its_chain(self, store: Store, *, torn: bool) -> None:
        """What a post has just made is kept as what comes from elsewhere, on a torn chain too."""
        scene = day()
        events = [*scene.events, *(fork_of(scene, "A") if torn else [])]
        store.append(events, arrived=100)
        last = store.events.last_of("A")
        assert last is not None
        post = scene["A"]
        post.number, post.previous = last.number, last.digest
        posts = store.chains.posts()["A"]
        before = events_kept()
        for count in (1, 3):
            new = [post.record(900, "registered", who=f"A-{n}", place="P") for n in range(count)]
            events += new
            store.prolong(new, arrived=200)
        assert events_kept() - before == 4
        links = links_of(events)
        assert store.chains.tips() == tips_of(links)
        assert store.chains.forks() == forks_of(links)
        assert store.chains.gaps() == gaps_of(links)
        assert store.chains.posts()["A"].events == posts.events + 4
        assert store.chains.posts()["A"].recorded == max(e.fact.recorded for e in events[-4:])
        assert store.events.last_of("A") == events[-1]
        assert store.events.count() == len(events)

    def test_what_another_lacks_is_found_from_its_marks(self, store: Store) -> None:
        """Of a chain whose end is not known here, only what follows the last known mark is sent."""
        scene = Scene("A")
        post = scene["A"]
        for number in range(100):
            post.record(number, "tallied", place="P", stage="waiting", count=number)
        mine, theirs = scene.events[:72], scene.events[:62]
        store.append(theirs, arrived=100)
        marks = store.chains.marks()
        assert marks["A"] != ()
        store.append(mine, arrived=100)
        assert store.chains.lacked(marks) == {event.digest for event in mine[62:]}
        store.append(scene.events, arrived=100)
        ahead = store.chains.marks()
        assert set(ahead["A"]) > set(store.chains.tips()["A"])

    def test_what_another_misses_is_sent_again(self, store: Store) -> None:
        """Events in another's gaps are sent, although it has the end of the chain."""
        scene = day()
        store.append(scene.events, arrived=100)
        marks = store.chains.marks()
        assert store.chains.lacked(marks) == set()
        missing = scene["B"].events[1]
        assert store.chains.lacked(marks, [Gap("B", 2, 2)]) == {missing.digest}

    def test_a_wrong_link_shows_as_a_torn_chain(self, store: Store) -> None:
        """An event that says it follows another post's event leaves its chain torn."""
        scene = day()
        post = scene["A"]
        post.previous = scene["B"].events[0].digest
        store.append(
            [*scene.events, post.record(20, "registered", who="A-9", place="P")], arrived=1
        )
        assert store.chains.torn() == {"A"}

    def test_last_event_of_a_post(self, store: Store) -> None:
        """A post's last event is the one with its highest number, from which it goes on."""
        scene = day()
        store.append(scene.events, arrived=100)
        assert store.events.last_of("A") == scene["A"].events[-1]
        assert store.events.last_of("Z") is None

    def test_signed_events_come_in_the_order_of_arrival(self, store: Store) -> None:
        """Events for a bundle come in the order in which they came here, ready to be sealed."""
        events = day().events
        store.append(events, arrived=100)
        wanted = [events[5], events[2], events[8]]
        assert store.events.signed(event.digest for event in wanted) == [
            (event.content, event.signature) for event in (events[2], events[5], events[8])
        ]

    def test_pending_events_wait_by_post(self, store: Store) -> None:
        """Events of unknown posts wait, each once, until they are let go."""
        scene = day()
        a, b = scene["A"].events, scene["B"].events
        assert store.pending.add([*a, *b]) == len(a) + len(b)
        assert store.pending.add([*a]) == 0
        assert store.pending.counts() == {"A": len(a), "B": len(b)}
        assert sorted(store.pending.of("A"), key=lambda event: event.number) == a
        store.pending.remove(event.digest for event in a)
        assert store.pending.counts() == {"B": len(b)}
        assert store.events.count() == 0

    def test_pending_events_have_a_limit(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whoever sends endless events of unknown posts is refused, and nothing of them is kept."""
        monkeypatch.setattr("safepassage.operation.store.pending_rows.MOST_PENDING", 3)
        events = day().events
        with pytest.raises(RefusedError, match="More than 3"):
            store.pending.add(events[:4])
        assert store.pending.counts() == {}

    def test_keys_come_once_and_go_as_they_are_told_to(self, store: Store) -> None:
        """A person may have several keys; they are destroyed together, and others stay."""
        assert store.keys.add([KeyRow("P-1", b"one"), KeyRow("P-2", b"two")]) == 2
        assert store.keys.add([KeyRow("P-1", b"one"), KeyRow("P-1", b"another")]) == 1
        assert sorted(store.keys.of_many(["P-1"])["P-1"]) == [b"another", b"one"]
        assert store.keys.add([KeyRow("P-3", b"one"), KeyRow("P-3", b"one")]) == 1
        assert store.keys.destroy(["P-1", "P-9"]) == 2
        assert store.keys.of_many(["P-1"]) == {}
        assert list(store.keys) == [KeyRow("P-2", b"two"), KeyRow("P-3", b"one")]

    def test_many_tokens_lead_to_all_or_more_are_told_of(self, store: Store) -> None:
        """Of a hundred tokens none is passed over; where some people are left out, it is told."""
        named = {f"P-{n:02}": Named(range(n, n + 3)) for n in range(98)}
        store.names.put(named, named)
        found = store.names.having(range(100), most=1_000)
        assert (set(found.people), found.more) == (set(named), False)
        few = store.names.having(range(100), most=10)
        assert few.more or set(few.people) == set(named)
        assert set(few.people) <= set(named)

    def test_people_are_found_by_tokens(self, store: Store) -> None:
        """Who has most of the tokens comes first, and what is put takes the place of the former."""
        least, most = -(1 << 63), (1 << 63) - 1
        named = {"P-1": Named([least, 2, 3]), "P-2": Named([2, most]), "P-3": Named([])}
        store.names.put([*named, "P-4"], named)
        assert store.names.having([2], most=99).people == ["P-1", "P-2"]
        assert store.names.having([2, most, 5], most=99).people == ["P-2", "P-1"]
        assert store.names.having([least], most=99).people == ["P-1"]
        assert store.names.having([], most=99).people == []
        assert store.names.having([5], most=99).people == []
        store.names.put(["P-1", "P-2"], {"P-1": Named([5])})
        assert store.names.having([2, 3, most, least], most=99).people == []
        assert store.names.having([5], most=99).people == ["P-1"]
        assert store.names.mark().listed == 2

    def test_many_tokens_are_asked_for_at_once(self, store: Store) -> None:
        """As many tokens as a common misspelling has are asked for as few are."""
        store.names.put(["P-1", "P-2"], {"P-1": Named([1, 700, 1_400]), "P-2": Named([1_399])})
        assert store.names.having(range(2_000), most=99).people == ["P-1", "P-2"]
        assert store.names.having(range(1_401, 4_000), most=99).people == []

    def test_near_words_go_with_the_last_who_has_them(self, store: Store) -> None:
        """What a word is near to is kept for as long as somebody has the word, and told once."""
        put = store.names.put
        put(["P-1", "P-2"], {"P-1": Named([7, 8]), "P-2": Named([7, 9])}, [(1, 7), (2, 7), (2, 8)])
        put(["P-3"], {"P-3": Named([30])}, [(2, 7), (2, 40)])
        assert store.names.near([1, 2, 3]) == {1: {7}, 2: {7, 8, 40}}
        put(["P-1"], {"P-1": Named([7])})
        # The word 40 is of nobody alone, as a common given name is.
        assert store.names.near([1, 2]) == {1: {7}, 2: {7, 40}}
        store.names.remove(["P-1"])
        assert store.names.near([1, 2]) == {1: {7}, 2: {7, 40}}
        store.names.remove(["P-2"])
        assert store.names.near([1, 2]) == {2: {40}}

    def test_who_is_to_be_opened_is_told_in_order(self, store: Store) -> None:
        """People wait until something is put of them, or are due at a time."""
        store.names.wait(["P-2", "P-1"])
        store.names.put(["P-3", "P-4"], {"P-3": Named([1], due=100), "P-4": Named([1])})
        assert store.names.due(99, most=9) == ["P-1", "P-2"]
        assert store.names.due(100, most=9) == ["P-1", "P-2", "P-3"]
        assert store.names.due(100, most=1) == ["P-1"]
        assert store.names.due(100, after="P-1", most=1) == ["P-2"]
        store.names.wait(["P-4", "P-3"])
        assert store.names.due(0, most=9) == ["P-1", "P-2", "P-3", "P-4"]
        store.names.put(["P-1", "P-3"], {"P-3": Named(None, Apart.NO_KEY, 0)})
        assert store.names.due(0, most=9) == ["P-2", "P-3", "P-4"]
        assert store.names.having([1], most=99).people == ["P-4"]

    def test_people_are_counted_by_whether_they_can_be_found(self, store: Store) -> None:
        """The counts are those of what was put last, whoever goes."""
        apart = {"P-1": Named(None, Apart.NO_CONSENT), "P-2": Named(None, Apart.NO_KEY, 0)}
        store.names.set_mark(7, "some")
        store.names.put(["P-1", "P-2", "P-3"], {**apart, "P-3": Named([3])})
        assert store.names.mark() == NameMark(7, "some", listed=1, no_consent=1, no_key=1)
        store.names.wait(["P-1", "P-3", "P-5"])
        assert store.names.mark() == NameMark(7, "some", listed=1, no_consent=1, no_key=1)
        store.names.put(["P-2", "P-3"], {"P-2": Named([3]), "P-3": apart["P-1"]})
        assert store.names.mark() == NameMark(7, "some", listed=1, no_consent=2, no_key=0)
        store.names.remove(["P-1", "P-2", "P-9"])
        assert store.names.mark() == NameMark(7, "some", listed=0, no_consent=1, no_key=0)

    def test_whose_keys_go_is_found_no_more(self, store: Store) -> None:
        """With somebody's keys go tokens and words, in one step, and what is due of them."""
        store.keys.add([KeyRow("P-1", b"one"), KeyRow("P-2", b"two")])
        store.names.put(["P-1", "P-2"], {"P-1": Named([1, 2], due=0), "P-2": Named([2])}, [(5, 1)])

        def stop_in_the_middle() -> None:
            with store.writing():
                store.keys.destroy(["P-1"])
                raise Stop

        with pytest.raises(Stop):
            stop_in_the_middle()
        assert store.names.having([1], most=99).people == ["P-1"]
        store.keys.destroy(["P-1", "P-9"])
        assert store.names.having([1, 2], most=99).people == ["P-2"]
        assert store.names.near([5]) == {}
        assert store.names.due(0, most=9) == []

    def test_names_begin_anew_with_everybody(self, store: Store) -> None:
        """Where what is kept counts no more, all who have a standing are to be opened."""
        events = day().events
        store.notes.put("operation", events[0].digest.encode())
        store.append(events, arrived=100)
        bring_up_to_date(store)
        store.names.put(["P-1"], {"P-1": Named([1], due=0)}, [(5, 1)])
        store.names.begin_anew()
        assert store.names.having([1], most=99).people == []
        assert store.names.near([5]) == {}
        assert store.names.mark() == NameMark()
        assert store.names.due(0, most=9) == ["A-1", "Б-2"]

    def test_erasures_are_found(self, store: Store) -> None:
        """A store tells which events erase whom, of some people or of all."""
        scene = day()
        one = scene["A"].record(10, "erased", who="A-1")
        other = scene["B"].record(11, "erased", who="Б-2")
        store.append(scene.events, arrived=100)
        assert {fact.digest for fact in store.events.erasures()} == {one.digest, other.digest}
        assert [fact.digest for fact in store.events.erasures(["Б-2", "X"])] == [other.digest]

    def test_an_erasure_that_is_withdrawn_destroys_keys_all_the_same(self, store: Store) -> None:
        """In whatever order the two come, the key goes, and none is taken over again."""
        scene = day()
        one = scene["A"].record(10, "erased", who="A-1")
        other = scene["B"].record(11, "erased", who="Б-2")
        later = [scene.hq.record(12, "withdrawn", event=event.digest) for event in (one, other)]
        rows = [KeyRow("A-1", b"one"), KeyRow("Б-2", b"two"), KeyRow("P-3", b"three")]
        store.notes.put("operation", scene.events[0].digest.encode())
        store.keys.add(rows)
        before = [each for each in scene.events if each not in [one, other, *later]]
        # Of one the withdrawal comes first, of the other the erasure.
        for some in (before, later[:1], [one], [other], later[1:]):
            with store.writing():
                destroy_keys(store, store.append(some, arrived=100))
        assert list(store.keys) == rows[2:]
        assert erased_people(store) == {"A-1", "Б-2"}
        assert take_keys(store, rows) == 0
        register = Current.open(store).register
        assert [register.people[who].erased for who in ("A-1", "Б-2")] == [True, True]

    def test_buckets_of_keys_tell_where_two_differ(self, store: Store) -> None:
        """The hash of a bucket changes with its rows alone, and not with the order of coming."""
        rows = [KeyRow(f"P-{n}", f"key {n}".encode()) for n in range(700)]
        store.keys.add(reversed(rows))
        before = store.keys.buckets()
        assert len(before) > 200
        store.keys.destroy(["P-7"])
        after = store.keys.buckets()
        assert {bucket for bucket in before if after.get(bucket) != before[bucket]} == {
            bucket_of("P-7")
        }

    def test_posts_are_counted(self, store: Store) -> None:
        """A store tells of each post how many events are here, and how far its clock is ahead."""
        scene = Scene("A")
        scene["A"].skew_min = 120
        event = scene["A"].record(10, "registered", who="A-1", place="P")
        store.append([event], arrived=T0 + 900)
        store.append([scene["A"].record(20, "registered", who="A-2", place="P")], arrived=T0 + 9000)
        assert store.chains.posts() == {"A": (2, T0 + 140 * 60, 130 * 60 - 900)}

    def test_notes_are_replaced(self, store: Store) -> None:
        """A note holds what was put last, and notes can be found by how they begin."""
        store.notes.put("known.A", b"1")
        store.notes.put("known.A", b"2")
        store.notes.put("known.Б", b"3")
        store.notes.put("known_C", b"4")
        assert store.notes.get("known.A") == b"2"
        assert store.notes.starting("known.") == {"A": b"2", "Б": b"3"}

    def test_a_newer_store_is_refused(self, store: Store, again: Callable[[], Store]) -> None:
        """A store that a newer version has written is refused, named, and left as it is."""
        store.notes.put("version", b"99")
        with pytest.raises(StoreError, match=r"version '99'.*Install"):
            again()
        store.notes.put("version", str(VERSION).encode())
        again().close()

    def test_a_database_without_tables_is_refused(
        self, store: Store, again: Callable[[], Store]
    ) -> None:
        """A database that holds no store is refused."""
        with store._database.writing() as connection:
            notes.drop(connection)
        with pytest.raises(StoreError, match="holds no store"):
            again()

    def test_what_is_kept_is_what_events_fold_to(
        self, store: Store, again: Callable[[], Store], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Kept up as events come in any order, or made anew, the register is that of the events."""
        monkeypatch.setattr("safepassage.operation.store.current._KEPT_BACK", 5)
        events = long_day()
        draws = random.Random(7)
        order = draws.sample(events, len(events))
        store.notes.put("operation", events[0].digest.encode())
        current = Current.open(store)
        here: list[Event] = []
        while order:
            part, order = order[:3], order[3:]
            here += part
            store.append(part, arrived=100)
            current.follow()
            expected = fold(event.fact for event in here)
            assert current.register.canonical() == expected.canonical()
            if draws.random() < 0.3:
                with again() as other:
                    assert Current.open(other).register.canonical() == expected.canonical()
            assert_heads(store, expected)
        rebuild(store)
        assert Current.open(store).register.canonical() == expected.canonical()
        assert_heads(store, expected)

    def test_two_processes_fold_the_same(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Folded by two processes, a range of subjects each, the rows are the same."""
        monkeypatch.setattr("safepassage.operation.store.projection._PART", 4)
        events = long_day()
        store.notes.put("operation", events[0].digest.encode())
        store.append(events, arrived=100)
        rebuild(store, processes=2)
        expected = fold(event.fact for event in events)
        assert Current.open(store).register.canonical() == expected.canonical()
        assert store.standings.get("people:A-1") == expected.people["A-1"]
        assert store.standings.get("people:nobody") is None
        assert_heads(store, expected)

    def test_a_new_version_of_the_fold_makes_rows_anew(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Rows that another version of the fold has written are made anew when it is opened."""
        events = long_day()
        store.notes.put("operation", events[0].digest.encode())
        store.append(events, arrived=100)
        bring_up_to_date(store)
        store.standings.clear()
        assert Current.open(store).register.people == {}
        monkeypatch.setattr("safepassage.operation.store.projection.fold_version", lambda: "newer")
        expected = fold(event.fact for event in events)
        assert Current.open(store).register.canonical() == expected.canonical()

    def test_subjects_are_found_by_the_codes_that_they_name(self, store: Store) -> None:
        """Whoever is on a vehicle is found by its code alone: by no other that looks like it."""
        scene = Scene("A")
        for number, bus in enumerate(("bus_1", "bus-1", "BUS_1", "bus_12")):
            scene["A"].record(number, "boarded", who=f"G-{number}", vehicle=bus)
        scene["A"].record(9, "passed", vehicle="bus_1", place="bridge")
        store.notes.put("operation", scene.events[0].digest.encode())
        store.append(scene.events, arrived=100)
        bring_up_to_date(store)
        found = dict(store.standings.naming("bus_1"))
        assert found.keys() == {"people:G-0", "vehicle:bus_1"}
        assert found == store.standings.get_many(["people:G-0", "vehicle:bus_1"])
        assert [subject for subject, _ in store.standings.naming("bridge")] == ["vehicle:bus_1"]
        assert list(store.standings.naming("bus")) == []

    def test_people_are_found_by_digits_of_their_codes(self, store: Store) -> None:
        """The digits stand in that order, and nothing but people is found, each once."""
        scene = Scene("A")
        codes = ("A-27", "А27", "x2y7", "72", "A-2", "A-277")
        for number, code in enumerate((*codes, "A-27")):
            scene["A"].record(number, "boarded", who=code, vehicle="bus-27")
        store.notes.put("operation", scene.events[0].digest.encode())
        store.append(scene.events, arrived=100)
        assert sorted(store.events.people_with("27")) == sorted({*codes} - {"72", "A-2"})
        assert sorted(store.events.people_with("")) == sorted(codes)

    def test_what_is_read_together_is_of_one_moment(
        self, store: Store, again: Callable[[], Store]
    ) -> None:
        """What another program writes meanwhile is seen afterwards; what is written here, too."""
        events = day().events
        store.append(events[:3], arrived=1)
        with again() as other:
            with store.reading():
                assert store.events.count() == 3
                other.append(events[3:6], arrived=2)
                assert (store.events.count(), store.events.entry_of(events[5].digest)) == (3, None)
                assert store.append(events[6:], arrived=3) == events[6:]
            assert store.events.count() == other.events.count() == len(events)

    def test_a_moment_ends_with_its_reading(self, store: Store, again: Callable[[], Store]) -> None:
        """An error inside lets go of the moment, and a moment inside another is the same."""
        events = day().events

        def stop_while_reading() -> None:
            with store.reading(), store.reading():
                assert store.events.count() == 0
                raise Stop

        with pytest.raises(Stop):
            stop_while_reading()
        with again() as other:
            other.append(events, arrived=1)
        assert store.events.count() == len(events)

    def test_steps_join(self, store: Store) -> None:
        """A step inside a step is part of it."""
        events = day().events
        with store.writing(), store.writing(), store.reading():
            store.append(events, arrived=1)
            assert store.events.last_of("HQ") is not None
        assert store.events.has([FIRST]) == set()
