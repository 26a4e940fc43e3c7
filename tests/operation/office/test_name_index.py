"""Names are found by blind tokens as a plain index of all that opens would find them."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from safepassage.errors import StoreError
from safepassage.operation.custody.person_keys import new_person_key
from safepassage.operation.custody.personal import seal_personal
from safepassage.operation.custody.roles import KeyName
from safepassage.operation.names.asking import LEAST_SHOWN, Search, ask_names
from safepassage.operation.names.search import NameIndex, search_names
from safepassage.operation.names.tokens import TokenMaker
from safepassage.operation.office import name_index
from safepassage.operation.office.names import search
from safepassage.operation.office.office import Office
from safepassage.operation.office.opening import open_all
from safepassage.operation.posts import Registration, export_bundles, import_bundle, register_many
from safepassage.operation.store import KeyRow, load_file, name_changes
from safepassage.operation.store.tables import (
    name_tokens,
    names_apart,
    near_words,
    token_people,
)
from safepassage.operation.synthetic import synthetic_people, synthetic_queries
from tests.operation.office.two import TRACER, WORKER, make_two, office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from safepassage.operation.events import Json
    from safepassage.operation.office.names import Searched
    from safepassage.operation.synthetic import SyntheticPerson

NAME = "Зоряна Вимисленко"
QUESTION = Search("Zoriana Vymyslenko", consent="c-9", purpose="family")


def _register(where: Office, who: str, name: str = NAME, **more: str) -> str:
    fields = {"name": name, "consent": "c-1", **more}
    return where.record("registered", {"who": who, "place": "C"}, personal=fields).digest


def _codes(found: Searched) -> list[str]:
    return [one.who for one in found.shown]


def _told(found: Searched) -> object:
    """Return what a search tells, but for alarms."""
    shown = [(one.who, one.score, one.names, one.birth_year) for one in found.shown]
    return shown, found.accepted, found.looked_through, found.without_consent, found.unopened


def _expected(where: Office, question: Search) -> object:
    """Return what a search should tell: everybody opened, and looked through in a plain index."""
    everything = open_all(where)
    names: dict[str, dict[str, None]] = {}
    years: dict[str, set[int | None]] = {}
    for one in everything.known:
        names.setdefault(one.who, {}).update(dict.fromkeys(one.names))
        years.setdefault(one.who, set()).add(one.birth_year)
    born = {who: next(iter(some)) if len(some) == 1 else None for who, some in years.items()}
    index = NameIndex((who, name) for who, some in names.items() for name in some)
    answer = ask_names(question, index, born=lambda who: born[who])
    shown = [(one.id, one.score, tuple(names[one.id]), born[one.id]) for one in answer.shown]
    return (
        shown,
        answer.accepted,
        len(names),
        len(everything.without_consent),
        len(everything.unopened),
    )


def test_later_questions_open_only_whom_they_lead_to(head: Office, opened: list[str]) -> None:
    """After the first question nobody is opened but who has changed, and who may be meant."""
    _register(head, "A-1")
    for number, person in enumerate(synthetic_people(20, seed=1)):
        _register(head, f"B-{number}", person.name)
    first = _told(search(head, QUESTION))
    assert sorted(opened) == sorted(["A-1", *(f"B-{number}" for number in range(20)), "A-1"])
    opened.clear()
    assert _told(search(head, QUESTION)) == first
    assert opened == ["A-1"]
    _register(head, "A-2")
    opened.clear()
    assert _codes(search(head, QUESTION)) == ["A-1", "A-2"]
    assert opened == ["A-2", "A-1", "A-2"]
    assert "_current" not in head.__dict__


class _Day:
    """Random people who are registered by name, and what happens to them; the same for a seed."""

    def __init__(self, head: Office, seed: int) -> None:
        self.head = head
        self.seed = seed
        self.draws = random.Random(seed)
        self.people = synthetic_people(1_000, seed=seed)
        self.used = 0
        self.told: list[tuple[str, str]] = []
        self.erased: set[str] = set()
        self.now_s = head.now_s

    def step(self) -> None:
        """Let one thing happen."""
        acts = (self._register, self._amend, self._erase, self._claim, self._pass)
        self.draws.choices(acts, (10, 2, 1, 2, 1))[0]()

    def _person(self) -> SyntheticPerson:
        self.used += 1
        return next(self.people)

    def _register(self) -> None:
        person = self._person()
        known = sorted({who for _, who in self.told} - self.erased)
        # Some codes are registered twice, as by two posts that have not met.
        who = self.draws.choice(known) if known and self.draws.random() < 0.1 else person.code
        personal = {"name": person.name, "birth_year": str(person.birth_year)}
        if self.draws.random() < 0.85:
            personal["consent"] = "c-1"
        if self.draws.random() < 0.2:
            personal["nickname"] = self._person().name
        event = self.head.record("registered", {"who": who, "place": "C"}, personal=personal)
        self.told.append((event.digest, who))

    def _amend(self) -> None:
        if not self.told:
            return
        digest, who = self.draws.choice(self.told)
        if self.draws.random() < 0.5:
            self.head.record("withdrawn", {"event": digest})
        else:
            fields: dict[str, Json] = {"who": who, "place": "P"}
            self.head.record("corrected", {"event": digest, "fields": fields})

    def _erase(self) -> None:
        if self.told:
            _, who = self.draws.choice(self.told)
            self.head.record("erased", {"who": who})
            self.erased.add(who)

    def _claim(self) -> None:
        person = self._person()
        body: dict[str, Json] = {
            "who": person.code, "source": "x.invalid", "status": "believed_alive", "told": 0,
            "expires": self.now_s + self.draws.randint(1, 3) * 86_400,
        }  # fmt: skip
        self.head.record("claimed", body, personal={"name": person.name, "consent": "c-1"})
        if self.draws.random() < 0.3:
            self.head.record("boarded", {"who": person.code, "vehicle": "bus-1"})

    def _pass(self) -> None:
        """Let a day go by, so that claims expire."""
        self.now_s += 86_400

    def questions(self, count: int, *, slips: float = 0.0) -> Iterator[tuple[str, Search]]:
        """Yield questions for people of whom most are registered, each with whom it is for."""
        query_seed = self.draws.randrange(999)
        people = max(self.used, 1)
        asked = synthetic_queries(
            count, people=people, seed=self.seed, query_seed=query_seed, slips=slips
        )
        for who, name, year in asked:
            born = year if self.draws.random() < 0.5 else None
            yield who, Search(name, consent="c-9", purpose="family", birth_year=born)


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_happens_the_same_people_are_found(
    head: Office, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After registrations, corrections, withdrawals, erasures and expiry all is as looked up."""
    day = _Day(head, seed)
    monkeypatch.setattr(Office, "now_s", property(lambda _: day.now_s))
    shown = 0
    for number in range(90):
        day.step()
        if number % 3 == 0:
            for _, question in day.questions(2):
                expected = _expected(head, question)
                found = search(head, question)
                assert _told(found) == expected
                assert not found.left_out
                shown += len(found.shown)
    assert shown > 20


