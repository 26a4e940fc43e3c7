"""One post asks another whether it knows somebody, and neither shows a name."""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from itertools import product
from typing import TYPE_CHECKING, Any

import pyrage
import pytest

from safepassage.errors import AccessError, RefusedError, StoreError, UsageError
from safepassage.operation.custody.person_keys import person_keys_of
from safepassage.operation.custody.roles import KeyName, Role
from safepassage.operation.custody.settings import CustodySettings
from safepassage.operation.exchange.incoming import Incoming
from safepassage.operation.names.asking import Search, ask_blind
from safepassage.operation.names.blind import Strength, compare, tokens
from safepassage.operation.names.tokens import TokenMaker
from safepassage.operation.office import matching, opening
from safepassage.operation.office.matching import MOST_ANSWERED, answer, ask, read_answer
from safepassage.operation.office.name_index import open_due
from safepassage.operation.office.opening import open_all
from safepassage.operation.office.reading import read_sought
from safepassage.operation.posts import export_bundles, import_bundle, revoke
from safepassage.operation.posts.letter import MOST_LETTER, open_letter, seal_letter
from safepassage.operation.store import bring_up_to_date
from safepassage.operation.store.name_changes import note_changes
from safepassage.operation.synthetic import synthetic_people, synthetic_queries
from tests.operation.office.two import PLANNER, TRACER, WORKER, make_two, office

if TYPE_CHECKING:
    from pathlib import Path

    from safepassage.operation.events import Fact
    from safepassage.operation.names.blind import Tokens
    from safepassage.operation.office.office import Office
    from safepassage.operation.office.places import PostFolder

NAME = "Вимисленко Зоряна Петрівна"
FIELDS = {"name": NAME, "birth_year": "1951", "consent": "c-1"}
QUESTION = Search("Zoriana Vymyslenko", consent="c-9", purpose="family", birth_year=1951)
FEW = CustodySettings(many_questions=2)


@pytest.fixture
def posts(tmp_path: Path) -> tuple[PostFolder, PostFolder]:
    """Return a headquarters that asks, and a field post that knows one person with a consent."""
    hq, f1 = make_two(tmp_path)
    with office(f1, WORKER) as field:
        _register(field, "A-1", FIELDS)
    return hq, f1


def _register(field: Office, who: str, fields: dict[str, str]) -> None:
    field.record("registered", {"who": who, "place": "C"}, personal=fields)


def _asked(hq: PostFolder, question: Search = QUESTION) -> bytes:
    with office(hq, TRACER) as head:
        return ask(head, question, "F1")


def _answered(f1: PostFolder, data: bytes, settings: CustodySettings | None = None) -> bytes:
    with office(f1, WORKER) as field:
        return answer(field, data, settings=settings).data


def _audit(where: Office) -> list[Fact]:
    facts = where.store.events.facts("operation:")
    return [fact for fact in facts if fact.kind != "operation_begun"]


def test_an_answer_tells_code_strength_and_whom_to_call(
    posts: tuple[PostFolder, PostFolder],
) -> None:
    """A Latin spelling with the birth year agrees with the Cyrillic name at the other post."""
    hq, f1 = posts
    data = _answered(f1, _asked(hq))
    with office(hq, TRACER) as head:
        found = read_answer(head, data)
    assert (found.post, found.found) == ("F1", 1)
    ((who, strength),) = [(one.who, one.strength) for one in found.agreements]
    assert (who, strength) == ("A-1", Strength.LIKELY)
    nobody = _asked(hq, Search("Oleh Inakshyi", consent="c-9", purpose="family"))
    data = _answered(f1, nobody)
    with office(hq, TRACER) as head:
        assert read_answer(head, data).agreements == ()


def test_both_sides_are_on_record(posts: tuple[PostFolder, PostFolder]) -> None:
    """Question and answer are events with consent, purpose, the other post and one number."""
    hq, f1 = posts
    _answered(f1, _asked(hq))
    with office(hq, TRACER) as head:
        (asked,) = _audit(head)
    with office(f1, WORKER) as field:
        answered, told = _audit(field)
    number = asked.body["question"]
    common = {"reader": TRACER, "consent": "c-9", "purpose": "family", "question": number}
    assert asked.body == {**common, "asked": "F1"}
    assert answered.body == {**common, "asked_by": "HQ"}
    assert (told.kind, told.body["rows"], told.body["to"]) == ("exported", 1, "HQ")


