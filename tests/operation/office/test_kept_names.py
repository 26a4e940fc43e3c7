"""The index of names is kept between questions, sealed, and answers as one made anew would."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from safepassage.errors import StoreError
from safepassage.operation.custody.roles import KeyName
from safepassage.operation.names.asking import Search
from safepassage.operation.names.search import NameIndex
from safepassage.operation.office import kept_names, opening
from safepassage.operation.office.names import search
from safepassage.operation.office.office import Office
from safepassage.operation.posts import export_bundles, import_bundle
from safepassage.operation.store.notes import KEPT_NAMES
from safepassage.operation.synthetic import synthetic_people
from tests.operation.office.two import TRACER, WORKER, make_two, office

if TYPE_CHECKING:
    from pathlib import Path

    from safepassage.operation.events import Json
    from safepassage.operation.office.names import Searched
    from safepassage.operation.office.opening import Opened
    from safepassage.operation.office.places import PostFolder

NAME = "Зоряна Вимисленко"
QUESTION = Search("Zoriana Vymyslenko", consent="c-9", purpose="family")


@pytest.fixture
def posts(tmp_path: Path) -> tuple[PostFolder, PostFolder]:
    """Return a headquarters and a field post."""
    return make_two(tmp_path)


def _register(where: Office, who: str, name: str = NAME, **more: str) -> None:
    fields = {"name": name, "consent": "c-1", **more}
    where.record("registered", {"who": who, "place": "C"}, personal=fields)


def _kept(where: Office) -> bytes | None:
    return where.store.notes.get(KEPT_NAMES)


def _told(found: Searched) -> object:
    """Return what a search tells, but for alarms."""
    shown = [(one.who, one.score, one.names, one.birth_year) for one in found.shown]
    return shown, found.accepted, found.looked_through, found.without_consent, found.unopened


def _codes(found: Searched) -> list[str]:
    return [one.who for one in found.shown]


def test_the_second_question_opens_nobody_again(
    posts: tuple[PostFolder, PostFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the first question only who has changed is opened, and the answer is the same."""
    hq, _ = posts
    with office(hq, TRACER) as head:
        for number in range(5):
            _register(head, f"A-{number}", birth_year=str(1950 + number))
        first = _told(search(head, QUESTION))
    monkeypatch.setattr(kept_names, "open_all", lambda _: pytest.fail("all were opened again"))
    with office(hq, TRACER) as head:
        assert _told(search(head, QUESTION)) == first
        _register(head, "A-9")
        assert "A-9" in _codes(search(head, QUESTION))
        assert "_current" not in head.__dict__


