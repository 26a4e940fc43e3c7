"""Posts that are founded, joined, opened and used."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from safepassage.errors import (
    AccessError,
    CustodyError,
    LockedError,
    RefusedError,
    SignInError,
    UsageError,
)
from safepassage.operation.custody.files import load_keyring
from safepassage.operation.custody.roles import KeyName, Role
from safepassage.operation.exchange.incoming import Incoming
from safepassage.operation.office.founding import ask_to_join, found_post, join_post
from safepassage.operation.office.office import open_office
from safepassage.operation.office.opening import open_all
from safepassage.operation.office.places import PostFolder
from safepassage.operation.posts import enrol as enrol_post
from safepassage.operation.posts import export_bundles, import_bundle, read_request
from safepassage.operation.register import State
from safepassage.operation.views import overfull_now
from tests.operation.custody.cast import QUICK, phrase
from tests.operation.office.two import F1, HQ, PHRASES, PLANNER, TRACER, WORKER, make_two, office

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def posts(tmp_path_factory: pytest.TempPathFactory) -> tuple[PostFolder, PostFolder]:
    """Return the two posts; tests record under codes of their own."""
    return make_two(tmp_path_factory.mktemp("posts"))


def test_a_post_that_joined_exchanges_with_the_one_that_enrolled_it(
    posts: tuple[PostFolder, PostFolder],
) -> None:
    """What a field post records comes to the headquarters in a bundle, and its register has it."""
    hq, f1 = posts
    with office(f1, WORKER) as field:
        field.record("registered", {"who": "A-1", "count": 40, "place": "C"})
        bundles = export_bundles(field.post, "HQ")
    with office(hq, PLANNER) as head:
        for bundle in bundles:
            import_bundle(head.post, bundle)
        assert head.register.people["A-1"].count(State.WAITING) == 40


def test_two_who_decide_at_once_do_not_decide_the_same(
    posts: tuple[PostFolder, PostFolder],
) -> None:
    """Who decides by the register what to record waits for another who does, and sees theirs."""
    began = threading.Event()
    seen: list[set[str]] = []

    def second() -> None:
        with office(posts[1], WORKER) as other:
            assert began.wait(60)
            with other.deciding(recording=True) as register:
                seen.append(set(register.people))

    thread = threading.Thread(target=second)
    thread.start()
    with office(posts[1], WORKER) as field, field.deciding(recording=True) as register:
        assert "D-1" not in register.people
        began.set()
        thread.join(0.3)
        assert not seen
        field.record("registered", {"who": "D-1", "place": "C"})
    thread.join(60)
    assert ["D-1" in codes for codes in seen] == [True]


def test_a_part_of_the_register_tells_what_the_whole_does(
    posts: tuple[PostFolder, PostFolder],
) -> None:
    """What is asked for of people and vehicles is the same as in a register of everything."""
    places = {"bus-8": {"seated": 2, "wheelchair": 0, "stretcher": 0}}
    with office(posts[1], WORKER) as field:
        for who, bus in (("B-1", "bus-7"), ("B-2", "bus-7"), ("B-3", "bus-8"), ("B-4", "bus-8")):
            field.record("registered", {"who": who, "count": 3, "place": "C"})
            boarded = field.record("boarded", {"who": who, "vehicle": bus})
        field.record("vehicle_ready", {"vehicle": "bus-7", "places": {"seated": 5}})
        field.record("code_confirmed", {"event": boarded.digest, "code": "bus-8"})
        field.record("got_off", {"who": "B-4", "count": 2, "place": "halt", "vehicle": "bus-8"})
        parts = [
            field.register_aboard(["bus-7"]),
            field.register_aboard(["bus-8", "bus-7", "bus-none"]),
            field.register_of("people:B-4"),
            field.register_of(),
        ]
    with office(posts[1], WORKER) as field:
        whole = field.register
        full = overfull_now(whole, places)
        assert [one.vehicle for one in full] == ["bus-7", "bus-8"]
        assert overfull_now(parts[0], places) == full[:1]
        assert overfull_now(parts[1], places) == full
        assert parts[2].people == {"B-4": whole.people["B-4"]}
        assert (parts[3].people, parts[3].trust) == ({}, whole.trust)
        assert "bus-8" in parts[3].amendments.confirmed
        assert field.register_aboard(["bus-7"]) is whole


def test_what_is_personal_is_sealed_and_its_key_kept(
    posts: tuple[PostFolder, PostFolder],
) -> None:
    """A registration holds a name sealed, and another post reads it once its key has come along."""
    from safepassage.operation.custody.person_keys import person_keys_of
    from safepassage.operation.custody.personal import open_personal

    hq, f1 = posts
    with office(f1, WORKER) as field:
        event = field.record(
            "registered", {"who": "A-2", "place": "C"}, personal={"name": "Zorjana Wymyslenko"}
        )
        assert b"Zorjana" not in event.content
        bundles = export_bundles(field.post, "HQ")
    with office(hq, TRACER) as head:
        import_bundle(head.post, bundles[0])
        (sealed,) = head.register.people["A-2"].sealed
        (key,) = person_keys_of(head.session, "A-2", head.person_keys("A-2"))
        assert open_personal(key, sealed, operation="drill", person="A-2") == {
            "name": "Zorjana Wymyslenko"
        }


def test_the_erased_have_no_key_and_get_none(posts: tuple[PostFolder, PostFolder]) -> None:
    """Once somebody is erased, the key is gone, and nothing personal is taken under the code."""
    _, f1 = posts
    with office(f1, WORKER) as field:
        body = {"who": "A-3", "place": "C"}
        field.record("registered", body, personal={"name": "Zorjana Wymyslenko"})
        field.record("erased", {"who": "A-3"})
        assert field.person_keys("A-3").is_erased("A-3")
        assert field.store.keys.of_many(["A-3"]) == {}
        with pytest.raises(CustodyError, match="erased"):
            field.record("registered", body, personal={"name": "Zorjana Wymyslenko"})


def test_all_of_what_comes_in_is_recorded_or_nothing(
    posts: tuple[PostFolder, PostFolder],
) -> None:
    """Where one of several events is refused, none of them stays."""
    _, f1 = posts
    good = Incoming("registered", {"who": "A-4", "place": "C"}, "row 2", None, {"name": "Z W"})
    bad = Incoming("boarded", {"who": "A-4"}, "row 3")
    with office(f1, WORKER) as field:
        before = field.store.events.count()
        with pytest.raises(RefusedError, match="boarded, vehicle"):
            field.record_all([good, bad])
        assert field.store.events.count() == before
        assert field.store.keys.of_many(["A-4"]) == {}
        assert len(field.record_all([good])) == 1
        assert "A-4" in field.register.people


def test_what_is_prepared_is_recorded_as_it_is_where_it_still_fits(
    posts: tuple[PostFolder, PostFolder],
) -> None:
    """What was sealed and signed ahead is written; where keys have changed it is sealed anew."""
    _, f1 = posts
    with office(f1, WORKER) as field:

        def incoming(who: str) -> list[Incoming]:
            personal = {"name": "Zorjana Wymyslenko", "consent": "c-1"}
            return [Incoming("registered", {"who": who, "place": "C"}, "row 2", None, personal)]

        def names(who: str) -> list[str]:
            return [one.fields["name"] for one in open_all(field).known if one.who == who]

        before = field.store.events.count()
        prepared = field.prepare(incoming("E-1"))
        assert field.store.events.count() == before
        assert field.store.keys.of_many(["E-1"]) == {}
        assert field.record_all(incoming("E-1"), prepared=prepared) == [*prepared.chained.events]
        assert len(field.store.keys.of_many(["E-1"])["E-1"]) == 1

        prepared = field.prepare(incoming("E-2"))
        field.record_all(incoming("E-2"))
        field.record_all(incoming("E-2"), prepared=prepared)
        assert len(field.store.keys.of_many(["E-2"])["E-2"]) == 1
        assert names("E-2") == ["Zorjana Wymyslenko"] * 2

        prepared = field.prepare(incoming("E-3"))
        field.record("registered", {"who": "E-3", "place": "C"})
        field.record("erased", {"who": "E-3"})
        with pytest.raises(CustodyError, match="erased"):
            field.record_all(incoming("E-3"), prepared=prepared)
        other = field.record_all(incoming("E-4"), prepared=field.prepare(incoming("E-5")))
        assert [event.body["who"] for event in other] == ["E-4"]
        assert field.store.keys.of_many(["E-5"]) == {}
        with pytest.raises(RefusedError, match="place: missing"):
            field.prepare([Incoming("registered", {"who": "E-6"}, "row 2")])
    with office(posts[0], PLANNER) as head, pytest.raises(AccessError):
        head.prepare([Incoming("erased", {"who": "E-1"}, "row 2")])


def test_a_role_records_what_it_may(posts: tuple[PostFolder, PostFolder]) -> None:
    """A planner records and erases nobody."""
    hq, _ = posts
    with office(hq, PLANNER) as head:
        head.record("vehicle_ready", {"vehicle": "bus-1", "places": {"seated": 40}})
        with pytest.raises(AccessError, match="may not erase"):
            head.record("erased", {"who": "A-1"})


def test_a_closed_office_holds_no_key(posts: tuple[PostFolder, PostFolder]) -> None:
    """After the end of a command the session is locked."""
    with office(posts[1], WORKER) as field:
        session = field.session
    with pytest.raises(LockedError):
        session.key(KeyName.SIGNING)


def test_a_wrong_passphrase_opens_nothing(tmp_path: Path) -> None:
    """A wrong passphrase and an unknown person are refused in the same words."""
    hq, _ = make_two(tmp_path)
    told = set()
    for person in (PLANNER, "nobody"):
        with pytest.raises(SignInError) as caught:
            open_office(hq, person, phrase("another phrase entirely"), settings=QUICK)
        told.add(str(caught.value))
    assert len(told) == 1


def test_the_founder_gets_three_sheets(tmp_path: Path) -> None:
    """A new operation gives three recovery sheets and a fingerprint of twenty digits."""
    sheets, shown = found_post(
        HQ(tmp_path), operation="drill", post="HQ", person=TRACER, credential=PHRASES[TRACER],
        exercise=True, settings=QUICK,
    )  # fmt: skip
    assert [sheet.number for sheet in sheets] == [1, 2, 3]
    assert len(shown.replace(" ", "")) == 20
    with office(HQ(tmp_path), TRACER) as head:
        begun = head.store.events.get(head.post.operation)
        assert begun is not None
        assert begun.body["exercise"] == "exercise"


def test_what_goes_wrong_leaves_nothing_behind(tmp_path: Path) -> None:
    """A passphrase that is not taken leaves no folder, and a folder that holds something stays."""
    weak = phrase("password")
    with pytest.raises(UsageError):
        found_post(
            HQ(tmp_path), operation="drill", post="HQ", person=TRACER, credential=weak,
            exercise=True, settings=QUICK,
        )  # fmt: skip
    assert not HQ(tmp_path).path.exists()
    HQ(tmp_path).path.mkdir()
    (HQ(tmp_path).path / "note").write_text("mine")
    with pytest.raises(UsageError, match="something is there already"):
        ask_to_join(
            HQ(tmp_path), post="F1", person=WORKER, role=Role.POST, credential=PHRASES[WORKER],
            settings=QUICK,
        )  # fmt: skip
    assert (HQ(tmp_path).path / "note").read_text() == "mine"


def test_a_post_without_an_answer_does_nothing_yet(tmp_path: Path) -> None:
    """A post that has asked to join and has no answer is opened by nobody."""
    ask_to_join(
        F1(tmp_path), post="F1", person=WORKER, role=Role.POST, credential=PHRASES[WORKER],
        settings=QUICK,
    )  # fmt: skip
    with pytest.raises(LockedError, match="no answer yet"):
        office(F1(tmp_path), WORKER)


def test_an_answer_for_another_post_or_role_is_refused(tmp_path: Path) -> None:
    """A post joins with the answer to its own request, and for a role that it was enrolled for."""
    hq, f1 = make_two(tmp_path)
    requests = {}
    for name in ("F2", "F3"):
        requests[name], _ = ask_to_join(
            PostFolder(tmp_path / name), post=name, person=WORKER, role=Role.POST,
            credential=PHRASES[WORKER], settings=QUICK,
        )  # fmt: skip
    with office(hq, TRACER) as head:
        answers = {
            name: enrol_post(
                head.post, read_request(request), roles=["reception"], by=TRACER,
                operation_key=head.session.key(KeyName.OPERATION).reveal(),
            )[0]
            for name, request in requests.items()
        }  # fmt: skip

    def join(name: str, answer: bytes) -> None:
        join_post(
            PostFolder(tmp_path / name), answer, person=WORKER, credential=PHRASES[WORKER],
            now_s=time.time(), settings=QUICK,
        )  # fmt: skip

    with pytest.raises(RefusedError):
        join("F2", answers["F3"])
    with pytest.raises(RefusedError, match="enrolled as reception"):
        join("F2", answers["F2"])
    with pytest.raises(UsageError, match="joined already"):
        join("f1", answers["F2"])
    assert load_keyring(f1.keyring, settings=QUICK).head.operation == "drill"


def test_a_folder_without_a_post_is_named(tmp_path: Path) -> None:
    """Where no post is kept, the message says how to name or make one."""
    with pytest.raises(UsageError, match="--post"):
        open_office(PostFolder(tmp_path), WORKER, PHRASES[WORKER], settings=QUICK)
