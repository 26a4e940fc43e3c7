"""What every command at a post shares: which post, who asks, and what opens it."""

from __future__ import annotations

import getpass
import inspect
import os
import sys
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from safepassage.cli.commands import app
from safepassage.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo
    from zoneinfo import ZoneInfo

    from safepassage.cli.commands import Answer
    from safepassage.operation.custody.session import Session
    from safepassage.operation.custody.settings import CustodySettings
    from safepassage.operation.custody.slots import Credential
    from safepassage.operation.office.office import Office
    from safepassage.operation.office.places import PostFolder
    from safepassage.operation.register import Facts, Register
    from safepassage.plans import Plan
    from safepassage.reporting.operation.adopted import Adopted
    from safepassage.reporting.operation.times import Times

__all__ = [
    "KeyFile",
    "Person",
    "PhraseFile",
    "PostDir",
    "adopted_at",
    "adopted_plan_at",
    "at_a_post",
    "brought",
    "credential_of",
    "custody_settings",
    "folder_of",
    "observed_of",
    "opened",
    "person_of",
    "places_aboard",
    "register_at",
    "signed_in",
    "times_at",
    "zone_at",
]

PHRASE_VARIABLE = "SAFEPASSAGE_PASSPHRASE"
_LONGEST_PHRASE_FILE = 4_096
ADOPTED = "adopted."
"""How the names of the store's notes begin that hold the adopted scenario and plan."""

PostDir = Annotated[
    Path | None,
    typer.Option("--post", envvar="SAFEPASSAGE_POST", metavar="DIR", help="The post's folder."),
]
Person = Annotated[
    str | None,
    typer.Option("--as", envvar="SAFEPASSAGE_PERSON", metavar="CODE", help="Your code at it."),
]
PhraseFile = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        envvar="SAFEPASSAGE_PASSPHRASE_FILE",
        metavar="FILE",
        help="A file whose first line is your passphrase; else you are asked for it.",
    ),
]
KeyFile = Annotated[
    Path | None,
    typer.Option(
        "--key-file", envvar="SAFEPASSAGE_KEY_FILE", metavar="FILE", help="Your key file, if any."
    ),
]


def custody_settings() -> CustodySettings:
    """Return the settings of custody that commands go by."""
    from safepassage.operation.custody.settings import CustodySettings

    return CustodySettings()


def folder_of(post: Path | None) -> PostFolder:
    """Return the post's folder, or say how to name it."""
    from safepassage.operation.office.places import PostFolder

    if post is None:
        raise UsageError("Which post? Name its folder with --post, or in SAFEPASSAGE_POST.")
    return PostFolder(post)


def person_of(person: str | None) -> str:
    """Return the code of who asks, or say how to give it."""
    if person is None:
        raise UsageError("Who are you? Give your code with --as, or in SAFEPASSAGE_PERSON.")
    return person


def credential_of(
    phrase_file: Path | None, key_file: Path | None, *, prompt: str, twice: bool = False
) -> Credential:
    """
    Return what opens a slot: from a file, the environment or the keyboard, never from the command.

    Parameters
    ----------
    phrase_file, key_file
        The files that were named.
    prompt
        What is asked at the keyboard.
    twice
        Whether a new passphrase is typed, which is asked for twice.
    """
    from safepassage.operation.custody.files import load_key_file
    from safepassage.operation.custody.secret import Secret
    from safepassage.operation.custody.slots import Credential

    key = None if key_file is None else load_key_file(key_file)
    if phrase_file is not None:
        return Credential(Secret.of_text(_first_line(phrase_file)), key)
    if PHRASE_VARIABLE in os.environ:
        return Credential(Secret.of_text(os.environ[PHRASE_VARIABLE]), key)
    if key is not None:
        return Credential(None, key)
    if not sys.stdin.isatty():
        raise UsageError(
            "No passphrase: there is no keyboard to ask at. Name a file with --passphrase-file."
        )
    typed = getpass.getpass(f"{prompt}: ", stream=sys.stderr)
    if twice and getpass.getpass(f"{prompt}, again: ", stream=sys.stderr) != typed:
        raise UsageError("The two passphrases differ. Type the same twice.")
    return Credential(Secret.of_text(typed), None)


def _first_line(file: Path) -> str:
    """Return the first line of a file of a passphrase."""
    try:
        with file.open("rb") as stream:
            text = stream.read(_LONGEST_PHRASE_FILE).decode("utf-8-sig")
    except OSError as error:
        why = error.strerror or "it cannot be read"
        raise UsageError(f"{file}: {why}. Name the file that holds the passphrase.") from error
    except UnicodeDecodeError:
        raise UsageError(f"{file}: this is no text. Save the passphrase as UTF-8.") from None
    return (text.splitlines() or [""])[0]