def test_whatever_happens_answers_are_those_of_an_index_made_anew(
    posts: tuple[PostFolder, PostFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Registrations, corrections, withdrawals and later bundles are found as if all were opened."""
    monkeypatch.setattr(kept_names, "_MOST_BESIDE", 3)
    hq, f1 = posts
    names = ["Зоряна Вимисленко", "Zorjana Wymyslenko", "Остап Неіснуючий", "Vymyslenko Z."]
    with office(hq, TRACER) as head, office(f1, WORKER) as field:
        search(head, QUESTION)
        for step in range(10):
            _register(field, f"F-{step}", names[step % 4])
            if step % 3 == 0:
                field.record("registered", {"who": f"N-{step}", "place": "C"},
                             personal={"name": NAME})  # fmt: skip
            if step % 4 == 1:
                last = field.store.events.last_of("F1")
                assert last is not None
                field.record("withdrawn", {"event": last.digest})
            for bundle in export_bundles(field.post, "HQ"):
                import_bundle(head.post, bundle)
            _register(head, f"H-{step}", names[(step + 1) % 4])
            beside = _told(search(head, QUESTION))
            head.store.notes.drop(KEPT_NAMES)
            assert _told(search(head, QUESTION)) == beside


def test_who_is_erased_is_in_it_no_more(posts: tuple[PostFolder, PostFolder]) -> None:
    """An erasure destroys what was kept; the next question makes it anew without that person."""
    hq, _ = posts
    with office(hq, TRACER) as head:
        _register(head, "A-1")
        _register(head, "A-2")
        assert _codes(search(head, QUESTION)) == ["A-1", "A-2"]
        assert _kept(head) is not None
        head.record("erased", {"who": "A-1"})
        assert _kept(head) is None
        assert _codes(search(head, QUESTION)) == ["A-2"]
        kept = kept_names._load(head)
        assert kept is not None
        assert set(kept.people) == {"A-2"}


def test_who_is_erased_while_it_is_made_is_not_kept(
    posts: tuple[PostFolder, PostFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An erasure that comes while names are opened leaves nothing of that person behind."""
    hq, _ = posts
    opened = opening.open_all
    with office(hq, TRACER) as head, office(hq, TRACER) as other:
        _register(head, "A-1")
        _register(head, "A-2")

        def slowly(where: Office) -> Opened:
            found = opened(where)
            other.record("erased", {"who": "A-1"})
            return found

        with monkeypatch.context() as patched:
            patched.setattr(kept_names, "open_all", slowly)
            assert _codes(search(head, QUESTION)) == ["A-2"]
        assert _kept(head) is None
        assert _codes(search(head, QUESTION)) == ["A-2"]
        assert _kept(head) is not None


def test_a_claim_that_expires_is_found_no_more(
    posts: tuple[PostFolder, PostFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No event says that a claim expires: what is kept of it counts no more from that second on."""
    hq, _ = posts
    with office(hq, TRACER) as head:
        _register(head, "A-1")
        ends = head.now_s + 86_400
        said: dict[str, Json] = {"source": "x.invalid", "status": "believed_alive", "told": 0}
        fields = {"name": NAME, "consent": "c-1"}
        head.record("claimed", {"who": "X-1", **said, "expires": ends}, personal=fields)
        assert _codes(search(head, QUESTION)) == ["A-1", "X-1"]
        sealed = _kept(head)
        monkeypatch.setattr(Office, "now_s", property(lambda _: ends - 1))
        assert _codes(search(head, QUESTION)) == ["A-1", "X-1"]
        monkeypatch.setattr(Office, "now_s", property(lambda _: ends))
        found = search(head, QUESTION)
        assert (_codes(found), found.looked_through) == (["A-1"], 1)
        assert _kept(head) == sealed
        head.store.notes.drop(KEPT_NAMES)
        assert _told(search(head, QUESTION)) == _told(found)


def test_what_is_kept_opens_with_the_key_to_names_alone(
    posts: tuple[PostFolder, PostFolder],
) -> None:
    """Whoever has the database key reads no name in it, and an altered index is made anew."""
    hq, _ = posts
    with office(hq, TRACER) as head:
        _register(head, "A-1")
        first = _told(search(head, QUESTION))
        sealed = _kept(head)
        assert sealed is not None
        assert head.session.key(KeyName.WRAPPING) != head.session.key(KeyName.DATABASE)
        for part in (NAME.encode(), b"A-1", b"people"):
            assert part not in sealed
        head.store.notes.put(KEPT_NAMES, sealed[:-1] + bytes([sealed[-1] ^ 1]))
        assert _told(search(head, QUESTION)) == first
        assert _kept(head) != sealed


def test_another_version_makes_it_anew(
    posts: tuple[PostFolder, PostFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another version of the program has kept is not used."""
    hq, _ = posts
    with office(hq, TRACER) as head:
        _register(head, "A-1")
        first = _told(search(head, QUESTION))
        monkeypatch.setattr(kept_names, "_version", lambda: "another")
        assert kept_names._load(head) is None
        assert _told(search(head, QUESTION)) == first


def test_a_disk_without_room_for_it_still_answers(
    posts: tuple[PostFolder, PostFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the index cannot be kept the question is answered all the same."""
    hq, _ = posts
    with office(hq, TRACER) as head:
        _register(head, "A-1")
        put = head.store.notes.put

        def full(name: str, value: bytes) -> None:
            if name == KEPT_NAMES:
                raise StoreError("The disk is full.")
            put(name, value)

        monkeypatch.setattr(head.store.notes, "put", full)
        assert _codes(search(head, QUESTION)) == ["A-1"]
        assert _kept(head) is None


def test_an_index_reads_back_from_its_tables() -> None:
    """An index that was kept answers every question as the one that it was made of."""
    names = [(person.code, person.name) for person in synthetic_people(300, seed=4)]
    index = NameIndex(names)
    again = NameIndex.of_tables(index.tables())
    for _, name in names[::7]:
        assert again.search(name) == index.search(name)
    assert len(again) == len(index)
