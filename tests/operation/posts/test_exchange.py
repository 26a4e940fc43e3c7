"""Bundles bring posts to the same state, whatever comes of them on the way."""

from __future__ import annotations

import base64
import zlib
from typing import TYPE_CHECKING

import pyrage
import pytest

from benchmarks.operation.network import (
    ARRIVAL,
    BUNDLE_KEY,
    OPERATION_KEY,
    Network,
    keys_for,
    state_of,
)
from safepassage.errors import RefusedError
from safepassage.operation.custody.ciphers import OVERHEAD_BYTES
from safepassage.operation.events import FIRST, Draft, Stamp, canonical_bytes, sign
from safepassage.operation.posts import (
    Recording,
    export_bundles,
    import_bundle,
    join,
    make_request,
    read_request,
    read_welcome,
    revoke,
    status_of,
)
from safepassage.operation.posts import bundle as bundles
from safepassage.operation.posts.bundle import Contents, open_bundle, seal_bundle
from safepassage.operation.posts.known import Known
from safepassage.operation.store import KeyRow, Signed, create_file

if TYPE_CHECKING:
    from pathlib import Path

    from safepassage.operation.posts import Post


def _count(post: Post) -> int:
    return post.store.events.count()


def test_a_new_post_joins(network: Network) -> None:
    """A post that joins has all events, the operation key, and records what others can verify."""
    network.record("HQ", "registered", who="A-1", place="cellar", count=40)
    first, *more = network.welcome("A", "post", "reception")
    welcome = read_welcome(first, network.keys["A"].identity)
    assert (welcome.post, welcome.sender) == ("A", "HQ")
    assert welcome.operation == network.posts["HQ"].operation
    assert len(welcome.operation_key) == 32 + len(OPERATION_KEY) + OVERHEAD_BYTES
    assert more == []
    post = network.join("A", first)
    assert state_of(post) == state_of(network.posts["HQ"])
    assert post.trust().enrolments["A"][0].roles == ("post", "reception")
    network.record("A", "boarded", who="A-1", count=30, vehicle="bus-1")
    (imported,) = network.carry("A", "HQ")
    assert (imported.sender, len(imported.new), imported.waiting) == ("A", 1, 0)
    assert state_of(post) == state_of(network.posts["HQ"])


def test_a_welcome_gives_the_operation_key_to_the_post_that_waits_alone(network: Network) -> None:
    """Whoever opens the post's bundles later, with its identity, has no operation key of it."""
    first = network.welcome("A")[0]
    contents = repr(read_welcome(first, network.keys["A"].identity).operation_key)
    contents += repr(open_bundle(first, network.keys["A"].identity).welcome)
    assert repr(OPERATION_KEY)[2:-1] not in contents
    assert base64.b64encode(OPERATION_KEY).decode() not in contents


def test_fingerprints_are_the_same_at_both() -> None:
    """Request and operation have digits that both sides can read to each other."""
    keys = keys_for("A")
    data = make_request("A", keys.signing, keys.identity, arrival=ARRIVAL)
    assert read_request(data).fingerprint == read_request(data + b"\n").fingerprint
    digits = read_request(data).fingerprint
    assert len(digits.split()) == 4
    other = keys_for("A")
    for changed in (
        make_request("B", keys.signing, keys.identity, arrival=ARRIVAL),
        make_request("A", other.signing, other.identity, arrival=ARRIVAL),
        make_request("A", keys.signing, keys.identity, arrival=ARRIVAL[::-1]),
    ):
        assert digits != read_request(changed).fingerprint


def test_altered_requests_are_refused() -> None:
    """A request in which anything has been changed, or that is none, is refused."""
    keys, other = keys_for("A"), keys_for("B")
    data = make_request("A", keys.signing, keys.identity, arrival=ARRIVAL)
    recipient = keys.recipient.encode()
    for wrong in (
        data.replace(b'"A"', b'"B"'),
        data.replace(recipient, other.recipient.encode()),
        data.replace(b'"v":1', b'"v":2'),
        data[:-5],
        b"",
        b"x" * 5000,
        canonical_bytes({"post": "A"}),
    ):
        with pytest.raises(RefusedError, match="no enrolment request, or it is altered"):
            read_request(wrong)


