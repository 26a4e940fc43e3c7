"""Names are read and searched at an open post, and on record before anything opens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from safepassage.errors import AccessError, CustodyError, RefusedError, StoreError
from safepassage.operation.custody import audit
from safepassage.operation.custody.retention import Purpose
from safepassage.operation.custody.roles import KeyName
from safepassage.operation.custody.settings import CustodySettings
from safepassage.operation.names.asking import MOST_SHOWN, Search
from safepassage.operation.office import opening
from safepassage.operation.office.names import read_person, search
from safepassage.operation.posts import export_bundles, import_bundle
from safepassage.operation.store import KeyRow, load_file
from tests.operation.office.two import PLANNER, TRACER, WORKER, make_two, office

if TYPE_CHECKING:
    from pathlib import Path

    from safepassage.operation.events import Fact
    from safepassage.operation.office.office import Office
    from safepassage.operation.office.places import PostFolder

FIELDS = {
    "name": "Зоряна Вимисленко",
    "birth_year": "1951",
    "contacts": "+0 000",
    "needs": "insulin",
    "consent": "c-1",
}
QUESTION = Search("Zoriana Vymyslenko", consent="c-9", purpose="family")
FEW = CustodySettings(many_reads=2, many_reads_at_post=4)


@pytest.fixture
def posts(tmp_path: Path) -> tuple[PostFolder, PostFolder]:
    """Return a headquarters and a field post that has registered one person with a consent."""
    hq, f1 = make_two(tmp_path)
    with office(f1, WORKER) as field:
        _register(field, "A-1", FIELDS)
    _carry(f1, hq)
    return hq, f1


def _register(field: Office, who: str, fields: dict[str, str]) -> None:
    field.record("registered", {"who": who, "place": "C"}, personal=fields)


def _carry(f1: PostFolder, hq: PostFolder) -> None:
    """Bring everything from the field post to the headquarters."""
    with office(f1, WORKER) as field:
        bundles = export_bundles(field.post, "HQ")
    with office(hq, TRACER) as head:
        for bundle in bundles:
            import_bundle(head.post, bundle)


def _audit(where: Office) -> list[Fact]:
    """Return what the chain says about what was done with data."""
    facts = where.store.events.facts("operation:")
    return [fact for fact in facts if fact.kind != "operation_begun"]


def test_a_reading_is_on_record_with_its_purpose(posts: tuple[PostFolder, PostFolder]) -> None:
    """Each role sees its own fields, and the chain says who read whom for what, without a name."""
    hq, f1 = posts
    with office(f1, WORKER) as field:
        (seen,) = read_person(field, "A-1", Purpose.BOARDING).texts
        assert seen == {name: FIELDS[name] for name in FIELDS if name != "contacts"}
        (fact,) = _audit(field)
        assert fact.kind == "name_read"
        assert fact.body == {
            "who": "A-1", "reader": WORKER, "purpose": "boarding", "note": "as post",
        }  # fmt: skip
    with office(hq, TRACER) as head:
        (seen,) = read_person(head, "A-1", Purpose.TRACING).texts
        assert seen == {name: FIELDS[name] for name in FIELDS if name != "needs"}


def _durable(folder: PostFolder, where: Office) -> list[str]:
    """Return the kinds of the audit trail that are on the disk, read by a store of its own."""
    with load_file(folder.store, where.session.key(KeyName.DATABASE).reveal()) as other:
        return [f.kind for f in other.events.facts("operation:") if f.kind != "operation_begun"]


def test_nothing_opens_before_its_record_is_durable(
    posts: tuple[PostFolder, PostFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the first key is unwrapped, another program finds the reading or search on the disk."""
    hq, _ = posts
    seen: list[list[str]] = []
    for module in (audit, opening):
        true = module.person_keys_of

        def watched(*given: object, true: object = true) -> object:
            seen.append(_durable(hq, head))
            return true(*given)  # type: ignore[operator] # the function that is watched

        monkeypatch.setattr(module, "person_keys_of", watched)
    with office(hq, TRACER) as head:
        read_person(head, "A-1", Purpose.TRACING)
        search(head, QUESTION)
    before, *later = seen
    assert before == ["name_read"]
    assert later
    assert all(on_record == ["name_read", "searched"] for on_record in later)


