"""Each door of an open post lets in exactly the roles that the table of rights has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from safepassage.errors import AccessError, LockedError, RefusedError
from safepassage.operation.custody.audit import PURPOSES_OF
from safepassage.operation.custody.files import load_keyring, write_keyring
from safepassage.operation.custody.keyring import enrol
from safepassage.operation.custody.retention import Purpose
from safepassage.operation.custody.roles import Action, Role, State, may
from safepassage.operation.custody.slots import Enrolled
from safepassage.operation.names.asking import Search
from safepassage.operation.office.audit import read_audit
from safepassage.operation.office.founding import found_post
from safepassage.operation.office.matching import answer, ask, read_answer
from safepassage.operation.office.names import read_person, search
from safepassage.operation.office.office import Office, open_office
from safepassage.operation.office.places import PostFolder
from safepassage.operation.office.reading import (
    read_disputes,
    read_history,
    read_settlements,
    read_sought,
    read_whereabouts,
    slots_of,
)
from safepassage.operation.office.retention import due_at
from safepassage.operation.office.tracing import tracing_records
from safepassage.operation.register import State as Standing
from tests.operation.custody.cast import QUICK, phrase

if TYPE_CHECKING:
    from collections.abc import Callable

FIELDS = {
    "name": "Zorjana Wymyslenko",
    "contacts": "+0 000",
    "needs": "insulin",
    "consent": "c-1",
}
QUESTION = Search("Zorjana Wymyslenko", consent="c-9", purpose="family")


@pytest.fixture(scope="module")
def hq(tmp_path_factory: pytest.TempPathFactory) -> PostFolder:
    """Return a post at which each role has one person, who is called as the role."""
    folder = PostFolder(tmp_path_factory.mktemp("posts") / "hq")
    first = Role.TRACING_OFFICER
    found_post(
        folder, operation="drill", post="HQ", person=first.value, credential=_phrase(first),
        exercise=True, settings=QUICK,
    )  # fmt: skip
    with _office(folder, first) as head:
        keyring = load_keyring(folder.keyring, settings=QUICK)
        for role in set(Role) - {first}:
            one = Enrolled(role.value, role)
            keyring = enrol(keyring, head.session, one, _phrase(role), settings=QUICK)
        write_keyring(folder.keyring, keyring)
        head.record("registered", {"who": "A-1", "place": "C"}, personal=FIELDS)
        head.record("registered", {"who": "G-1", "place": "C", "count": 9, "direction": ["R"]})
        head.record("linked", {"who": "A-1", "to": "G-1", "relation": "parent", "consent": "c"})
        head.record("boarded", {"who": "G-1", "vehicle": "bus-1", "count": 4})
        head.record("registered", {"who": "S-1", "place": "C"})
        head.record("staying_chosen", {"who": "S-1"})
        head.record("registered", {"who": "S-1", "place": "D", "direction": ["R"]})
        head.record("registered", {"who": "S-2", "place": "C"})
        head.record("staying_chosen", {"who": "S-2", "count": 20})
        kept, lost = (
            head.record("registered", {"who": "G-2", "place": place, "direction": ["R"]}).digest
            for place in "CD"
        )
        head.record("settled", {"event": kept, "overruled": [lost], "decided_by": "D-1"})
    return folder


def _phrase(role: Role) -> Any:  # noqa: ANN401 -- a credential
    return phrase(f"lantern oyster {role.value} walnut brisk")


def _office(folder: PostFolder, role: Role) -> Office:
    return open_office(folder, role.value, _phrase(role), settings=QUICK)


def _purpose(office: Office) -> Purpose:
    return next(iter(PURPOSES_OF.get(office.session.role, {Purpose.AUDIT})))


def _person(office: Office) -> dict[str, str]:
    return dict(read_person(office, "A-1", _purpose(office)).texts[0])


def _history(office: Office, code: str) -> set[str]:
    return {one.kind for one in read_history(office, office.register, office.source, code)}


def _refused(call: Callable[[], object]) -> bool:
    """Return whether a letter that is none was looked at, as the role may, and refused as such."""
    with pytest.raises(RefusedError):
        call()
    return True


DOORS: dict[str, tuple[Action, Callable[[Office], object]]] = {
    "counts": (Action.READ_COUNTS, lambda o: read_whereabouts(o, o.register).heads),
    "vehicles": (
        Action.READ_WHEREABOUTS,
        lambda o: any(stand.vehicle for stand in read_whereabouts(o, o.register).stands),
    ),
    "history": (Action.READ_WHEREABOUTS, lambda o: _history(o, "G-1")),
    "disputes": (Action.READ_WHEREABOUTS, read_disputes),
    "slots": (Action.READ_WHEREABOUTS, lambda o: slots_of(o, o.register, "G-1")),
    "directions": (
        Action.READ_CHOICES,
        lambda o: any(stand.direction for stand in read_whereabouts(o, o.register).stands),
    ),
    "directions in a history": (
        Action.READ_CHOICES,
        lambda o: any(
            "direction" in one.fields or "direction" in one.stands
            for one in read_history(o, o.register, o.source, "G-1")
        ),
    ),
    "directions in a dispute": (
        Action.READ_CHOICES,
        lambda o: any("direction" in side.body for one in read_disputes(o) for side in one.sides),
    ),
    "who chose to stay, in a dispute": (
        Action.READ_CHOICES,
        lambda o: any(
            side.kind == "staying_chosen" for one in read_disputes(o) for side in one.sides
        ),
    ),
    "settlements": (Action.READ_WHEREABOUTS, read_settlements),
    "directions in a settlement": (
        Action.READ_CHOICES,
        lambda o: any(
            "direction" in side.body
            for one in read_settlements(o)
            for side in (one.winner, *one.losers)
            if side is not None
        ),
    ),
    "who chose to stay": (Action.READ_CHOICES, lambda o: "staying_chosen" in _history(o, "S-1")),
    "who chose to stay, by its traces": (
        Action.READ_CHOICES,
        lambda o: any(
            state is Standing.CHOSE_OTHERWISE
            for one in read_history(o, o.register, o.source, "S-1")
            for state, _ in one.after
        ),
    ),
    "who chose to stay, now": (
        Action.READ_CHOICES,
        lambda o: any(
            slot.state is Standing.CHOSE_OTHERWISE for slot, _ in slots_of(o, o.register, "S-1")
        ),
    ),
    "links": (Action.READ_LINKS, lambda o: "linked" in _history(o, "A-1")),
    "names": (Action.READ_NAMES, lambda o: "name" in _person(o)),
    "contacts": (Action.READ_CONTACTS, lambda o: "contacts" in _person(o)),
    "needs": (Action.READ_NEEDS, lambda o: "needs" in _person(o)),
    "search": (Action.SEARCH_NAMES, lambda o: search(o, QUESTION).shown),
    "question": (Action.SEARCH_NAMES, lambda o: _refused(lambda: ask(o, QUESTION, "none"))),
    "answer": (Action.ANSWER_MATCHES, lambda o: _refused(lambda: answer(o, b"none"))),
    "reading an answer": (Action.SEARCH_NAMES, lambda o: _refused(lambda: read_answer(o, b""))),
    "who is looked for": (Action.SEARCH_NAMES, lambda o: read_sought(o) is not None),
    "tracing records": (
        Action.EXPORT_NAMES,
        lambda o: tracing_records(o, places=None, days=1, domain="d") == [],
    ),
    "audit trail": (Action.READ_AUDIT, read_audit),
    "retention": (Action.ERASE, due_at),
    "record": (Action.RECORD, lambda o: o.record("vehicle_ready", {"vehicle": "bus-2"})),
    "erase": (Action.ERASE, lambda o: o.record("erased", {"who": o.session.person})),
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("door", DOORS)
def test_each_door_lets_in_whom_the_table_has(hq: PostFolder, door: str, role: Role) -> None:
    """What the table allows is shown or done, and what it does not allow is refused or left out."""
    action, pass_through = DOORS[door]
    with _office(hq, role) as office:
        try:
            passed = bool(pass_through(office))
        except AccessError:
            passed = False
        assert passed == may(role, action, State.SIGNED_IN)


@pytest.mark.parametrize("role", Role)
def test_everybody_is_counted_whoever_looks(hq: PostFolder, role: Role) -> None:
    """The sums are the same for each role, however plain the rows are."""
    with _office(hq, role) as office:
        view = read_whereabouts(office, office.register)
        assert sum(stand.heads for stand in view.stands) == view.heads == 13
        by_state = {state: heads for state, heads in view.by_state().items() if heads}
        assert by_state[Standing.ABOARD] == 4
        if not may(role, Action.READ_WHEREABOUTS, State.SIGNED_IN):
            aboard = [stand for stand in view.stands if stand.state is Standing.ABOARD]
            assert [(stand.place, stand.vehicle) for stand in aboard] == [("", "")]


def test_every_door_is_shut_after_a_lock(hq: PostFolder) -> None:
    """Whatever the role, nothing is read or done once the session is locked."""
    for role in Role:
        with _office(hq, role) as office:
            office.session.lock()
            for _, pass_through in DOORS.values():
                with pytest.raises(LockedError):
                    pass_through(office)