def test_only_a_welcome_welcomes(network: Network, tmp_path: Path) -> None:
    """An ordinary bundle, and a welcome for another post, let nobody join."""
    network.enrol("A")
    ordinary = export_bundles(network.posts["HQ"], "A")[0]
    with pytest.raises(RefusedError, match="enrols no post"):
        read_welcome(ordinary, network.keys["A"].identity)
    first = network.welcome("B")[0]
    keys = keys_for("another", BUNDLE_KEY)
    stolen = type(keys)(keys.signing, network.keys["B"].identity, BUNDLE_KEY)
    with create_file(tmp_path / "x", bytes(32)) as store:
        with pytest.raises(RefusedError, match="does not enrol post B"):
            join(store, stolen, first)
        assert store.events.count() == 0
        assert store.notes.get("post") is None


def test_a_bundle_holds_only_what_the_other_lacks(network: Network) -> None:
    """Once a post has told what it has, it gets nothing twice; relayed events count too."""
    network.enrol("A")
    network.enrol("B")
    for number in range(5):
        network.record("A", "registered", who=f"A-{number}", place="P")
    network.carry("A", "HQ")
    network.carry("HQ", "B")
    network.carry("B", "A")
    bundle = open_bundle(export_bundles(network.posts["A"], "B")[0], network.keys["B"])
    assert bundle.events == ()
    event = network.record("A", "registered", who="A-9", place="P")
    bundle = open_bundle(export_bundles(network.posts["A"], "B")[0], network.keys["B"])
    assert bundle.events == (event,)


def test_twice_is_without_effect(network: Network) -> None:
    """A bundle that comes twice, or long after, changes nothing."""
    network.enrol("A")
    network.record("A", "registered", who="A-1", place="P")
    old = export_bundles(network.posts["A"], "HQ")[0]
    network.record("A", "registered", who="A-2", place="P")
    network.carry("A", "HQ")
    before = state_of(network.posts["HQ"])
    again = import_bundle(network.posts["HQ"], old)
    assert again.new == ()
    assert again.known > 0
    assert state_of(network.posts["HQ"]) == before
    network.carry("HQ", "A")
    assert state_of(network.posts["A"]) == before


def test_events_wait_for_their_enrolment(network: Network) -> None:
    """What comes before the enrolment waits, is shown, and enters when the enrolment comes."""
    network.enrol("A")
    first = network.welcome("B")[0]
    network.join("B", first)
    for number in range(4):
        network.record("B", "registered", who=f"B-{number}", place="P")
    b, a = network.posts["B"], network.posts["A"]
    links = b.store.events.links("B")
    only = Contents(
        operation=b.operation,
        sender="B",
        known=Known(),
        events=b.store.events.signed(link.digest for link in links),
        keys=[],
    )
    early = seal_bundle(only, b.keys, [network.keys["A"].recipient])
    imported = import_bundle(a, early)
    assert (imported.new, imported.waiting) == ((), 4)
    line = {line.post: line for line in status_of(a).posts}["B"]
    assert (line.events, line.waiting, line.roles) == (0, 4, ())
    assert not status_of(a).is_quiet
    assert import_bundle(a, early).waiting == 0
    (imported,) = network.carry("HQ", "A")
    assert (imported.waited, imported.waiting) == (4, 0)
    assert len(imported.new) == 5
    assert status_of(a).is_quiet
    network.carry("B", "HQ")
    assert state_of(a) == state_of(network.posts["HQ"])


