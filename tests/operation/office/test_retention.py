"""Data that no purpose needs any more are erased at a post, once their number is confirmed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from safepassage.errors import AccessError, UsageError
from safepassage.operation.custody.retention import Purpose, RetentionSettings
from safepassage.operation.office.names import read_person
from safepassage.operation.office.retention import due_at, erase_due
from safepassage.operation.posts import export_bundles, import_bundle
from tests.operation.office.two import PLANNER, TRACER, WORKER, make_two, office

if TYPE_CHECKING:
    from pathlib import Path

    from safepassage.operation.events import Json
    from safepassage.operation.office.office import Office
    from safepassage.operation.office.places import PostFolder

DAY_S = 86_400
FIELDS = {"name": "Zorjana Wymyslenko", "consent": "c-1"}
TERMS = RetentionSettings(
    {Purpose.BOARDING: 3, Purpose.RECEPTION: 30, Purpose.TRACING: 365, Purpose.AUDIT: 365}
)


@pytest.fixture(scope="module")
def posts(tmp_path_factory: pytest.TempPathFactory) -> tuple[PostFolder, PostFolder]:
    """Return two posts; the field post knows people who are at every stage."""
    hq, f1 = make_two(tmp_path_factory.mktemp("posts"))
    with office(f1, WORKER) as field:
        _people(field)
    return hq, f1


def _people(field: Office) -> None:
    """Register people long ago, each with a name, and move them on."""
    then = int(time.time()) - 100 * DAY_S

    def tell(days_later: float, kind: str, who: str, **body: str) -> None:
        personal = FIELDS if kind == "registered" else None
        at = then + int(days_later * DAY_S)
        field.record(kind, {"who": who, **body}, observed=at, personal=personal)

    for who in ("waits", "arrived", "late", "left", "missing", "found", "linked", "family"):
        tell(0, "registered", who, place="C")
    field.record("registered", {"who": "G-1", "place": "C", "count": 40}, observed=then)
    tell(1, "arrived", "arrived", place="R")
    tell(80, "arrived", "late", place="R")
    tell(1, "chose_otherwise", "left", place="C")
    tell(1, "unaccounted", "missing")
    tell(1, "unaccounted", "found")
    tell(2, "found", "found", place="C")
    tell(3, "arrived", "found", place="R")
    for who in ("linked", "family"):
        tell(1, "arrived", who, place="R")
    tell(2, "linked", "linked", to="family", relation="parent", consent="c-2")


def test_each_purpose_keeps_whom_it_needs(posts: tuple[PostFolder, PostFolder]) -> None:
    """Who waits, is missing or was, is linked, or arrived lately is kept; the others are due."""
    with office(posts[1], WORKER) as field:
        found = due_at(field, TERMS)
        assert {one.person: one.why for one in found.people} == {
            "arrived": "3 days for boarding, 30 days for reception are over",
            "left": "3 days for boarding are over",
        }
        assert found.kept == 6
        longer = RetentionSettings({**TERMS.days, Purpose.RECEPTION: 120})
        assert [one.person for one in due_at(field, longer).people] == ["left"]
        shorter = RetentionSettings({**TERMS.days, Purpose.TRACING: 20})
        assert {one.person for one in due_at(field, shorter).people} == {
            "arrived", "left", "found", "linked", "family",
        }  # fmt: skip


def test_who_was_read_for_tracing_is_kept(tmp_path: Path) -> None:
    """A reading for tracing keeps somebody for the term of tracing from then on."""
    hq, f1 = make_two(tmp_path)
    with office(f1, WORKER) as field:
        _people(field)
        bundles = export_bundles(field.post, "HQ")
    with office(hq, TRACER) as head:
        for bundle in bundles:
            import_bundle(head.post, bundle)
        read_person(head, "arrived", Purpose.TRACING)
        assert [one.person for one in due_at(head, TERMS).people] == ["left"]


def test_erasure_is_confirmed_recorded_and_whole(tmp_path: Path) -> None:
    """Another number erases nobody; the right one records each, and counts stay as they were."""
    _, f1 = make_two(tmp_path)
    with office(f1, WORKER) as field:
        _people(field)
        body: dict[str, Json] = {"what": "people", "filter": "by code", "rows": 9, "to": "OCHA"}
        field.record("exported", body)
        field.record("exported", {**body, "what": "counts"})
        before = field.store.events.count()
        with pytest.raises(UsageError, match="2 are due now"):
            erase_due(field, 3, TERMS)
        assert field.store.events.count() == before
        heads = sum(standing.total for standing in field.register.people.values())
        found = erase_due(field, 2, TERMS)
        assert [(act.what, act.to) for act in found.exports] == [("people", "OCHA")]
        assert {fact.body["who"] for fact in field.store.events.erasures()} == {"arrived", "left"}
        kept = {row.person for row in field.store.keys}
        assert kept == {"waits", "late", "missing", "found", "linked", "family"}
        assert sum(standing.total for standing in field.register.people.values()) == heads
        assert due_at(field, TERMS).people == ()


def test_only_who_may_erase_runs_it(posts: tuple[PostFolder, PostFolder]) -> None:
    """A planner is refused, and a preview erases nobody."""
    with office(posts[0], PLANNER) as head, pytest.raises(AccessError, match="may not erase"):
        due_at(head)
    with office(posts[0], PLANNER) as head, pytest.raises(AccessError, match="may not erase"):
        erase_due(head, 0)
    with office(posts[1], WORKER) as field:
        due_at(field)
        assert field.store.events.erasures() == []
