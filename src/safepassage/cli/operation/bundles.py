"""The commands ``post export`` and ``post import``: what posts bring each other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from safepassage.cli.commands import Answer, AsJson, Overwrite, refuse_to_overwrite
from safepassage.cli.operation.at_hand import brought, naming, overdue_words, times_at
from safepassage.cli.operation.post_group import Output, post
from safepassage.cli.operation.signing_in import (
    Caller,
    at_a_post,
    before_a_post,
    custody_settings,
)
from safepassage.units import counted

if TYPE_CHECKING:
    from safepassage.operation.office.office import Office

__all__ = ["bytes_of", "export_", "import_", "listed", "write_bundles"]


@at_a_post("export", to=post)
def export_(
    office: Office,
    *,
    to: Annotated[str, typer.Option("--for", metavar="POST", help="The post that is to open it.")],
    output: Output,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> Answer:
    """Write what another post lacks into a bundle that it alone can open."""
    del as_json
    from safepassage.operation.custody.roles import Action
    from safepassage.operation.posts import export_bundles

    office.session.require(Action.EXCHANGE)
    refuse_to_overwrite(output, overwrite=overwrite)
    files = write_bundles(output, export_bundles(office.post, to), overwrite=overwrite)
    due, words = overdue_words(office)
    lines = [f"For {to} alone: {listed(files)}. There: safepassage post import FILE"]
    record: dict[str, object] = {
        "for": to,
        "written": [str(file) for file in files],
        "due_for_deletion": due,
    }
    return Answer(record, "\n".join([*lines, *filter(None, [words])]))


@before_a_post("import", to=post)
def import_(
    caller: Caller,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A bundle for this post.")],
    *,
    as_json: AsJson = False,
) -> Answer:
    """Take a bundle in: all of it, or nothing."""
    del as_json
    from safepassage.operation.custody.files import load_keyring
    from safepassage.operation.office.founding import JOINING

    folder = caller.folder()
    data = bytes_of(file)
    if load_keyring(folder.keyring, settings=custody_settings()).head.operation == JOINING:
        with naming(file):
            return _join(caller, data)
    with caller.opened() as office, naming(file):
        return _import(office, data)


def _join(caller: Caller, data: bytes) -> Answer:
    """Let a post join with the answer to its request."""
    import time

    from safepassage.operation.office.founding import join_post

    joined = join_post(
        caller.folder(),
        data,
        person=caller.code,
        credential=caller.credential(),
        now_s=time.time(),
        settings=custody_settings(),
    )
    text = (
        f"This post has joined {joined.operation}, with {counted(joined.events, 'event')}.\n"
        f"Fingerprint of the operation: {joined.fingerprint}\n"
        f"Let {joined.sender} read theirs to you: they must be the same."
    )
    record = {
        "joined": joined.operation,
        "fingerprint": joined.fingerprint,
        "sender": joined.sender,
        "new": joined.events,
    }
    return Answer(record, text)


def _import(office: Office, data: bytes) -> Answer:
    """Take a bundle in at a post that has joined."""
    from safepassage.operation.custody.roles import Action
    from safepassage.operation.posts import import_bundle
    from safepassage.operation.views import alike_codes
    from safepassage.reporting.operation.amiss_text import alike_codes_text
    from safepassage.reporting.operation.records import record_of

    office.session.require(Action.EXCHANGE)
    found = import_bundle(office.post, data)
    new, known = len(found.new), found.known
    lines = [f"From {found.sender}: {counted(new, 'new event')}, {known} known already."]
    if found.waiting:
        lines.append(
            f"{counted(found.waiting, 'event')} must wait until the enrolment of the post comes. "
            "If it was enrolled here, and a copy of this post's file from before was put back, "
            "enrol it again."
        )
    if found.parts > 1:
        lines.append(f"This was part {found.part} of {found.parts}; import all of them.")
    register = office.register
    if register.conflicts:
        lines.append(f"{len(register.conflicts)} to settle: safepassage conflicts")
    told = {str(event.body["who"]) for event in found.new if event.kind in {"registered", "joined"}}
    alike = alike_codes(register, office.source, among=told) if told else ()
    if alike:
        lines.append(alike_codes_text(alike, times_at(office)))
    due, words = overdue_words(office)
    if words:
        lines.append(words)
    record = {
        "sender": found.sender,
        "new": new,
        "known": known,
        "waiting": found.waiting,
        "keys": found.keys,
        "part": found.part,
        "parts": found.parts,
        "conflicts": len(register.conflicts),
        "alike": record_of(alike, times_at(office)),
        "due_for_deletion": due,
    }
    return Answer(record, "\n".join(lines))


def bytes_of(file: Path) -> bytes:
    """Return what a file holds, up to what a bundle may be."""
    from safepassage.operation.posts import MOST_SEALED

    return brought(file, MOST_SEALED)


def write_bundles(output: Path, bundles: list[bytes], *, overwrite: bool) -> list[Path]:
    """
    Write bundles; several get a number behind the name.

    Raises
    ------
    OutputExistsError
        When something stands where one would be, and may not be replaced. Then none is written.
    """
    from safepassage.files import write_file_whole

    many = len(bundles) > 1
    files = [
        output.with_name(f"{output.stem}-{number}{output.suffix}") if many else output
        for number in range(1, len(bundles) + 1)
    ]
    for file in files:
        refuse_to_overwrite(file, overwrite=overwrite)
    for file, data in zip(files, bundles, strict=True):
        write_file_whole(file, data)
    return files


def listed(files: list[Path]) -> str:
    """Return files in words."""
    return ", ".join(map(str, files))