def test_a_bundle_for_another_post_is_refused(network: Network) -> None:
    """Who is not named cannot open a bundle, and is told so."""
    network.enrol("A")
    network.enrol("B")
    data = export_bundles(network.posts["HQ"], "A")[0]
    with pytest.raises(RefusedError, match="not sealed to this post"):
        import_bundle(network.posts["B"], data)


def test_torn_and_altered_bundles_are_refused_whole(network: Network) -> None:
    """Cut anywhere, or with any byte changed, a bundle leaves no trace."""
    network.enrol("A")
    for number in range(50):
        network.record("HQ", "registered", who=f"A-{number}", place="P")
    a = network.posts["A"]
    data = export_bundles(network.posts["HQ"], "A")[0]
    count, notes = _count(a), a.store.notes.starting("")
    for at in (0, 1, 30, 100, 180, 200, 250, len(data) // 2, len(data) - 17, len(data) - 1):
        for wrong in (data[:at], data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]):
            with pytest.raises(RefusedError, match=r"torn|not sealed"):
                import_bundle(a, wrong)
    with pytest.raises(RefusedError, match="torn"):
        import_bundle(a, data + b"more")
    assert (_count(a), a.store.notes.starting("")) == (count, notes)
    import_bundle(a, data)
    assert _count(a) == count + 50


def test_a_bundle_of_another_operation_is_refused(network: Network, tmp_path: Path) -> None:
    """A bundle of another operation is named as such, even where all keys are the same."""
    (tmp_path / "other").mkdir()
    other = Network(tmp_path / "other", keys=network.keys)
    other.minute = 5
    other.begin()
    network.enrol("A")
    other.enrol("A")
    with pytest.raises(RefusedError, match="of another operation"):
        import_bundle(network.posts["A"], export_bundles(other.posts["HQ"], "A")[0])
    other.close()


def _sealed(post: Post, to: str, **changes: object) -> bytes:
    """Return a bundle as a post with a changed program would make it."""
    links = [link for name in post.store.chains.posts() for link in post.store.events.links(name)]
    values = {
        "operation": post.operation,
        "sender": post.name,
        "known": Known(),
        "events": post.store.events.signed(link.digest for link in links),
        "keys": [],
        **changes,
    }
    keys = values.pop("signed_by", post.keys)
    return seal_bundle(Contents(**values), keys, [to])  # type: ignore[arg-type]  # values of a test


def test_a_bundle_from_outside_is_refused(network: Network) -> None:
    """Who knows only a post's recipient cannot make a bundle that it takes in."""
    network.enrol("A")
    a = network.posts["A"]
    outsider = keys_for("nobody", bytes(32))
    data = _sealed(network.posts["HQ"], a.keys.recipient, signed_by=outsider)
    with pytest.raises(RefusedError, match="made outside this operation"):
        import_bundle(a, data)


@pytest.mark.parametrize("header", [{"part": "x"}, {"parts": "x"}, {"part": None}])
def test_a_header_of_nonsense_is_refused(header: dict[str, object], network: Network) -> None:
    """A sealed bundle whose header holds no numbers where they belong is refused as altered."""
    network.enrol("A")
    a = network.posts["A"]
    data = _sealed(network.posts["HQ"], a.keys.recipient, **header)
    with pytest.raises(RefusedError, match="torn, altered or no bundle"):
        import_bundle(a, data)


@pytest.mark.parametrize("key", ["\u00e9", "A", "", "=="])
def test_a_welcome_without_a_key_is_refused(key: str, network: Network) -> None:
    """A welcome whose operation key is no Base64 enrols nobody, and is told as such."""
    network.enrol("A")
    a = network.posts["A"]
    welcome = {"post": "Secret Person" if not key else "A", "operation_key": key}
    data = _sealed(network.posts["HQ"], a.keys.recipient, welcome=welcome)
    with pytest.raises(RefusedError) as told:
        read_welcome(data, a.keys.identity)
    assert "enrols no post" in str(told.value)
    assert "Secret" not in str(told.value)