def test_an_answer_that_is_read_is_on_record(
    posts: tuple[PostFolder, PostFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    """How many codes were told is kept before they are, with the question's number, and no code."""
    hq, f1 = posts
    data = _answered(f1, _asked(hq))
    with office(hq, TRACER) as head:
        (open_one,) = read_sought(head)
        assert [each.read for each in open_one.questions] == [0]
        read_answer(head, data)
        asked, read = _audit(head)
        assert read.body == {**asked.body, "matches": 1}
        (told,) = read_sought(head)
        assert [(each.read > 0, each.shown) for each in told.questions] == [(True, 1)]

        def full(*_: object, **__: object) -> None:
            raise StoreError("The disk is full.")

        monkeypatch.setattr(head.store, "prolong", full)
        with pytest.raises(StoreError):
            read_answer(head, data)


def test_neither_letter_shows_a_name(posts: tuple[PostFolder, PostFolder]) -> None:
    """What each side can open of the other's letter holds no part of a name, and no birth year."""
    hq, f1 = posts
    question = _asked(hq)
    reply = _answered(f1, question)
    opened = b""
    for folder, person, data in ((f1, WORKER, question), (hq, TRACER, reply)):
        with office(folder, person) as where:
            identity = where.session.key(KeyName.IDENTITY).reveal().decode()
            opened += pyrage.decrypt(data, [pyrage.x25519.Identity.from_str(identity)])
    assert b"tokens" in opened
    assert b"A-1" in opened
    for part in (*NAME.split(), *QUESTION.query.split()):
        assert part.lower().encode() not in opened.lower()
    assert b"1951" not in opened.replace(b'"purpose"', b"")


def test_nothing_opens_before_the_question_is_on_record(
    posts: tuple[PostFolder, PostFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the first key is unwrapped at the post that is asked, the question is in its chain."""
    hq, f1 = posts
    data = _asked(hq)
    seen: list[list[str]] = []
    true = person_keys_of

    def watched(*given: Any) -> object:
        seen.append([fact.kind for fact in _audit(field)])
        return true(*given)

    monkeypatch.setattr(opening, "person_keys_of", watched)
    with office(f1, WORKER) as field:
        answer(field, data)
    assert seen[0] == ["searched"]


def test_an_answer_opens_only_whom_the_question_leads_to(
    posts: tuple[PostFolder, PostFolder], opened: list[str]
) -> None:
    """Once the post's tokens are up to date nobody is opened but who shares a part of the name."""
    hq, f1 = posts
    with office(f1, WORKER) as field:
        for person in synthetic_people(30, seed=2):
            _register(field, person.code, {"name": person.name, "consent": "c-1"})
    questions = [_asked(hq), _asked(hq)]
    _answered(f1, questions[0])
    opened.clear()
    data = _answered(f1, questions[1])
    assert opened == ["A-1"]
    with office(hq, TRACER) as head:
        assert read_answer(head, data).found == 1


def _everybody(where: Office) -> list[tuple[str, Tokens]]:
    """Open everybody, and return the blind tokens of each name with its person."""
    key = where.session.key(KeyName.MATCHING).reveal()
    found = []
    for one in open_all(where).known:
        for name in one.names:
            with contextlib.suppress(UsageError):
                found.append((one.who, tokens(name, one.birth_year, key)))
    return found


def _plainly(asked: Tokens, everybody: list[tuple[str, Tokens]]) -> list[tuple[str, Strength]]:
    """Return who agrees with a question when everybody is compared."""
    best: dict[str, Strength] = {}
    for who, known in everybody:
        best[who] = max(compare(asked, known), best.get(who, Strength.NONE))
    found = [(who, strength) for who, strength in best.items() if strength]
    return sorted(found, key=lambda one: (-one[1], one[0]))


def test_whom_a_question_leads_to_are_all_who_agree(head: Office) -> None:
    """In a file and on a server the answer is the one that opening everybody would give."""
    people = list(synthetic_people(300, seed=5))
    incoming = []
    for number, person in enumerate(people):
        fields = {"name": person.name, "consent": "c-1", "birth_year": str(person.birth_year)}
        if number % 5 == 1:
            del fields["birth_year"]
        if number % 7 == 1:
            del fields["consent"]
        if number % 11 == 1:
            fields["nickname"] = people[number - 1].name
        if number % 13 == 1:
            fields["name"] = person.name.split()[0]
        who = people[number - 1].code if number % 29 == 1 else person.code
        incoming.append(Incoming("registered", {"who": who, "place": "C"}, "", None, fields))
    head.record_all(incoming)
    head.record("erased", {"who": people[3].code})
    with head.store.writing():
        bring_up_to_date(head.store)
        note_changes(head.store)
    open_due(head)
    key = head.session.key(KeyName.MATCHING).reveal()
    asked = [
        (name, born + shift)
        for number, (_, name, born) in enumerate(
            synthetic_queries(60, people=300, seed=5, query_seed=3, slips=0.2)
        )
        for shift in ((0, 1) if number % 6 == 0 else (0,))
    ]
    asked += [(person.name, person.birth_year) for person in people[:40]]
    everybody = _everybody(head)
    strengths: Counter[Strength] = Counter()
    for name, born in asked:
        parts = [name, name.split()[0], " ".join(name.split()[1:])]
        for query, year in product(parts, (born, None)):
            try:
                question = tokens(query, year, key)
            except UsageError:
                continue
            leads = TokenMaker(key).leads(query, dated=year is not None)
            found = matching._agreements(head, question, leads)
            assert [(one.who, one.strength) for one in found] == _plainly(question, everybody), (
                query
            )
            strengths.update(one.strength for one in found)
    assert all(strengths[each] for each in Strength if each)


def test_who_lacks_the_matching_key_cannot_see_whom_a_question_leads_to(
    posts: tuple[PostFolder, PostFolder],
) -> None:
    """What leads to people lies under the matching key alone, and is refused where altered."""
    hq, f1 = posts
    data = _asked(hq)
    with office(f1, WORKER) as field:
        sender, table = open_letter(field.post, data, "question")
        leads = matching._leads_of(field, table["number"], table["leads"])
        assert sender == "HQ"
        assert leads
        assert not any(str(lead) in json.dumps(table) for lead in leads)
        answer(field, data)
        assert field.store.names.having(leads, most=9).people == ["A-1"]
        before = field.store.events.count()
    texts: list[Any] = [None, "", "bm9uZQ==", [1], table["leads"][:-8], table["leads"].swapcase()]
    wrongs = [{**table, "leads": text} for text in texts] + [{**table, "number": "0" * 16}]
    for wrong in wrongs:
        with office(hq, TRACER) as head:
            forged = seal_letter(head.post, "F1", "question", wrong)
        with (
            office(f1, WORKER) as field,
            pytest.raises(RefusedError, match="by what people are found"),
        ):
            answer(field, forged)
    with office(f1, WORKER) as field:
        assert field.store.events.count() == before


def test_few_codes_are_told(posts: tuple[PostFolder, PostFolder]) -> None:
    """Of many who agree a few are told, the strongest first, and how many there are."""
    hq, f1 = posts
    with office(f1, WORKER) as field:
        for number in range(9):
            _register(field, f"B-{number}", {**FIELDS, "birth_year": "1990"})
        _register(field, "C-1", {"name": NAME})
        _register(field, "C-2", FIELDS)
        field.record("erased", {"who": "C-2"})
    data = _answered(f1, _asked(hq))
    with office(hq, TRACER) as head:
        found = read_answer(head, data)
    assert (found.found, len(found.agreements)) == (10, MOST_ANSWERED)
    assert found.agreements[0].who == "A-1"
    assert {one.strength for one in found.agreements[1:]} == {Strength.POSSIBLE}


def test_who_may_ask_and_answer(posts: tuple[PostFolder, PostFolder]) -> None:
    """A tracing officer asks and reads answers, a post worker answers, a planner does neither."""
    hq, f1 = posts
    data = _asked(hq)
    with office(f1, WORKER) as field, pytest.raises(AccessError, match="may not search"):
        ask(field, QUESTION, "HQ")
    with office(f1, WORKER) as field, pytest.raises(AccessError, match="may not search"):
        read_answer(field, data)
    with office(hq, PLANNER) as head, pytest.raises(AccessError, match="may not answer"):
        answer(head, data)


def test_a_post_that_may_not_search_is_not_answered(
    posts: tuple[PostFolder, PostFolder],
) -> None:
    """A question of a post that was enrolled for no search is refused, whatever its program is."""
    hq, f1 = posts
    with office(f1, WORKER) as field:
        tables: Any = ask_blind(QUESTION, field.session.key(KeyName.MATCHING).reveal())
        body = {"reader": "W1", "consent": "c", "purpose": "p", "number": "1"}
        forged = seal_letter(field.post, "HQ", "question", {**body, "tokens": tables.to_json()})
    with office(hq, TRACER) as head:
        with pytest.raises(RefusedError, match="not enrolled for a role that searches"):
            answer(head, forged)
        assert _audit(head) == []


def test_questions_are_counted_and_limited(posts: tuple[PostFolder, PostFolder]) -> None:
    """A post answers so many questions within the window, and the last one rings."""
    hq, f1 = posts
    questions = [_asked(hq) for _ in range(3)]
    for data in questions[:2]:
        _answered(f1, data, FEW)
    with office(f1, WORKER) as field:
        alarms = [fact for fact in _audit(field) if fact.kind == "alarm_raised"]
        assert [(fact.body["reader"], fact.body["reads"]) for fact in alarms] == [(TRACER, 2)]
        before = field.store.events.count()
        with pytest.raises(RefusedError, match="asked 2 questions within 1 h"):
            answer(field, questions[2], settings=FEW)
        assert field.store.events.count() == before


def test_a_question_is_answered_once(posts: tuple[PostFolder, PostFolder]) -> None:
    """The same question brought again is refused, so that a copy tells nothing later."""
    hq, f1 = posts
    data = _asked(hq)
    _answered(f1, data)
    with pytest.raises(RefusedError, match="answered already"):
        _answered(f1, data)


def test_an_answer_belongs_to_a_question(posts: tuple[PostFolder, PostFolder]) -> None:
    """An answer to nothing that was asked is refused, and a question is none."""
    hq, f1 = posts
    content: dict[str, Any] = {"number": "f00", "found": 1, "agreements": [["A-1", 3]]}
    with office(f1, WORKER) as field:
        made_up = seal_letter(field.post, "HQ", "answer", content)
    with office(hq, TRACER) as head:
        with pytest.raises(RefusedError, match="answers no question"):
            read_answer(head, made_up)
        ask(head, QUESTION, "F1")
        number = str(_audit(head)[-1].body["question"])
    malformed: list[Any] = [[["A-1", 9]], [["a name with blanks", 1]], "none", [[1, 2, 3]]]
    for wrong in malformed:
        with office(f1, WORKER) as field:
            bad = seal_letter(
                field.post, "HQ", "answer", {**content, "number": number, "agreements": wrong}
            )
        with office(hq, TRACER) as head, pytest.raises(RefusedError):
            read_answer(head, bad)


def test_torn_and_strange_letters_are_refused(posts: tuple[PostFolder, PostFolder]) -> None:
    """A letter that is cut, altered, large, for another post or of another kind opens nothing."""
    hq, f1 = posts
    data = _asked(hq)
    with office(f1, WORKER) as field:
        before = field.store.events.count()
        for wrong in (data[:-1], data[:50], b"", b"x", data[:-9] + bytes(9)):
            with pytest.raises(RefusedError, match="torn or altered"):
                answer(field, wrong)
        with pytest.raises(RefusedError, match="no question has so many"):
            answer(field, bytes(MOST_LETTER + 1))
        bundle = export_bundles(field.post, "HQ")[0]
        assert field.store.events.count() == before
    with office(hq, TRACER) as head:
        with pytest.raises(RefusedError, match="not sealed to this post"):
            answer(head, data)
        with pytest.raises(RefusedError, match="no question of another post"):
            answer(head, bundle)
        reply = seal_letter(head.post, "F1", "answer", {})
    with office(f1, WORKER) as field, pytest.raises(RefusedError, match="no question of another"):
        answer(field, reply)


def test_a_revoked_post_is_neither_asked_nor_heard(posts: tuple[PostFolder, PostFolder]) -> None:
    """Nothing is sealed to a post that has been revoked, and its answer to before is refused."""
    hq, f1 = posts
    reply = _answered(f1, _asked(hq))
    with office(hq, TRACER) as head:
        revoke(head.post, "F1", by=TRACER)
        before = head.store.events.count()
        with pytest.raises(RefusedError, match="has been revoked"):
            ask(head, QUESTION, "F1")
        with pytest.raises(RefusedError, match="enrolled here and not revoked"):
            read_answer(head, reply)
        assert head.store.events.count() == before


def test_too_little_of_a_name_is_not_asked(posts: tuple[PostFolder, PostFolder]) -> None:
    """A single family name without a birth year would match too many, and nothing is recorded."""
    with office(posts[0], TRACER) as head:
        with pytest.raises(UsageError, match="too short to be asked"):
            ask(head, Search("Вимисленко", consent="c", purpose="p"), "F1")
        assert _audit(head) == []


def test_roles_that_ask_are_those_of_the_table() -> None:
    """The right to answer goes with the key to match, which only those who read names hold."""
    from safepassage.operation.custody.roles import KEYS_OF, RIGHTS, Action

    assert RIGHTS[Action.ANSWER_MATCHES].roles == {
        role for role in Role if KeyName.MATCHING in KEYS_OF[role]
    }


def test_bundles_carry_both_records(posts: tuple[PostFolder, PostFolder]) -> None:
    """After an exchange the headquarters' chain shows that the field post has answered."""
    hq, f1 = posts
    _answered(f1, _asked(hq))
    with office(f1, WORKER) as field:
        bundles = export_bundles(field.post, "HQ")
    with office(hq, TRACER) as head:
        for bundle in bundles:
            import_bundle(head.post, bundle)
        kinds = [(fact.post, fact.kind) for fact in _audit(head)]
    assert sorted(kinds) == [("F1", "exported"), ("F1", "searched"), ("HQ", "searched")]
