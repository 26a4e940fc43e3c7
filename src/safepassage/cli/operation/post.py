"""The commands ``post`` that found posts, ask to join, let in, revoke and tell how posts stand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from safepassage.cli.commands import Answer, AsJson, Overwrite, refuse_to_overwrite
from safepassage.cli.operation.at_hand import naming, times_at
from safepassage.cli.operation.bundles import bytes_of, listed, write_bundles
from safepassage.cli.operation.post_group import (
    Output,
    RoleOption,
    post,
    refuse_to_take_sheets_away,
    write_sheets,
)
from safepassage.cli.operation.signing_in import (
    Caller,
    at_a_post,
    before_a_post,
    custody_settings,
    folder_of,
)
from safepassage.errors import UsageError
from safepassage.operation.custody.roles import Role

if TYPE_CHECKING:
    from safepassage.operation.office.office import Office

__all__ = ["ask", "enrol", "new", "revoke", "status"]

NewFolder = Annotated[Path, typer.Argument(metavar="DIR", help="The new post's folder.")]
StoreAddress = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="URL",
        help="A headquarters: keep the register in this empty PostgreSQL database, "
        "postgresql://USER@HOST/DATABASE. The password comes from PGPASSFILE or PGPASSWORD.",
    ),
]
PostName = Annotated[str, typer.Option("--name", metavar="CODE", help="The post's code.")]


@before_a_post(to=post, new=True)
def new(
    caller: Caller,
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
    store: StoreAddress = None,
    as_json: AsJson = False,
) -> Answer:
    """Begin an operation, with its first post."""
    del as_json
    from safepassage.operation.office.founding import found_post

    code = caller.code
    place = folder_of(folder)
    place.must_be_free()
    refuse_to_take_sheets_away(sheets, post=folder)
    files: list[Path] = []
    _, shown = found_post(
        place,
        operation=operation,
        post=name,
        person=code,
        credential=caller.new_credential(),
        exercise=not real,
        address=store,
        settings=custody_settings(),
        hand_out=lambda made: files.extend(write_sheets(sheets, made, exercise=not real)),
    )
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


@before_a_post(to=post, new=True)
def ask(
    caller: Caller,
    folder: NewFolder,
    *,
    name: PostName,
    output: Output,
    role: RoleOption = Role.POST,
    store: StoreAddress = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> Answer:
    """Make a post that asks to join an operation."""
    del as_json
    from safepassage.files import write_file_whole
    from safepassage.operation.office.founding import ask_to_join

    code = caller.code
    place = folder_of(folder)
    place.must_be_free()
    refuse_to_overwrite(output, overwrite=overwrite)
    _, shown = ask_to_join(
        place,
        post=name,
        person=code,
        role=role,
        credential=caller.new_credential(),
        address=store,
        settings=custody_settings(),
        hand_out=lambda request: write_file_whole(output, request),
    )
    text = (
        f"{name} asks to join: take {output} to a planner's post, openly if need be. A tracing "
        "officer lets it in there: safepassage post enrol FILE -o ANSWER --fingerprint DIGITS\n"
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

    office.session.require(Action.ADMIT)
    refuse_to_overwrite(output, overwrite=overwrite)
    with naming(request):
        asked = read_request(bytes_of(request))
    # No message tells the digits of the file: whoever copied them would have compared nothing.
    if fingerprint is None:
        raise UsageError(
            f"--fingerprint: the digits are missing. Let {asked.post} read the fingerprint of its "
            "request to you over another channel, such as the telephone, and type what you hear: "
            "--fingerprint DIGITS"
        )
    if "".join(fingerprint.split()) != asked.fingerprint.replace(" ", ""):
        raise UsageError(
            f"--fingerprint: the digits differ from those of {request}. They were misheard or "
            f"mistyped, or this is not the request that {asked.post} made. Let the new post read "
            "them to you once more; if they still differ, don't enrol it, and have the request "
            "made anew and brought another way."
        )
    bundles = enrol_post(
        office.post,
        asked,
        roles=sorted({role.value for role in roles or [Role.POST]}),
        by=office.session.person,
        operation_key=office.session.key(KeyName.OPERATION).reveal(),
        place=place,
    )
    files = write_bundles(output, bundles, overwrite=overwrite)
    text = (
        f"{asked.post} may record from now on. Take {listed(files)} to it, which "
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