def test_who_is_misspelled_is_found(head: Office) -> None:
    """With one letter wrong somebody is found, with few exceptions, and nobody else than before."""
    day = _Day(head, 3)
    for _ in range(150):
        day.step()
    everybody = [(one.who, name) for one in open_all(head).known for name in one.names]
    sought, missed = 0, []
    for who, asked in day.questions(100, slips=1.0):
        question = replace(asked, birth_year=None)
        alike = {one.id: one.score for one in search_names(question.query, everybody, 10).found}
        found = {one.who: one.score for one in search(head, question).shown}
        assert found.items() <= alike.items()
        if alike.get(who, 0.0) >= LEAST_SHOWN:
            sought += 1
            if who not in found:
                missed.append(who)
    assert sought > 60
    assert len(missed) <= 0.03 * sought


def test_people_registered_at_once_are_not_opened(head: Office, opened: list[str]) -> None:
    """Who comes with tokens is found without being opened before; who doesn't is opened once."""
    search(head, QUESTION)
    _register(head, "A-1")
    maker = TokenMaker(head.session.key(KeyName.MATCHING).reveal())
    people = [*synthetic_people(30, seed=5), *synthetic_people(1, seed=6)]
    names = {person.code if number < 30 else "B-1": person.name
             for number, person in enumerate(people)}  # fmt: skip
    names["B-2"] = NAME
    rows = []
    for who, name in names.items():
        key, wrapped = new_person_key(head.session, who)
        fields = {"name": name, "consent": "c-1"}
        sealed = seal_personal(key, fields, operation=head.session.operation, person=who)
        body: dict[str, Json] = {"who": who, "place": "C", "sealed": sealed}
        made = None if who == "B-1" else maker.of_names([name])
        rows.append(Registration(body, wrapped, made))
    register_many(head.post, [*rows, Registration({"who": "G-1", "place": "C"})], by=TRACER)
    opened.clear()
    assert _told(search(head, QUESTION)) == _expected(head, QUESTION)
    assert sorted(opened) == ["A-1", "A-1", "B-1", "B-2"]
    for who, query, _ in synthetic_queries(10, people=30, seed=5):
        opened.clear()
        assert who in _codes(search(head, Search(query, consent="c-9", purpose="family")))
        assert len(opened) < 10
    misspelled = Search("Zoriana Vymysenko", consent="c-9", purpose="family")
    assert _codes(search(head, misspelled)) == ["A-1", "B-2"]


