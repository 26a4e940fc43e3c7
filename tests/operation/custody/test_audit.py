"""No name is opened before the reading is on record."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.errors import AccessError, CustodyError, LockedError
from safepassage.operation.custody.audit import (
    PURPOSES_OF,
    EarlierRead,
    ManyReads,
    NameDoor,
    NameRead,
)
from safepassage.operation.custody.person_keys import PersonKeys
from safepassage.operation.custody.personal import register_personal
from safepassage.operation.custody.retention import Purpose
from safepassage.operation.custody.roles import Action, Role, State, may
from safepassage.operation.custody.settings import CustodySettings
from safepassage.operation.events.kinds import check_body, kind_of

from .cast import CODES, NAMES, session_of

FIELDS = {**NAMES, "contacts": "+0 000", "needs": "insulin"}
SEALED, TABLE = register_personal(session_of(Role.POST), "a-1", FIELDS, PersonKeys())
READERS = sorted(PURPOSES_OF)
NOW = 1_000_000


def _door(role: Role, records: list[NameRead | ManyReads], now_s: int = NOW) -> NameDoor:
    return NameDoor(session_of(role), record=records.extend, clock=lambda: now_s)


@pytest.mark.parametrize("role", READERS)
def test_a_reading_is_recorded_with_who_whom_what_for_and_when(role: Role) -> None:
    """The record names reader, role, person and purpose by code, and no field of the person."""
    (purpose,) = PURPOSES_OF[role]
    records: list[NameRead | ManyReads] = []
    (shown,) = _door(role, records).show("a-1", [SEALED], TABLE, purpose)
    assert records == [NameRead("a-1", CODES[role], role, purpose, NOW)]
    assert shown.items() >= NAMES.items()
    assert not any(value in str(records[0].body()) for value in FIELDS.values())


@pytest.mark.parametrize("role", READERS)
def test_contacts_and_needs_are_shown_to_those_who_may(role: Role) -> None:
    """Of one sealed text each role sees the fields that the table gives it."""
    (purpose,) = PURPOSES_OF[role]
    (shown,) = _door(role, []).show("a-1", [SEALED], TABLE, purpose)
    assert ("contacts" in shown) == may(role, Action.READ_CONTACTS, State.SIGNED_IN)
    assert ("needs" in shown) == may(role, Action.READ_NEEDS, State.SIGNED_IN)


def test_nothing_is_opened_before_the_record_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the record cannot be kept, no key is unwrapped and no field opened."""
    opened = []
    for name in ("person_keys_of", "open_personal"):
        monkeypatch.setattr(
            f"safepassage.operation.custody.audit.{name}",
            lambda *arguments, **options: opened.append((arguments, options)),
        )

    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    door = NameDoor(session_of(Role.POST), record=full, clock=lambda: NOW)
    with pytest.raises(OSError, match="No space"):
        door.show("a-1", [SEALED], TABLE, Purpose.BOARDING)
    assert opened == []


def test_a_reading_that_opens_nothing_is_on_record() -> None:
    """The try to read an erased person, or with another's text, is recorded all the same."""
    records: list[NameRead | ManyReads] = []
    door = _door(Role.POST, records)
    with pytest.raises(CustodyError, match="were erased"):
        door.show("a-1", [SEALED], TABLE.erase("a-1"), Purpose.BOARDING)
    _, table = register_personal(session_of(Role.POST), "a-2", NAMES, TABLE)
    with pytest.raises(CustodyError, match="do not open: they were altered"):
        door.show("a-2", [SEALED], table, Purpose.BOARDING)
    assert [record.who for record in records if isinstance(record, NameRead)] == ["a-1", "a-2"]


@pytest.mark.parametrize("role", sorted(set(Role) - set(READERS)))
def test_other_roles_are_refused_and_leave_no_record(role: Role) -> None:
    """Whoever may not read names is refused before anything happens."""
    records: list[NameRead | ManyReads] = []
    for purpose in Purpose:
        with pytest.raises(AccessError, match="may not read names"):
            _door(role, records).show("a-1", [SEALED], TABLE, purpose)
    assert records == []


@pytest.mark.parametrize("role", READERS)
def test_names_are_read_for_the_roles_own_purpose(role: Role) -> None:
    """A purpose that is not the role's is refused."""
    records: list[NameRead | ManyReads] = []
    for purpose in set(Purpose) - PURPOSES_OF[role]:
        with pytest.raises(AccessError, match=f"may not read names for {purpose}"):
            _door(role, records).show("a-1", [SEALED], TABLE, purpose)
    assert records == []


def test_purposes_are_of_those_who_read_names() -> None:
    """Exactly the roles that read names have a purpose."""
    assert {role for role in Role if may(role, Action.READ_NAMES, State.SIGNED_IN)} == set(
        PURPOSES_OF
    )


