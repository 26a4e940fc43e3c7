"""Two posts of an exercise, with quick passphrases: the headquarters and a field post."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from safepassage.operation.custody.files import load_keyring, write_keyring
from safepassage.operation.custody.keyring import enrol
from safepassage.operation.custody.roles import KeyName, Role
from safepassage.operation.custody.slots import Enrolled
from safepassage.operation.office.founding import ask_to_join, found_post, join_post
from safepassage.operation.office.office import Office, open_office
from safepassage.operation.office.places import PostFolder
from safepassage.operation.posts import enrol as enrol_post
from safepassage.operation.posts import read_request
from tests.operation.custody.cast import QUICK, phrase

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["F1", "HQ", "PLANNER", "QUICK", "TRACER", "WORKER", "make_two", "office"]

TRACER, PLANNER, WORKER = "T1", "P1", "W1"
PHRASES = {
    TRACER: phrase("lantern oyster walnut brisk"),
    PLANNER: phrase("gravel tulip seven harbour"),
    WORKER: phrase("copper meadow violin thirty"),
}


def office(folder: PostFolder, person: str) -> Office:
    """Open a post as one of its people."""
    return open_office(folder, person, PHRASES[person], settings=QUICK)


def HQ(where: Path) -> PostFolder:  # noqa: N802 -- the code of the post
    """Return the headquarters' folder."""
    return PostFolder(where / "hq")


def F1(where: Path) -> PostFolder:  # noqa: N802 -- the same
    """Return the field post's folder."""
    return PostFolder(where / "f1")


def make_two(where: Path) -> tuple[PostFolder, PostFolder]:
    """Make a headquarters with a tracing officer and a planner, and a field post with a worker."""
    hq, f1 = HQ(where), F1(where)
    found_post(
        hq, operation="drill", post="HQ", person=TRACER, credential=PHRASES[TRACER],
        exercise=True, settings=QUICK,
    )  # fmt: skip
    request, _ = ask_to_join(
        f1, post="F1", person=WORKER, role=Role.POST, credential=PHRASES[WORKER], settings=QUICK
    )
    keyring = load_keyring(hq.keyring, settings=QUICK)
    with office(hq, TRACER) as open_hq:
        planner = Enrolled(PLANNER, Role.PLANNER)
        keyring = enrol(keyring, open_hq.session, planner, PHRASES[PLANNER], settings=QUICK)
        write_keyring(hq.keyring, keyring)
        (welcome,) = enrol_post(
            open_hq.post, read_request(request), roles=["post"], by=TRACER,
            operation_key=open_hq.session.key(KeyName.OPERATION).reveal(),
        )  # fmt: skip
    join_post(
        f1, welcome, person=WORKER, credential=PHRASES[WORKER], now_s=time.time(), settings=QUICK
    )
    return hq, f1