def test_who_is_erased_leaves_neither_token_nor_word(head: Office) -> None:
    """With an erasure go the tokens of the person, and of words that nobody else has."""
    names = head.store.names
    maker = TokenMaker(head.session.key(KeyName.MATCHING).reveal())
    _register(head, "A-1")
    _register(head, "A-2", "Остап Вимисленко")
    search(head, QUESTION)
    kept = maker.of_names([NAME])
    others = maker.of_names(["Остап Вимисленко"]).tokens
    assert names.having(kept.tokens, most=99).people == ["A-1", "A-2"]
    head.record("erased", {"who": "A-1"})
    assert names.having(kept.tokens, most=99).people == ["A-2"]
    assert names.having(set(kept.tokens) - set(others), most=99).people == []
    assert names.mark().listed == 1
    near = [at for at, word in kept.near if word in others]
    assert near
    assert names.near(near)
    head.record("erased", {"who": "A-2"})
    # Of words there are left those of the project's own table of given names alone.
    assert names.near(near) == {}
    found = search(head, QUESTION)
    assert (_codes(found), found.looked_through) == ([], 0)


def test_a_claim_that_expires_is_found_no_more(
    head: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No event says that a claim expires: it counts no more from that second on."""
    _register(head, "A-1")
    ends = head.now_s + 86_400
    said: dict[str, Json] = {"source": "x.invalid", "status": "believed_alive", "told": 0}
    fields = {"name": NAME, "consent": "c-1"}
    for who in ("X-1", "X-2"):
        head.record("claimed", {"who": who, **said, "expires": ends}, personal=fields)
    assert _codes(search(head, QUESTION)) == ["A-1", "X-1", "X-2"]
    # Whoever is seen here counts for themselves, and no claim.
    head.record("boarded", {"who": "X-2", "vehicle": "bus-1"})
    monkeypatch.setattr(Office, "now_s", property(lambda _: ends - 1))
    assert _codes(search(head, QUESTION)) == ["A-1", "X-1", "X-2"]
    monkeypatch.setattr(Office, "now_s", property(lambda _: ends))
    found = search(head, QUESTION)
    assert (_codes(found), found.looked_through) == (["A-1", "X-2"], 2)
    assert _told(found) == _expected(head, QUESTION)
    assert head.store.names.due(ends + 1, most=9) == []


def test_too_many_of_one_name_are_told(head: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where more share a part of a name than are opened, the answer says so; more of it helps."""
    monkeypatch.setattr(name_index, "MOST_OPENED", 3)
    monkeypatch.setattr(name_index, "_MOST_BESIDE", 3)
    for number in range(6):
        _register(head, f"A-{number}", "Зоряна Вимисленко")
    _register(head, "A-9", "Зоряна Юріївна Вимисленко")
    found = search(head, QUESTION)
    assert (len(found.shown), found.accepted, found.left_out) == (3, 3, True)
    more = Search("Zoriana Yuriivna Vymyslenko", consent="c-9", purpose="family")
    found = search(head, more)
    assert (_codes(found)[0], found.left_out) == ("A-9", True)
    assert found.shown[0].score == 1.0


@pytest.mark.parametrize("namesakes", [2, 5])
def test_beside_whom_it_has_found_a_question_opens_fewer(
    head: Office, opened: list[str], monkeypatch: pytest.MonkeyPatch, namesakes: int
) -> None:
    """Beside somebody found another limit holds than for one stage: who is beyond is left out."""
    monkeypatch.setattr(name_index, "MOST_OPENED", 10)
    monkeypatch.setattr(name_index, "_MOST_BESIDE", 3)
    same = [f"A-{number}" for number in range(namesakes)]
    for who in same:
        _register(head, who)
    found = search(head, QUESTION)
    assert (sorted(_codes(found)), found.left_out) == (same, False)
    for number in range(4):
        _register(head, f"B-{number}", "Остап Вимисленко")
    search(head, QUESTION)  # opens whoever is new
    opened.clear()
    found = search(head, QUESTION)
    assert (sorted(_codes(found)), found.left_out) == (same, True)
    assert sorted(opened) == same


def test_bundles_change_who_is_found(tmp_path: Path) -> None:
    """What comes from another post later is found as if all were opened anew, keys last."""
    hq, f1 = make_two(tmp_path)
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
            assert _told(search(head, QUESTION)) == _expected(head, QUESTION)
        late = [KeyRow("F-8", key) for key in head.store.keys.of_many(["F-8"])["F-8"]]
        head.store.keys.destroy(["F-8"])
        head.store.names.wait(["F-8"])
        without = search(head, QUESTION)
        assert without.unopened == 1
        assert _told(without) == _expected(head, QUESTION)
        head.store.keys.add(late)
        assert "F-8" in _codes(search(head, QUESTION))


def test_rows_show_no_name_and_lead_to_nobody_without_the_key(tmp_path: Path) -> None:
    """Whoever has the database key reads tokens, and cannot ask for a name."""
    hq, _ = make_two(tmp_path)
    with office(hq, TRACER) as head:
        _register(head, "A-1")
        search(head, QUESTION)
        key = head.session.key(KeyName.DATABASE).reveal()
    with load_file(hq.store, key) as store:
        assert store.names.mark().listed == 1
        rows = []
        with store._database.reading() as connection:
            for table in (name_tokens, token_people, near_words, names_apart):
                rows += [str(tuple(row)) for row in connection.execute(select(table))]
        assert len(rows) > 10
        for word in (*NAME.split(), *QUESTION.query.split(), "zoriana", "vmslnk"):
            assert not any(word in row for row in rows)
        for other in (key, bytes(32)):
            for stage in TokenMaker(other).stages(NAME, store.names.near):
                assert store.names.having(stage, most=99).people == []


def test_what_cannot_be_kept_is_not_searched(head: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where what leads to names cannot be written, nobody is said to be missing: it is an error."""
    _register(head, "A-1")

    def full(*_: object) -> None:
        raise StoreError("The disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(head.store.names, "put", full)
        with pytest.raises(StoreError, match="full"):
            search(head, QUESTION)
    assert _codes(search(head, QUESTION)) == ["A-1"]


def test_an_interrupted_first_question_goes_on(
    head: Office, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who was opened before an interrupt is not opened again by the next question."""
    monkeypatch.setattr(name_index, "_AT_ONCE", 2)
    for number in range(6):
        _register(head, f"A-{number}", f"Зоряна Вимисленко{'вд' * number}")
    put = head.store.names.put

    def stop(people: list[str], *more: object) -> None:
        if "A-4" in people:
            raise KeyboardInterrupt
        put(people, *more)  # type: ignore[arg-type]  # as they were given

    with monkeypatch.context() as patched:
        patched.setattr(head.store.names, "put", stop)
        with pytest.raises(KeyboardInterrupt):
            search(head, QUESTION)
    assert opened == [f"A-{number}" for number in range(6)]
    opened.clear()
    found = search(head, QUESTION)
    assert opened[:2] == ["A-4", "A-5"]
    assert _told(found) == _expected(head, QUESTION)


def test_another_version_makes_it_anew(
    head: Office, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another version of the program has kept is not used."""
    _register(head, "A-1")
    first = _told(search(head, QUESTION))
    opened.clear()
    monkeypatch.setattr(name_changes, "names_version", lambda: "another")
    assert _told(search(head, QUESTION)) == first
    assert opened == ["A-1", "A-1"]
    opened.clear()
    search(head, QUESTION)
    assert opened == ["A-1"]