def test_a_locked_session_shows_nothing() -> None:
    """After a lock the door is shut, and nothing is recorded."""
    records: list[NameRead | ManyReads] = []
    session = session_of(Role.POST)
    door = NameDoor(session, record=records.extend, clock=lambda: NOW)
    session.lock()
    with pytest.raises(LockedError):
        door.show("a-1", [SEALED], TABLE, Purpose.BOARDING)
    assert records == []


SETTINGS = CustodySettings(many_reads=3, many_reads_at_post=7, reads_window_h=1)


def _read(who: str, at_s: int) -> EarlierRead:
    return EarlierRead(who, CODES[Role.POST], at_s)


def _by_another(people: int, reader: str = "p-9") -> list[EarlierRead]:
    """Return readings of others at the same post, of people of their own."""
    return [EarlierRead(f"{reader}-{n}", reader, NOW) for n in range(people)]


def _alarms(earlier: list[EarlierRead], at_s: int = NOW) -> list[ManyReads]:
    """Return the alarms of one more reading after earlier ones."""
    records: list[NameRead | ManyReads] = []
    door = NameDoor(
        session_of(Role.POST),
        record=records.extend,
        clock=lambda: at_s,
        earlier=earlier,
        settings=SETTINGS,
    )
    door.show("a-1", [SEALED], TABLE, Purpose.BOARDING)
    return [record for record in records if isinstance(record, ManyReads)]


def _own_alarms(earlier: list[EarlierRead]) -> list[ManyReads]:
    """Return the alarms of one more reading that are about the reader alone."""
    return [alarm for alarm in _alarms(earlier) if not alarm.at_post]


def test_reading_many_raises_an_alarm() -> None:
    """The first person above the number raises an alarm, which tells how many were read."""
    earlier = [_read(f"b-{n}", NOW - 10) for n in range(3)]
    assert _alarms(earlier) == [ManyReads(CODES[Role.POST], 4, NOW)]
    assert _alarms(earlier[1:]) == []


def test_the_alarm_comes_again_when_as_many_more_were_read() -> None:
    """Reading on does not ring at each person, and rings again at twice the number."""
    rings = [n + 1 for n in range(12) if _own_alarms([_read(f"b-{m}", NOW - 10) for m in range(n)])]
    assert rings == [4, 7, 10]


def test_one_person_read_often_is_one() -> None:
    """Reading the same person again counts once."""
    assert _alarms([_read("b-1", NOW - n) for n in range(20)]) == []


def test_only_the_window_counts_and_each_reader_alone() -> None:
    """What was read before the window counts not, nor does what others read, up to the post's."""
    old = [_read(f"b-{n}", NOW - 3600) for n in range(9)]
    assert _alarms([*old, *_by_another(6)]) == []


def test_all_at_a_post_ring_together() -> None:
    """Readers who each stay below the number ring together, at the number of the post."""
    earlier = [*_by_another(3), *_by_another(3, "p-8"), _read("c-1", NOW)]
    assert _alarms(earlier) == [ManyReads(CODES[Role.POST], 8, NOW, at_post=True)]
    assert "all who read" in str(_alarms(earlier)[0].body())
    assert _alarms(earlier[1:]) == []


def test_several_texts_of_one_person_are_one_reading() -> None:
    """Where two posts registered a code, both texts are shown, and one reading is on record."""
    records: list[NameRead | ManyReads] = []
    other, table = register_personal(
        session_of(Role.POST), "a-1", {"name": "Abc Def"}, PersonKeys()
    )
    (wrapped,) = table.wrapped["a-1"]
    both = TABLE.with_key("a-1", wrapped)
    shown = _door(Role.POST, records).show("a-1", [SEALED, other], both, Purpose.BOARDING)
    assert [fields["name"] for fields in shown] == [NAMES["name"], "Abc Def"]
    assert len(records) == 1


def test_a_quiet_hour_resets_the_alarm() -> None:
    """After a quiet window the alarm rings at the number again, and not at its double."""
    first = [_read(f"b-{n}", NOW - 9000) for n in range(5)]
    later = [_read(f"c-{n}", NOW - 10) for n in range(3)]
    assert [alarm.reads for alarm in _alarms([*first, *later])] == [4]


@given(st.lists(st.integers(0, 10**9), max_size=30))
def test_any_history_is_counted(times: list[int]) -> None:
    """Whatever order and times earlier readings have, the count never fails nor rings for few."""
    earlier = [_read(f"b-{n}", at_s) for n, at_s in enumerate(times)]
    for alarm in _alarms(earlier, at_s=10**9):
        assert SETTINGS.many_reads < alarm.reads <= len(times) + 1


def test_records_are_bodies_of_events() -> None:
    """Both records are what the kinds of events take."""
    read = NameRead("a-1", "p-2", Role.POST, Purpose.BOARDING, NOW)
    for record in (read, ManyReads("p-2", 4, NOW)):
        check_body(kind_of(record.kind), record.body())