def test_a_bundle_under_another_post_s_name_is_refused(network: Network) -> None:
    """A post of the operation cannot say what another has."""
    network.enrol("A")
    network.enrol("B")
    hq = network.posts["HQ"]
    before = hq.store.notes.starting("known.")
    data = _sealed(network.posts["B"], hq.keys.recipient, sender="A")
    with pytest.raises(RefusedError, match="not signed by that post"):
        import_bundle(hq, data)
    assert hq.store.notes.starting("known.") == before


def test_forged_events_are_refused(network: Network) -> None:
    """An event of an enrolled post that it did not sign is named, and nothing enters with it."""
    network.enrol("A")
    network.enrol("B")
    network.carry("HQ", "A")
    true = network.record("B", "registered", who="B-1", place="P")
    forged = Signed(true.content.replace(b'"B-1"', b'"B-2"'), true.signature)
    a = network.posts["A"]
    count = _count(a)
    data = _sealed(
        network.posts["B"], a.keys.recipient, events=[(true.content, true.signature), forged]
    )
    with pytest.raises(RefusedError, match=r"Event 1 of post B is not signed"):
        import_bundle(a, data)
    malformed = Signed(true.content.replace(b'"who":"B-1"', b'"who":"B 1"'), true.signature)
    data = _sealed(network.posts["B"], a.keys.recipient, events=[malformed])
    with pytest.raises(RefusedError, match="who: a code has"):
        import_bundle(a, data)
    assert _count(a) == count


