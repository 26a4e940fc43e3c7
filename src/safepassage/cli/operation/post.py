"""The commands ``post``: posts founded, joined, revoked and looked at, and their bundles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from safepassage.cli.commands import Answer, AsJson, Overwrite, app, refuse_to_overwrite
from safepassage.cli.operation.signing_in import (
    KeyFile,
    Person,
    PhraseFile,
    PostDir,
    at_a_post,
    brought,
    credential_of,
    custody_settings,
    folder_of,
    person_of,
    signed_in,
    times_at,
)
from safepassage.errors import UsageError
from safepassage.operation.custody.roles import Role
from safepassage.units import counted

if TYPE_CHECKING:
    from safepassage.operation.custody.slots import Credential
    from safepassage.operation.office.office import Office

__all__ = ["Output", "RoleOption", "bytes_of", "new_credential", "post"]

post = typer.Typer(
    name="post",
    help="Posts of an operation: found, join, exchange, lock.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(post)

NewFolder = Annotated[Path, typer.Argument(metavar="DIR", help="The new post's folder.")]
PostName = Annotated[str, typer.Option("--name", metavar="CODE", help="The post's code.")]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The file to write.")]
RoleOption = Annotated[Role, typer.Option("--role", help="What they are in the operation.")]


@post.command()
def new(
    folder: NewFolder,
    *,
    name: PostName,
    operation: Annotated[
        str, typer.Option("--operation", metavar="CODE", help="What the operation is called.")
    ],
    sheets: Annotated[
        Path,
        typer.Option(
            "--sheets",
            metavar="DIR",
            help="Where to write the three recovery sheets: print them, then delete them.",
        ),
    ],
    real: Annotated[bool, typer.Option("--real", help="No exercise: people are real.")] = False,
    person: Person = None,
    passphrase_file: PhraseFile = None,
    key_file: KeyFile = None,
    as_json: AsJson = False,
) -> Answer:
    """Begin an operation, with its first post."""
    del as_json
    from safepassage.files import write_file_whole
    from safepassage.operation.office.founding import found_post

    code = person_of(person)
    refuse_to_overwrite(sheets, overwrite=False)
    place = folder_of(folder)
    place.must_be_free()
    made, shown = found_post(
        place,
        operation=operation,
        post=name,
        person=code,
        credential=new_credential(code, passphrase_file, key_file),
        exercise=not real,
        settings=custody_settings(),
    )
    sheets.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = [sheets / f"sheet-{sheet.number}.txt" for sheet in made]
    for file, sheet in zip(files, made, strict=True):
        write_file_whole(file, sheet.text().encode(), private=True)
    text = (
        f"Began {operation} ({'real' if real else 'an exercise'}). {name} is its first post, and "
        f"{code} its tracing officer.\n"
        f"Fingerprint of the operation: {shown}\n"
        f"Recovery sheets: {', '.join(map(str, files))}. Print each, give it to a person of its "
        "own, and delete the files: any two open everything."
    )
    record = {
        "folder": str(folder),
        "operation": operation,
        "post": name,
        "person": code,
        "exercise": not real,
        "fingerprint": shown,
        "sheets": [str(file) for file in files],
    }
    return Answer(record, text)


@post.command()
def ask(
    folder: NewFolder,
    *,
    name: PostName,
    output: Output,
    role: RoleOption = Role.POST,
    person: Person = None,
    passphrase_file: PhraseFile = None,
    key_file: KeyFile = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> Answer:
    """Make a post that asks to join an operation."""
    del as_json
    from safepassage.files import write_file_whole
    from safepassage.operation.office.founding import ask_to_join

    code = person_of(person)
    refuse_to_overwrite(output, overwrite=overwrite)
    place = folder_of(folder)
    place.must_be_free()
    request, shown = ask_to_join(
        place,
        post=name,
        person=code,
        role=role,
        credential=new_credential(code, passphrase_file, key_file),
        settings=custody_settings(),
    )
    write_file_whole(output, request)
    text = (
        f"{name} asks to join: take {output} to a planner's post, openly if need be.\n"
        f"Fingerprint of the request: {shown}\n"
        "Read it to them over another channel, such as the telephone."
    )
    return Answer(
        {"folder": str(folder), "post": name, "request": str(output), "fingerprint": shown}, text
    )


@at_a_post(to=post)
def enrol(
    office: Office,
    request: Annotated[Path, typer.Argument(metavar="FILE", help="The new post's request.")],
    *,
    output: Output,
    fingerprint: Annotated[
        str | None,
        typer.Option(
            "--fingerprint",
            metavar="DIGITS",
            help="The digits that the new post has read to you; blanks may be left out.",
        ),
    ] = None,
    roles: Annotated[
        list[Role] | None, typer.Option("--role", help="What the post may be; may be repeated.")
    ] = None,
    place: Annotated[
        str | None, typer.Option("--place", metavar="CODE", help="Where the post stands.")
    ] = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> Answer:
    """Let a post join, and write the answer for it."""
    del as_json
    from safepassage.operation.custody.roles import Action, KeyName
    from safepassage.operation.posts import enrol as enrol_post
    from safepassage.operation.posts import read_request

    office.session.require(Action.SHARE)
    refuse_to_overwrite(output, overwrite=overwrite)
    asked = read_request(bytes_of(request))
    if fingerprint is None or "".join(fingerprint.split()) != asked.fingerprint.replace(" ", ""):
        wrong = "" if fingerprint is None else "The digits differ. "
        raise UsageError(
            f"{wrong}The request of {asked.post} has the fingerprint {asked.fingerprint}. Let the "
            "new post read theirs to you over the telephone. Only if it is the same, add it: "
            "--fingerprint DIGITS"
        )
    bundles = enrol_post(
        office.post,
        asked,
        roles=sorted({role.value for role in roles or [Role.POST]}),
        by=office.session.person,
        operation_key=office.session.key(KeyName.OPERATION).reveal(),
        place=place,
    )
    files = _write_bundles(output, bundles)
    text = (
        f"{asked.post} may record from now on. Take {_listed(files)} to it, which "
        "nobody else can open. There: safepassage post import FILE"
    )
    return Answer({"post": asked.post, "written": [str(file) for file in files]}, text)


@at_a_post(to=post)
def revoke(
    office: Office,
    other: Annotated[str, typer.Argument(metavar="POST", help="The post that is lost.")],
    *,
    last: Annotated[
        int | None,
        typer.Option(
            "--last", min=0, help="Number of its last event that counts; else the last known here."
        ),
    ] = None,
    as_json: AsJson = False,
) -> Answer:
    """Let nothing count that a post records from now on."""
    del as_json
    from safepassage.operation.custody.roles import Action
    from safepassage.operation.posts import revoke as revoke_post

    office.session.require(Action.ENROL)
    event = revoke_post(office.post, other, by=office.session.person, last=last)
    number = event.body["last"]
    text = (
        f"{other} is revoked: its events after number {number} are kept apart and shown. "
        "Bring this to the other posts with the next bundles."
    )
    return Answer({"post": other, "last": number, "event": event.digest}, text)


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
    files = _write_bundles(output, export_bundles(office.post, to))
    text = f"For {to} alone: {_listed(files)}. There: safepassage post import FILE"
    return Answer({"for": to, "written": [str(file) for file in files]}, text)


@post.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A bundle for this post.")],
    *,
    post: PostDir = None,
    person: Person = None,
    passphrase_file: PhraseFile = None,
    key_file: KeyFile = None,
    as_json: AsJson = False,
) -> Answer:
    """Take a bundle in: all of it, or nothing."""
    del as_json
    from safepassage.operation.custody.files import load_keyring
    from safepassage.operation.office.founding import JOINING
    from safepassage.operation.office.office import office_of

    folder = folder_of(post)
    folder.must_be_post()
    data = bytes_of(file)
    if load_keyring(folder.keyring, settings=custody_settings()).head.operation == JOINING:
        return _join(folder.path, data, person, passphrase_file, key_file)
    session = signed_in(folder, person, passphrase_file, key_file)
    with office_of(folder, session) as office:
        return _import(office, data)


def _join(
    folder: Path, data: bytes, person: str | None, phrase: Path | None, key: Path | None
) -> Answer:
    """Let a post join with the answer to its request."""
    import time

    from safepassage.operation.office.founding import join_post

    code = person_of(person)
    credential = credential_of(phrase, key, prompt=f"Passphrase of {code} at {folder.name}")
    joined = join_post(
        folder_of(folder),
        data,
        person=code,
        credential=credential,
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

    office.session.require(Action.EXCHANGE)
    found = import_bundle(office.post, data)
    new, known = len(found.new), found.known
    lines = [f"From {found.sender}: {counted(new, 'new event')}, {known} known already."]
    if found.waiting:
        lines.append(
            f"{counted(found.waiting, 'event')} must wait until the enrolment of the post comes."
        )
    if found.parts > 1:
        lines.append(f"This was part {found.part} of {found.parts}; import all of them.")
    register = office.register
    if register.conflicts:
        lines.append(f"{len(register.conflicts)} to settle: safepassage conflicts")
    record = {
        "sender": found.sender,
        "new": new,
        "known": known,
        "waiting": found.waiting,
        "keys": found.keys,
        "part": found.part,
        "parts": found.parts,
        "conflicts": len(register.conflicts),
    }
    return Answer(record, "\n".join(lines))


@at_a_post(to=post)
def status(office: Office, *, as_json: AsJson = False) -> Answer:
    """Say how the posts stand: chains, gaps, forks, who is revoked, whose clock is wrong."""
    del as_json
    from safepassage.operation.custody.roles import Action
    from safepassage.reporting.operation.posts_text import posts_record, posts_status_text

    office.session.require(Action.READ_COUNTS)
    found = office.posts_status()
    times = times_at(office)
    return Answer(
        posts_record(found, times), posts_status_text(found, times), code=0 if found.is_quiet else 1
    )


def new_credential(code: str, phrase: Path | None, key: Path | None) -> Credential:
    """Return what is to open a new slot."""
    return credential_of(phrase, key, prompt=f"New passphrase of {code}", twice=True)


def bytes_of(file: Path) -> bytes:
    """Return what a file holds, up to what a bundle may be."""
    from safepassage.operation.posts import MOST_SEALED

    return brought(file, MOST_SEALED)


def _write_bundles(output: Path, bundles: list[bytes]) -> list[Path]:
    """Write bundles; several get a number behind the name."""
    from safepassage.files import write_file_whole

    many = len(bundles) > 1
    files = [
        output.with_name(f"{output.stem}-{number}{output.suffix}") if many else output
        for number in range(1, len(bundles) + 1)
    ]
    for file, data in zip(files, bundles, strict=True):
        write_file_whole(file, data)
    return files


def _listed(files: list[Path]) -> str:
    return ", ".join(map(str, files))
