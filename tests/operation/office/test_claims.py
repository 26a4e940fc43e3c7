"""What other systems tell of people becomes claims: whose, until when, and once only."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from safepassage.operation.custody.retention import Purpose, RetentionSettings
from safepassage.operation.exchange.pfif import TracingNote, TracingPerson
from safepassage.operation.office.claims import claims_of
from safepassage.operation.office.office import Office
from safepassage.operation.office.retention import keep_terms
from tests.operation.office.two import TRACER, make_two, office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAY = 86_400
NOW = 20_000 * DAY


@pytest.fixture
def head(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Return a headquarters on a certain day."""
    hq, _ = make_two(tmp_path)
    monkeypatch.setattr(Office, "now_s", property(lambda _: NOW))
    with office(hq, TRACER) as opened:
        yield opened


def _person(record: str = "x.invalid/1", *, expires: int | None = None) -> TracingPerson:
    note = TracingNote(
        record="x.invalid/n1", source_date=NOW - DAY, author="X", status="believed_alive",
        last_known_location="", text="Seen.",
    )  # fmt: skip
    return TracingPerson(
        record=record, source_date=NOW - DAY, full_name="Zorjana Wymyslenko", expires=expires,
        notes=(note,),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("record", "source"),
    [
        ("x.invalid/1", "x.invalid"),
        ("Zorjana Wymyslenko", "unnamed"),
        ("Zorjana Wymyslenko/1", "unnamed"),
        ("Зоряна.Вимисленко/1", "unnamed"),
    ],
)
def test_nothing_of_an_id_but_its_domain_is_told(head: Office, record: str, source: str) -> None:
    """A record's id that is no domain and number may be a name, and stays out of the event."""
    (claim,) = claims_of(head, [_person(record)], consent="c-1").new
    assert claim.body["source"] == source
    assert "Zorjana" not in str(claim.body)


def test_no_claim_is_kept_for_longer_than_the_post_traces(head: Office) -> None:
    """The post's own term of tracing ends a claim, unless the record expires before."""
    keep_terms(head, RetentionSettings({**RetentionSettings().days, Purpose.TRACING: 90}))
    for expires, kept in ((None, NOW + 90 * DAY), (NOW + 5 * DAY, NOW + 5 * DAY)):
        (claim,) = claims_of(head, [_person(expires=expires)], consent="c-1").new
        assert claim.body["expires"] == kept


def test_to_read_a_record_again_prolongs_nothing(
    head: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same news on a later day is known; with an earlier expiry or newer news it is kept."""
    person = _person()
    head.record_all(claims_of(head, [person], consent="c-1").new)
    monkeypatch.setattr(Office, "now_s", property(lambda _: NOW + 3 * DAY))
    assert claims_of(head, [person], consent="c-1").known == 1
    newer = replace(person, notes=(replace(person.notes[0], source_date=NOW + DAY),))
    for other in (_person(expires=NOW + 5 * DAY), newer):
        assert len(claims_of(head, [other], consent="c-1").new) == 1
