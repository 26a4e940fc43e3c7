"""
What custody costs: a try of a passphrase, a person's fields sealed and read, a folder looked into.

Run it as ``python -m benchmarks.operation.custody [--json]``. It needs no data.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from typing import TYPE_CHECKING

from benchmarks.common import machine
from safepassage.errors import SignInError
from safepassage.operation.custody.audit import NameDoor
from safepassage.operation.custody.keyring import found
from safepassage.operation.custody.person_keys import PersonKeys
from safepassage.operation.custody.personal import register_personal
from safepassage.operation.custody.retention import Purpose
from safepassage.operation.custody.roles import Role
from safepassage.operation.custody.secret import Secret
from safepassage.operation.custody.session import sign_in
from safepassage.operation.custody.slots import Credential, Enrolled
from safepassage.operation.custody.travel import refuse_forbidden

if TYPE_CHECKING:
    from collections.abc import Callable

TRIES = 9
PEOPLE = 2_000
WORDS = 10_000
FOLDER_KB = 200


def measure_custody() -> dict[str, float]:
    """Return what each act takes, by what it is."""
    words = Credential(phrase=Secret.of_text("gravel tulip seven harbour"))
    wrong = Credential(phrase=Secret.of_text("harbour seven tulip gravel"))
    keyring, session = found("op-1", "north", Enrolled("p-1", Role.POST), words)

    def fail() -> None:
        try:
            sign_in(keyring, "p-1", wrong)
        except SignInError:
            return

    fields = {"name": "Zorjana Wymyslenko", "birth_year": "1951", "contacts": "+0 000"}
    people = [f"a-{n}" for n in range(PEOPLE)]
    sealed = {}
    wrapped: dict[str, frozenset[bytes]] = {}
    start = time.perf_counter()
    for person in people:
        sealed[person], table = register_personal(session, person, fields, PersonKeys())
        wrapped |= table.wrapped
    sealing_ms = (time.perf_counter() - start) / PEOPLE * 1e3
    table = PersonKeys(wrapped)
    door = NameDoor(session, record=lambda _: None, clock=lambda: 0)
    start = time.perf_counter()
    for person in people:
        door.show(person, [sealed[person]], table, Purpose.BOARDING)
    reading_ms = (time.perf_counter() - start) / PEOPLE * 1e3
    line = "A-0001,bus-3,seated,1\n"
    folder = {"seats.csv": line * (FOLDER_KB * 1024 // len(line))}
    forbidden = [f"Nazva{n:05d}" for n in range(WORDS)]
    return {
        "sign in, s": _median(lambda: sign_in(keyring, "p-1", words)),
        "fail to sign in, s": _median(fail),
        "register a person's fields, ms": sealing_ms,
        "read a person's fields, ms": reading_ms,
        f"look through {FOLDER_KB} KB for {WORDS} words, s": _median(
            lambda: refuse_forbidden(folder, forbidden)
        ),
    }


def _median(act: Callable[[], object]) -> float:
    times = []
    for _ in range(TRIES):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main(arguments: list[str]) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.operation.custody")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    figures = measure_custody()
    if options.json:
        print(json.dumps({"machine": machine(), "figures": figures}))
        return 0
    print(machine())
    for name, value in figures.items():
        print(f"{name:<50} {value:8.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