def test_endless_bundles_are_refused(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too large, unfolds to too much or holds too many events, is refused."""
    network.enrol("A")
    a = network.posts["A"]
    bomb = pyrage.encrypt(
        bundles._MAGIC + zlib.compress(bytes(2**20)),
        [pyrage.x25519.Recipient.from_str(a.keys.recipient)],
    )
    with pytest.raises(RefusedError, match="torn"):
        import_bundle(a, bomb)
    monkeypatch.setattr(bundles, "MOST_PLAIN", 2**16)
    with pytest.raises(RefusedError, match="unfolds to more than 65536 bytes"):
        import_bundle(a, bomb)
    monkeypatch.undo()
    monkeypatch.setattr(bundles, "MOST_SEALED", 100)
    with pytest.raises(RefusedError, match="at most 100"):
        import_bundle(a, bomb)
    monkeypatch.undo()
    data = export_bundles(network.posts["HQ"], "A")[0]
    monkeypatch.setattr("safepassage.operation.posts.bundle_bytes.MOST_EVENTS", 1)
    with pytest.raises(RefusedError, match="more than 1 events"):
        import_bundle(a, data)


def test_a_file_that_is_no_bundle(network: Network) -> None:
    """A file that was sealed to a post and is no bundle, is refused."""
    network.enrol("A")
    a = network.posts["A"]
    to = [pyrage.x25519.Recipient.from_str(a.keys.recipient)]
    with pytest.raises(RefusedError, match="no bundle that this version reads"):
        import_bundle(a, pyrage.encrypt(b"a letter", to))


def test_large_exports_come_in_parts(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    """An export beyond the limit makes several bundles, which may come in any order."""
    monkeypatch.setattr("safepassage.operation.posts.exchange.MOST_EVENTS", 4)
    network.enrol("A")
    for number in range(9):
        network.record("HQ", "registered", who=f"A-{number}", place="P")
    parts = export_bundles(network.posts["HQ"], "A")
    assert len(parts) == 3
    seen = [import_bundle(network.posts["A"], part).part for part in reversed(parts)]
    assert seen == [3, 2, 1]
    assert state_of(network.posts["A"]) == state_of(network.posts["HQ"])


def test_keys_travel_and_die_everywhere(network: Network) -> None:
    """Only keys that differ come with bundles, and whoever is erased has none anywhere."""
    network.enrol("A")
    hq, a = network.posts["HQ"], network.posts["A"]
    hq.store.keys.add(KeyRow(f"P-{n}", f"key {n}".encode()) for n in range(400))
    assert network.carry("HQ", "A")[0].keys == 400
    network.carry("A", "HQ")
    network.record("A", "erased", who="P-7")
    assert a.store.keys.of_many(["P-7"]) == {}
    bundle = open_bundle(export_bundles(a, "HQ")[0], hq.keys)
    assert len(bundle.keys) < 20
    import_bundle(hq, export_bundles(a, "HQ")[0])
    assert hq.store.keys.of_many(["P-7"]) == {}
    assert list(hq.store.keys) == list(a.store.keys)


def test_a_revoked_post_is_kept_apart(network: Network) -> None:
    """What a revoked post records later is kept and shown apart; nothing is sealed to it."""
    network.enrol("A")
    network.enrol("B")
    network.record("A", "registered", who="A-1", place="P")
    network.carry("A", "HQ")
    state = None
    revoke(network.posts["HQ"], "A", by="W1")
    state = state_of(network.posts["HQ"])
    network.record("A", "registered", who="A-2", place="P")
    network.carry("A", "HQ")
    hq = network.posts["HQ"]
    assert state_of(hq) == state
    line = {line.post: line for line in status_of(hq).posts}["A"]
    assert (line.events, line.revoked_after, line.kept_apart) == (2, 1, 1)
    with pytest.raises(RefusedError, match="A has been revoked: nothing is sealed"):
        export_bundles(hq, "A")
    with pytest.raises(RefusedError, match="No post is enrolled under"):
        revoke(hq, "Z", by="W1")
    network.carry("HQ", "B")
    assert state_of(network.posts["B"]) == state


def test_a_revoked_post_that_learns_of_it_records_no_more(network: Network) -> None:
    """A post that knows that it is revoked says so instead of recording in vain."""
    network.enrol("A")
    revocation = revoke(network.posts["HQ"], "A", by="W1")
    a = network.posts["A"]
    with a.store.writing():
        a.store.append([revocation], arrived=0)
    with pytest.raises(RefusedError, match="enrolled anew under another code"):
        network.record("A", "registered", who="A-1", place="P")


def test_a_restored_backup_shows_as_a_fork(network: Network) -> None:
    """A post that goes on from a backup forks its chain: shown, and no branch is lost."""
    network.enrol("A")
    network.record("A", "registered", who="A-1", place="P")
    network.backup("A")
    network.record("A", "registered", who="A-2", place="P")
    network.carry("A", "HQ")
    network.restore("A")
    network.minute = 20
    network.record("A", "registered", who="A-3", place="P")
    network.carry("A", "HQ")
    network.carry("HQ", "A")
    for name in ("HQ", "A"):
        post = network.posts[name]
        assert [(fork.post, fork.number) for fork in status_of(post).forks] == [("A", 2)]
        assert post.store.events.has(network.acknowledged) == set(network.acknowledged)
        assert not status_of(post).is_quiet
    assert state_of(network.posts["A"]) == state_of(network.posts["HQ"])
    last = network.record("A", "registered", who="A-4", place="P")
    assert last.number == 3


def test_a_gap_is_shown_and_filled(network: Network) -> None:
    """A missing link is shown; the next bundle that knows of it fills it."""
    network.enrol("A")
    network.enrol("B")
    events = [network.record("A", "registered", who=f"A-{n}", place="P") for n in range(5)]
    kept = [events[0], events[1], events[4]]
    b = network.posts["B"]
    signed = [Signed(event.content, event.signature) for event in kept]
    import_bundle(b, _sealed(network.posts["A"], b.keys.recipient, events=signed))
    assert [tuple(gap) for gap in map(_gap, status_of(b).gaps)] == [("A", 3, 4)]
    network.carry("B", "A")
    network.carry("A", "B")
    assert status_of(b).gaps == ()


def _gap(gap: object) -> tuple[object, ...]:
    return tuple(getattr(gap, name) for name in ("post", "first", "last"))


def test_codes_that_clash_are_shown(network: Network) -> None:
    """Two planners who give one code to two posts: both count, it is shown, nothing is sealed."""
    network.enrol("P2", "planner")
    network.enrol("X", by="HQ")
    twin = keys_for("another X")
    request = read_request(make_request("X", twin.signing, twin.identity, arrival=ARRIVAL))
    body = {"post": "X", "key": request.key, "recipient": request.recipient, "roles": ["post"]}
    network.record("P2", "post_enrolled", **body)  # type: ignore[arg-type]  # fields of the kind
    with pytest.raises(RefusedError, match="Another post is enrolled as X"):
        network.welcome("X", by="P2")
    network.carry("P2", "HQ")
    hq = network.posts["HQ"]
    assert [conflict.subject for conflict in status_of(hq).clashes] == ["post:X"]
    with pytest.raises(RefusedError, match="Two posts share the code X"):
        export_bundles(hq, "X")


def test_a_clock_ahead_is_shown_and_drags_nobody(network: Network) -> None:
    """A post whose clock is days ahead is shown with how far, and others' clocks stay."""
    network.enrol("A")
    network.skew_min["A"] = 3 * 24 * 60
    network.minute = 60
    ahead = network.record("A", "registered", who="A-1", place="P")
    network.carry("A", "HQ")
    hq = network.posts["HQ"]
    line = {line.post: line for line in status_of(hq).posts}["A"]
    assert line.ahead_s == 3 * 24 * 3600
    own = network.record("HQ", "registered", who="A-2", place="P")
    assert own.fact.stamp < ahead.fact.stamp
    network.skew_min["A"] = 120
    network.minute = 90
    near = network.record("A", "registered", who="A-3", place="P")
    assert near.fact.stamp > ahead.fact.stamp


def test_what_was_seen_lies_before_what_is_recorded(network: Network) -> None:
    """A clock that is two hours ahead is waited for, so that causes lie before effects."""
    network.enrol("A")
    network.skew_min["A"] = 120
    network.minute = 10
    seen = network.record("A", "registered", who="A-1", place="P")
    network.carry("A", "HQ")
    network.posts["HQ"].store.close()
    network.open("HQ")
    own = network.record("HQ", "registered", who="A-2", place="P")
    assert own.fact.stamp > seen.fact.stamp
    assert own.fact.recorded < seen.fact.recorded


def test_unknown_posts_get_no_bundle(network: Network) -> None:
    """An export for a post that is not enrolled names those that are."""
    network.enrol("A")
    with pytest.raises(RefusedError, match="Enrolled are: A"):
        export_bundles(network.posts["HQ"], "Z")


def test_roles_are_those_that_there_are(network: Network) -> None:
    """A post is enrolled with roles of the list, at least one."""
    with pytest.raises(RefusedError, match="roles: give one or more of planner"):
        network.welcome("A", "king")
    assert network.posts["HQ"].trust().enrolments.keys() == {"HQ"}


def test_enrolling_again_makes_the_same_welcome(network: Network) -> None:
    """A lost welcome is made once more without a second enrolment."""
    network.welcome("A")
    count = _count(network.posts["HQ"])
    first = network.welcome("A")[0]
    assert _count(network.posts["HQ"]) == count
    network.join("A", first)


def test_an_enrolment_stays_as_it_is(network: Network) -> None:
    """A post that is enrolled for a role is not told to be enrolled for another one in vain."""
    network.welcome("A")
    with pytest.raises(RefusedError, match="A is enrolled already, as post, and stays so"):
        network.welcome("A", "planner")
    assert network.posts["HQ"].trust().enrolments["A"][0].roles == ("post",)


def test_planners_enrol_planners(network: Network) -> None:
    """A planner's post that was enrolled enrols others, whose events enter everywhere."""
    network.enrol("P2", "planner")
    network.enrol("C", by="P2")
    network.record("C", "registered", who="C-1", place="P")
    (imported,) = network.carry("C", "HQ")
    assert (len(imported.new), imported.waiting) == (2, 0)
    assert state_of(network.posts["HQ"]) == state_of(network.posts["C"])


def test_an_enrolment_by_no_planner_lets_nobody_in(network: Network) -> None:
    """An enrolment that a changed program of an ordinary post signs has no effect."""
    network.enrol("A")
    a, hq = network.posts["A"], network.posts["HQ"]
    rogue = keys_for("rogue")
    body = {"post": "R", "key": rogue.public, "recipient": rogue.recipient, "roles": ["planner"]}
    with a.store.writing():
        a._write([Recording("post_enrolled", body)], by="W1")  # type: ignore[arg-type]  # fields
    network.carry("A", "HQ")
    assert "R" not in hq.trust().enrolments
    with pytest.raises(RefusedError, match="No post is enrolled here under"):
        export_bundles(hq, "R")


def test_nobody_begins_an_operation_inside_one(network: Network) -> None:
    """A post that says it has begun the operation, as a changed program may, gets nothing in."""
    network.enrol("A")
    a, hq = network.posts["A"], network.posts["HQ"]
    last = a.store.events.last_of("A")
    assert last is None
    forged = sign(
        Draft(
            operation=a.operation, post="A", number=1, previous=FIRST, observed=0, recorded=0,
            stamp=Stamp(0, 0), by="W1", kind="operation_begun",
            body={"name": "mine", "key": a.keys.public, "recipient": a.keys.recipient},
        ),
        a.keys.signing,
    )  # fmt: skip
    before = _count(hq)
    events = [Signed(forged.content, forged.signature)]
    with pytest.raises(RefusedError, match="Event 1 of post A begins an operation"):
        import_bundle(hq, _sealed(a, hq.keys.recipient, events=events))
    assert _count(hq) == before


@pytest.mark.parametrize("recipient", ["", "age1nobody"])
def test_nothing_is_sealed_to_a_recipient_that_is_none(network: Network, recipient: str) -> None:
    """A post that was enrolled with no recipient, or none that there can be, gets no bundle."""
    body = {"post": "X", "key": keys_for("X").public, "roles": ["post"]}
    if recipient:
        body["recipient"] = recipient
    network.record("HQ", "post_enrolled", **body)  # type: ignore[arg-type]  # fields of the kind
    with pytest.raises(RefusedError, match="without a recipient that there can be"):
        export_bundles(network.posts["HQ"], "X")


def test_what_is_no_key_enters_nowhere(network: Network) -> None:
    """A key of a person has few bytes; a post that sends more in its place gets nothing in."""
    network.enrol("A")
    a, hq = network.posts["A"], network.posts["HQ"]
    filler = [KeyRow("P-1", bytes(100_000))]
    with pytest.raises(RefusedError, match="torn, altered"):
        import_bundle(hq, _sealed(a, hq.keys.recipient, keys=filler))
    assert list(hq.store.keys) == []


def test_known_survives_as_it_was() -> None:
    """What a header says that a post has, is read as it was, and a malformed one is refused."""
    known = Known({"A": ("0" * 64,)}, (), {"ab": "0123"})
    assert Known.from_json(known.to_json()) == known
    wrongs: list[object] = [{}, [], None, {"marks": {"A": ["x"]}, "gaps": [], "buckets": {}}]
    for wrong in wrongs:
        with pytest.raises(RefusedError, match="torn"):
            Known.from_json(wrong)


def test_a_welcome_does_not_print_its_key(network: Network) -> None:
    """The operation key stands in no text of a welcome or bundle."""
    first = network.welcome("A")[0]
    shown = repr(read_welcome(first, network.keys["A"].identity))
    shown += repr(open_bundle(first, network.keys["A"].identity))
    assert base64.b64encode(OPERATION_KEY).decode() not in shown
    assert repr(OPERATION_KEY) not in shown