def test_what_cannot_be_recorded_is_not_opened(
    posts: tuple[PostFolder, PostFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the disk takes no record, nothing is read and nothing found."""
    hq, _ = posts

    def full(*_: object, **__: object) -> None:
        raise StoreError("The disk is full.")

    def opened(*_: object) -> None:
        raise AssertionError("something was opened")

    monkeypatch.setattr(audit, "person_keys_of", opened)
    monkeypatch.setattr(opening, "person_keys_of", opened)
    with office(hq, TRACER) as head:
        monkeypatch.setattr(head.store, "prolong", full)
        with pytest.raises(StoreError):
            read_person(head, "A-1", Purpose.TRACING)
        with pytest.raises(StoreError):
            search(head, QUESTION)


def test_who_may_not_leaves_no_record(posts: tuple[PostFolder, PostFolder]) -> None:
    """A planner reads nobody, a post worker searches nobody and reads for boarding alone."""
    hq, f1 = posts
    with office(hq, PLANNER) as head:
        with pytest.raises(AccessError, match="may not read names"):
            read_person(head, "A-1", Purpose.TRACING)
        with pytest.raises(AccessError, match="may not search"):
            search(head, QUESTION)
        assert _audit(head) == []
    with office(f1, WORKER) as field:
        with pytest.raises(AccessError, match="may not search"):
            search(field, QUESTION)
        with pytest.raises(AccessError, match="for tracing"):
            read_person(field, "A-1", Purpose.TRACING)
        assert _audit(field) == []


def test_who_is_not_there_or_erased_cannot_be_read(posts: tuple[PostFolder, PostFolder]) -> None:
    """An unknown code, a group without names and an erased person are told as what they are."""
    _, f1 = posts
    with office(f1, WORKER) as field:
        field.record("registered", {"who": "G-1", "place": "C", "count": 40})
        with pytest.raises(RefusedError, match="Nobody is registered here under this code"):
            read_person(field, "A-7", Purpose.BOARDING)
        with pytest.raises(RefusedError, match="Nothing personal is registered of G-1"):
            read_person(field, "G-1", Purpose.BOARDING)
        field.record("erased", {"who": "A-1"})
        with pytest.raises(CustodyError, match="were erased"):
            read_person(field, "A-1", Purpose.BOARDING)


def test_the_alarm_counts_over_sign_ins_and_people(posts: tuple[PostFolder, PostFolder]) -> None:
    """Reading many raises an alarm however often one signs in, and the reader is told."""
    _, f1 = posts
    with office(f1, WORKER) as field:
        for code in ("A-2", "A-3", "A-4", "A-5"):
            _register(field, code, FIELDS)
    told = []
    for code in ("A-1", "A-1", "A-2", "A-3", "A-4", "A-5"):
        with office(f1, WORKER) as field:
            alarms = read_person(field, code, Purpose.BOARDING, settings=FEW).alarms
            told.append([(alarm.reads, alarm.at_post) for alarm in alarms])
    assert told == [[], [], [], [(3, False)], [], [(5, False), (5, True)]]
    with office(f1, WORKER) as field:
        alarms_on_record = [fact for fact in _audit(field) if fact.kind == "alarm_raised"]
    assert [fact.body["reads"] for fact in alarms_on_record] == [3, 5, 5]


def test_others_reads_at_other_posts_ring_not_here(posts: tuple[PostFolder, PostFolder]) -> None:
    """What was read at another post counts there, and not here."""
    hq, f1 = posts
    with office(f1, WORKER) as field:
        for code in ("A-2", "A-3", "A-4"):
            _register(field, code, FIELDS)
            read_person(field, code, Purpose.BOARDING, settings=FEW)
    _carry(f1, hq)
    with office(hq, TRACER) as head:
        few = CustodySettings(many_reads=1, many_reads_at_post=1)
        assert read_person(head, "A-1", Purpose.TRACING, settings=few).alarms == ()


def test_a_search_finds_across_scripts_and_is_on_record(
    posts: tuple[PostFolder, PostFolder],
) -> None:
    """A Latin spelling finds the Cyrillic one; the chain has consent, purpose, and who was seen."""
    hq, _ = posts
    with office(hq, TRACER) as head:
        found = search(head, QUESTION)
        (match,) = found.shown
        assert (match.who, match.names, match.birth_year) == ("A-1", (FIELDS["name"],), 1951)
        assert (found.accepted, found.looked_through) == (1, 1)
        searched, read, outcome = _audit(head)
        assert searched.body == {"reader": TRACER, "consent": "c-9", "purpose": "family"}
        assert outcome.body == {**searched.body, "matches": 1}
        assert (read.kind, read.body["who"], read.body["purpose"]) == (
            "name_read", "A-1", "tracing",
        )  # fmt: skip


def test_a_search_looks_through_those_with_a_consent(posts: tuple[PostFolder, PostFolder]) -> None:
    """Without a consent, without a key and after erasure nobody is found; the numbers say so."""
    hq, f1 = posts
    with office(f1, WORKER) as field:
        _register(field, "A-2", {"name": FIELDS["name"]})
        _register(field, "A-3", FIELDS)
        _register(field, "A-4", FIELDS)
        field.record("erased", {"who": "A-3"})
    _carry(f1, hq)
    with office(hq, TRACER) as head:
        # A key that is not here yet, as where it comes with a later part of an export.
        keys = [KeyRow("A-4", key) for key in head.store.keys.of_many(["A-4"])["A-4"]]
        head.store.keys.destroy(["A-4"])
        found = search(head, QUESTION)
        assert [match.who for match in found.shown] == ["A-1"]
        assert (found.looked_through, found.without_consent, found.unopened) == (1, 1, 1)
        head.store.keys.add(keys)
        found = search(head, QUESTION)
        assert [match.who for match in found.shown] == ["A-1", "A-4"]
        assert (found.looked_through, found.without_consent, found.unopened) == (2, 1, 0)


def test_a_search_never_shows_everybody(posts: tuple[PostFolder, PostFolder]) -> None:
    """Of many of one name a few are shown, with the count of all, and reading them rings."""
    hq, f1 = posts
    with office(f1, WORKER) as field:
        for number in range(30):
            _register(field, f"B-{number}", FIELDS)
    _carry(f1, hq)
    with office(hq, TRACER) as head:
        found = search(head, QUESTION, settings=FEW)
    assert len(found.shown) == MOST_SHOWN
    assert found.accepted == 31
    assert found.alarms


def test_the_birth_year_leaves_others_out(posts: tuple[PostFolder, PostFolder]) -> None:
    """Somebody born in another year is not shown where the search states one."""
    hq, _ = posts
    question = Search(QUESTION.query, consent="c-9", purpose="family", birth_year=1990)
    with office(hq, TRACER) as head:
        assert search(head, question).shown == ()


def test_nobody_is_registered_with_a_birth_year_that_is_none(
    posts: tuple[PostFolder, PostFolder],
) -> None:
    """It is refused before anything is recorded: a search by year would pass over it."""
    _, f1 = posts
    with office(f1, WORKER) as field:
        last = field.store.events.last_of("F1")
        with pytest.raises(RefusedError, match="birth_year: this is none"):
            _register(field, "A-2", {**FIELDS, "birth_year": "19x1"})
        assert field.store.events.last_of("F1") == last
        assert field.store.keys.of_many(["A-2"]) == {}


def test_nothing_of_it_lies_on_the_disk_or_in_a_print(
    posts: tuple[PostFolder, PostFolder], tmp_path: Path
) -> None:
    """After reading and searching no file holds the name, and no result prints it."""
    hq, _ = posts
    with office(hq, TRACER) as head:
        printed = repr(read_person(head, "A-1", Purpose.TRACING)) + repr(search(head, QUESTION))
        printed += repr(search(head, QUESTION).shown) + repr(opening.open_all(head).known)
    parts = re.split(r"\W+", f"{FIELDS['name']} {QUESTION.query}")
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    for part in parts:
        assert part not in printed
        for coding in ("utf-8", "utf-16-le", "cp1251"):
            sought = part.encode(coding)
            assert not any(sought in data for data in files)
