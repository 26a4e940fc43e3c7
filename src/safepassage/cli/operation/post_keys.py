"""The commands ``post`` that open and close a post: sign-in, locks, journeys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from safepassage.cli.commands import Answer, AsJson, refuse_to_overwrite
from safepassage.cli.operation.at_hand import naming
from safepassage.cli.operation.bundles import bytes_of
from safepassage.cli.operation.post_group import Output, post
from safepassage.cli.operation.signing_in import (
    Caller,
    PostDir,
    at_a_post,
    before_a_post,
    custody_settings,
    folder_of,
)
from safepassage.errors import UsageError
from safepassage.files import as_typed

if TYPE_CHECKING:
    from safepassage.operation.office.office import Office

__all__ = ["lock", "reopen", "sign_in", "travel", "travel_key"]

_SHEETS = "two of the three recovery sheets"


@before_a_post("sign-in", to=post)
def sign_in(caller: Caller, *, as_json: AsJson = False) -> Answer:
    """Sign in once for the next commands, until ``post lock`` or some minutes of rest."""
    del as_json
    import time

    from safepassage.operation.custody.remembered import remember

    with caller.signed_in() as session:
        kept = remember(caller.folder().keyring, session, now_s=time.time())
        who, role = session.person, session.role
    minutes = custody_settings().remembered_min
    text = f"{who} is signed in as {role.one}."
    if kept:
        text += f" It is forgotten after {minutes:g} minutes of rest, or by: safepassage post lock"
    else:
        text += " This machine has no memory to keep it in: each command asks again."
    return Answer({"person": who, "role": role.value, "remembered": kept}, text)


@post.command()
def lock(*, post: PostDir = None, as_json: AsJson = False) -> Answer:
    """Lock the post at once: the next command asks for a passphrase."""
    del as_json
    from safepassage.operation.custody.files import lock_quick

    folder = folder_of(post)
    folder.must_be_post()
    lock_quick(folder.keyring)
    return Answer({"locked": True}, "Locked. Nothing here opens without a passphrase.")


@at_a_post(to=post)
def travel(
    office: Office,
    *,
    key_out: Annotated[
        Path | None,
        typer.Option(
            "--key-out", metavar="FILE", help="Write the travel key here: a stick for another car."
        ),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option("--for", metavar="POST", help="Seal the travel key to this post, with -o."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="The sealed travel key to write."),
    ] = None,
    confirm: Annotated[
        int | None,
        typer.Option(
            "--confirm",
            min=0,
            metavar="N",
            help="Without a travel key: the number that was shown: do it.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> Answer:
    """Seal the post for a journey: nobody who is present can open it."""
    del as_json
    from safepassage.operation.custody.files import load_keyring, seal_for_journey_at

    if (to is None) != (output is None):
        raise UsageError("--for and -o go together: for whom, and into which file.")
    shut_out = len(load_keyring(office.folder.keyring, settings=custody_settings()).slots)
    if key_out is None and to is None:
        if confirm is None:
            return _without_key(shut_out)
        if confirm != shut_out:
            raise UsageError(
                f"--confirm {confirm}: {shut_out} could open it no more. Look at it again."
            )
    elif confirm is not None:
        raise UsageError("--confirm is for a journey without a travel key. Leave it out.")
    if output is not None:
        refuse_to_overwrite(output, overwrite=False, remedy="Choose another path.")
    recipients = [] if to is None else [office.recipient_of(to)]
    folder = office.folder
    seal_for_journey_at(
        folder.keyring,
        office.session,
        key_file=key_out,
        recipients=recipients,
        sealed_key_file=output,
        settings=custody_settings(),
    )
    ways = []
    if key_out is not None:
        ways.append(f"the travel key in {key_out}: it must travel another way")
    if to is not None:
        ways.append(f"{to}, which opens {output}")
    ways.append(_SHEETS)
    text = f"Sealed for the journey. What opens it again: {'; '.join(ways)}."
    return Answer({"sealed": True, "opens": ways, "shut_out": shut_out}, text)


def _without_key(shut_out: int) -> Answer:
    """Say what a journey without a travel key would mean; nothing is sealed."""
    from safepassage.reporting.words import people

    verb = "signs" if shut_out == 1 else "sign"
    text = (
        f"Without a travel key only {_SHEETS} would open this post again. {people(shut_out)} "
        f"{verb} in here; until the sheets are here nobody could open it, and nothing could be "
        "recorded, read, imported or given out. What was recorded here and has left in no bundle "
        "would stay shut in: safepassage post export --for POST\n"
        "Nothing is sealed yet. For a key that somebody else keeps: --for POST -o FILE, or "
        "--key-out FILE on another disk. To seal it without a key: "
        f"safepassage post travel --confirm {shut_out}"
    )
    return Answer({"sealed": False, "opens": [_SHEETS], "shut_out": shut_out}, text)


@at_a_post("travel-key", to=post)
def travel_key(
    office: Office,
    sealed: Annotated[Path, typer.Argument(metavar="FILE", help="A travel key sealed to here.")],
    *,
    output: Output,
    as_json: AsJson = False,
) -> Answer:
    """Open a travel key that was sealed to this post."""
    del as_json
    from safepassage.operation.custody.files import write_key_file
    from safepassage.operation.custody.locks import travel_key_from

    with naming(sealed):
        key = travel_key_from(bytes_of(sealed), office.session)
    write_key_file(output, key)
    text = f"Wrote {output}. At the post: safepassage post reopen {as_typed(output)}"
    return Answer({"written": str(output)}, text)


@post.command()
def reopen(
    key: Annotated[Path, typer.Argument(metavar="FILE", help="The travel key.")],
    *,
    post: PostDir = None,
    as_json: AsJson = False,
) -> Answer:
    """Open a post after a journey; then everybody signs in as before."""
    del as_json
    from safepassage.operation.custody.files import load_key_file, load_keyring, write_keyring
    from safepassage.operation.custody.locks import reopen as reopen_keyring

    folder = folder_of(post)
    folder.must_be_post()
    keyring = load_keyring(folder.keyring, settings=custody_settings())
    write_keyring(folder.keyring, reopen_keyring(keyring, load_key_file(key)))
    text = f"Open again. Sign in as before, and destroy {key}."
    return Answer({"reopened": True}, text)