def at_a_post(name: str | None = None, *, to: typer.Typer = app) -> Callable[..., Any]:
    """
    Make a command of a function that works in an open post.

    The function's first parameter is the open post; the command has the options that name and open
    it instead. The post is closed and its keys are dropped at the end, whatever happens.
    """

    def make(function: Callable[..., Answer]) -> Callable[..., Answer]:
        hints = get_type_hints(function, include_extras=True, localns=_names())
        own = list(inspect.signature(function).parameters.values())[1:]
        own = [each.replace(annotation=hints[each.name]) for each in own]

        @wraps(function)
        def command(
            *arguments: Any,
            post: Path | None,
            person: str | None,
            passphrase_file: Path | None,
            key_file: Path | None,
            **options: Any,
        ) -> Answer:
            with opened(post, person, passphrase_file, key_file) as office:
                return function(office, *arguments, **options)

        added = [
            inspect.Parameter(
                name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation
            )
            for name, annotation in _OPTIONS.items()
        ]
        command.__signature__ = inspect.Signature([*own, *added])  # type: ignore[attr-defined] # typer reads it
        command.__annotations__ = {each.name: each.annotation for each in [*own, *added]}
        del command.__wrapped__  # else the function's own is read
        to.command(name)(command)
        return function

    return make


def opened(
    post: Path | None, person: str | None, passphrase_file: Path | None, key_file: Path | None
) -> Office:
    """Return the open post, for whoever is remembered there or signs in now."""
    from safepassage.operation.office.office import must_have_joined, office_of

    folder = folder_of(post)
    must_have_joined(folder, settings=custody_settings())
    session = signed_in(folder, person, passphrase_file, key_file)
    return office_of(folder, session)


def signed_in(
    folder: PostFolder, person: str | None, passphrase_file: Path | None, key_file: Path | None
) -> Session:
    """Return a session of whoever is remembered at a post, or else signs in now."""
    import time

    from safepassage.operation.custody.files import load_keyring, sign_in_at
    from safepassage.operation.custody.remembered import recall

    settings = custody_settings()
    if passphrase_file is None and key_file is None and PHRASE_VARIABLE not in os.environ:
        keyring = load_keyring(folder.keyring, settings=settings)
        session = recall(folder.keyring, keyring, now_s=time.time(), settings=settings)
        if session is not None:
            if person in {None, session.person}:
                return session
            session.lock()
    code = person_of(person)
    prompt = f"Passphrase of {code} at {folder.path.name}"
    credential = credential_of(passphrase_file, key_file, prompt=prompt)
    return sign_in_at(folder.keyring, code, credential, now_s=time.time(), settings=settings)


_OPTIONS = {
    "post": PostDir,
    "person": Person,
    "passphrase_file": PhraseFile,
    "key_file": KeyFile,
}


def _names() -> dict[str, object]:
    """Return what stands for names that commands import for type checking only."""
    return {"Office": object, "Answer": object}


def adopted_at(office: Office) -> Adopted | None:
    """Return the scenario and plan that a post follows, None where none is adopted."""
    from safepassage.reporting.operation.adopted import unpack

    return unpack(office.store.notes.starting(ADOPTED))


def adopted_plan_at(office: Office) -> tuple[Adopted, Plan]:
    """
    Return what a post follows, with its plan.

    Raises
    ------
    UsageError
        When nothing is adopted, or a scenario alone.
    """
    adopted = adopted_at(office)
    if adopted is None or adopted.plan is None:
        raise UsageError(
            "No plan is adopted at this post. Adopt one first: safepassage adopt PLAN_DIR"
        )
    return adopted, adopted.plan


def places_aboard(adopted: Adopted | None, vehicle: str) -> dict[str, int] | None:
    """Return a vehicle's places by need as the adopted scenario has them, None where it doesn't."""
    from safepassage.operation.events.kinds import NEEDS

    types = {} if adopted is None else dict(adopted.scenario.vehicle_types())
    if vehicle not in types:
        return None
    return dict(zip(NEEDS, types[vehicle].capacity, strict=True))


def register_at(
    office: Office, *, recorded: int | None = None, observed: int | None = None
) -> tuple[Register, Facts]:
    """Return the register of another time, as :func:`~safepassage.operation.views.as_it_went`."""
    from safepassage.operation.views import as_it_went

    with office.store.reading():
        facts = [fact for _, some in office.store.events.facts_by_subject() for fact in some]
    return as_it_went(facts, recorded=recorded, observed=observed)


def brought(file: Path, most: int) -> bytes:
    """Return what a file from another post holds: one byte more than the most, where it is more."""
    if not file.is_file():
        raise UsageError(f"{file}: there is no such file. Name the one that was brought.")
    with file.open("rb") as stream:
        return stream.read(most + 1)


def zone_at(office: Office) -> ZoneInfo | None:
    """Return the time zone of the adopted scenario, None where none is adopted."""
    from zoneinfo import ZoneInfo

    adopted = adopted_at(office)
    return None if adopted is None else ZoneInfo(adopted.scenario.timezone)


def times_at(office: Office) -> Times:
    """Return how times are told at a post: in its scenario's zone, else in UTC."""
    from datetime import UTC

    from safepassage.reporting.operation.times import Times

    zone: tzinfo | None = zone_at(office)
    return Times(office.now_s, UTC if zone is None else zone)


def observed_of(office: Office, at: str | None) -> int | None:
    """Return the time of ``--at``, seconds since 1970; None where it was left out."""
    if at is None:
        return None
    from datetime import UTC, datetime

    from safepassage.operation.exchange.words import time_of_words

    return time_of_words(at, zone_at(office), datetime.fromtimestamp(office.now_s, UTC))
