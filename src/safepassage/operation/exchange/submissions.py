"""
Submissions of the registration form, as ODK Collect and alike leave them: one XML file each.

The same submission read twice gives the same code, so nobody is registered twice. XML that
declares a document type or entities, which could unfold without end or read other files, is
refused.
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from safepassage.errors import Fault, IntakeError, UsageError
from safepassage.operation.exchange.form import FORM_ID
from safepassage.operation.exchange.people_table import PEOPLE_IN, PERSONAL, Ground, people_of
from safepassage.scenario.raw import RawRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from safepassage.operation.exchange.incoming import Incoming
    from safepassage.scenario.model import Scenario
    from safepassage.scenario.raw import RawCell

__all__ = ["code_of", "read_submissions"]

_MAX_BYTES = 256 * 1024
_MOST_FILES = 20_000
_INSTANCE = "instance id"
_BESIDE = frozenset({"meta"})
"""What a submission holds beside the columns of the table, a time and the question of consent."""

_YES = "yes"

_SECONDS = re.compile(r"(T\d\d:\d\d):\d\d(\.\d+)?")
"""Telephones write milliseconds, and times here are whole minutes."""

_COLUMNS = frozenset(column.name for column in PEOPLE_IN.columns)


def code_of(instance: str) -> str:
    """Return the code of a submission that brings none, made from its instance id (50 bits)."""
    digest = hashlib.sha256(b"safepassage submission\n" + instance.encode()).digest()
    return f"F-{base64.b32encode(digest)[:10].decode()}"


def read_submissions(path: Path, scenario: Scenario) -> list[Incoming]:
    """
    Return what submissions tell.

    Parameters
    ----------
    path
        An XML file, or a folder with XML files in it and in the folders below.
    scenario
        What the form was made from.

    Raises
    ------
    UsageError
        When there is none.
    IntakeError
        With every fault; then nothing is to be taken in.
    """
    files = sorted(path.rglob("*.xml")) if path.is_dir() else [path]
    if not files or not path.exists():
        raise UsageError(f"{path}: no submission is there. Name an XML file, or a folder of them.")
    if len(files) > _MOST_FILES:
        raise UsageError(f"{path}: more than {_MOST_FILES} files are there. Take them in by parts.")
    faults: list[Fault] = []
    ground = Ground.of(scenario)
    found: list[Incoming] = []
    instances: dict[str, str] = {}
    taken: set[str] = set()
    for number, file in enumerate(files, start=1):
        # Collect's own file names hold the form's title and a time; a renamed one may hold a name.
        shown = f"submission {number} of {len(files)}"
        try:
            row = _row(file)
        except _NoSubmissionError as error:
            faults.append(Fault(shown, None, None, "", error.rule, error.remedy))
            continue
        code, instance = str(row.cells["code"]), str(row.cells[_INSTANCE])
        former = instances.setdefault(code, instance)
        if former != instance:
            rule = "Another submission has the same code."
            faults.append(Fault(shown, None, "code", "", rule, "Give one of them another code."))
        elif code not in taken:
            taken.add(code)
            found += people_of(shown, [row], ground, faults)
    if faults:
        raise IntakeError(faults)
    return found


class _NoSubmissionError(Exception):
    """A file is no submission of the form."""

    def __init__(self, rule: str, remedy: str) -> None:
        self.rule = rule
        self.remedy = remedy
        super().__init__(rule)


def _row(file: Path) -> RawRow:
    """Return a submission as a row of the table of people."""
    root = _root(file)
    instance = _text_at(root, "meta", "instanceID")
    if not instance:
        raise _NoSubmissionError("It has no instance id.", "Send it again from the telephone.")
    cells: dict[str, RawCell] = {_INSTANCE: instance}
    start, agreed = "", _YES
    for name, text in _fields(root):
        if name == "start":
            start = text
        elif name == "agreed":
            agreed = text
        elif name in _COLUMNS:
            cells[name] = text
        elif name not in _BESIDE:
            raise _NoSubmissionError(
                "It answers a question that the registration form does not ask.",
                "Send it from the form that this scenario gives.",
            )
    if agreed != _YES and any(cells.get(name) for name in PERSONAL):
        raise _NoSubmissionError(
            "It holds something personal, and no yes to the question of consent.",
            "Ask them again, and send it anew; else destroy it.",
        )
    if not cells.get("code"):
        cells["code"] = code_of(instance)
    # Without a time of its own, they were seen when the form was begun.
    cells["seen"] = _SECONDS.sub(r"\1", start)
    return RawRow(None, cells)


def _bytes(file: Path) -> bytes:
    """Return what a file holds; what is none, such as a pipe, might never end."""
    try:
        if not file.is_file():
            raise _NoSubmissionError("It is no file.", "Take it out of the folder.")
        with file.open("rb") as stream:
            data = stream.read(_MAX_BYTES + 1)
    except OSError as error:  # which would tell the file's name
        rule = "It cannot be read."
        raise _NoSubmissionError(rule, "Copy it anew, or mend its permissions.") from error
    if len(data) > _MAX_BYTES:
        raise _NoSubmissionError("It is larger than 256 KB.", "Send it again, without pictures.")
    return data


def _root(file: Path) -> Element:
    """Return the root of a submission's XML."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    data = _bytes(file)
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        rule = "It declares a document type or entities, which no submission does."
        raise _NoSubmissionError(rule, "Ask who sent it; do not open it.") from error
    except (ParseError, ValueError, LookupError) as error:
        rule = "It is no well-formed XML."
        raise _NoSubmissionError(rule, "Send it again from the telephone.") from error
    if root.get("id") != FORM_ID:
        rule = "It is not of the registration form."
        raise _NoSubmissionError(rule, f"Take in submissions of the form {FORM_ID} only.")
    return root


def _local(tag: str) -> str:
    """Return the name of an element without its namespace."""
    return tag.rpartition("}")[2]


def _fields(root: Element) -> Iterator[tuple[str, str]]:
    """Yield the answers, by question."""
    for child in root:
        if len(child) and _local(child.tag) != "meta":
            raise _NoSubmissionError(
                "It holds groups of questions, which the registration form does not have.",
                "Send it from the form that this scenario gives.",
            )
        yield _local(child.tag), (child.text or "").strip()


def _text_at(root: Element, *names: str) -> str:
    """Return the text of an element below the root, empty where it is not there."""
    here: Element | None = root
    for name in names:
        found: list[Element] = [] if here is None else list(here)
        here = next((child for child in found if _local(child.tag) == name), None)
    return "" if here is None else (here.text or "").strip()
