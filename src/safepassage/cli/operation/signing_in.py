"""What commands at a post share: which post, who asks, and what opens it."""

from __future__ import annotations

import getpass
import inspect
import os
import sys
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from safepassage.cli.commands import app
from safepassage.errors import SignInError, UsageError
from safepassage.files import as_typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from safepassage.cli.commands import Answer
    from safepassage.operation.custody.secret import Secret
    from safepassage.operation.custody.session import Session
    from safepassage.operation.custody.settings import CustodySettings
    from safepassage.operation.custody.slots import Credential
    from safepassage.operation.office.office import Office
    from safepassage.operation.office.places import PostFolder

__all__ = [
    "Caller",
    "PostDir",
    "at_a_post",
    "before_a_post",
    "credential_of",
    "custody_settings",
    "folder_of",
    "new_phrase",
]

PHRASE_VARIABLE = "SAFEPASSAGE_PASSPHRASE"
_FILE_VARIABLE = "SAFEPASSAGE_PASSPHRASE_FILE"
_LONGEST_PHRASE_FILE = 4_096

PostDir = Annotated[
    Path | None,
    typer.Option("--post", envvar="SAFEPASSAGE_POST", metavar="DIR", help="The post's folder."),
]
_OPTIONS: dict[str, Any] = {
    "post": PostDir,
    "person": Annotated[
        str | None,
        typer.Option("--as", envvar="SAFEPASSAGE_PERSON", metavar="CODE", help="Your code at it."),
    ],
    "passphrase_file": Annotated[
        Path | None,
        typer.Option(
            "--passphrase-file",
            envvar=_FILE_VARIABLE,
            metavar="FILE",
            help="A file whose first line is your passphrase; else you are asked for it.",
        ),
    ],
    "key_file": Annotated[
        Path | None,
        typer.Option(
            "--key-file",
            envvar="SAFEPASSAGE_KEY_FILE",
            metavar="FILE",
            help="Your key file, if any.",
        ),
    ],
}
"""The options that name and open a post, by the fields of :class:`Caller`."""


def custody_settings() -> CustodySettings:
    """Return the settings of custody that commands go by."""
    from safepassage.operation.custody.settings import CustodySettings

    return CustodySettings()


@dataclass(frozen=True, slots=True)
class Caller:
    """Who gives a command, at which post, and what opens it there: as it was typed."""

    post: Path | None = None
    person: str | None = None
    passphrase_file: Path | None = None
    key_file: Path | None = None

    @property
    def code(self) -> str:
        """The code of who asks, or a word on how to give it."""
        if self.person is None:
            raise UsageError("Who are you? Give your code with --as, or in SAFEPASSAGE_PERSON.")
        return self.person

    def folder(self) -> PostFolder:
        """Return the folder, in which a post is kept."""
        folder = folder_of(self.post)
        folder.must_be_post()
        return folder

    def credential(self) -> Credential:
        """Return what opens the caller's slot."""
        name = folder_of(self.post).path.name
        prompt = f"Passphrase of {self.code} at {name}"
        return credential_of(self.passphrase_file, self.key_file, prompt=prompt)

    def new_credential(self) -> Credential:
        """Return what is to open the caller's new slot."""
        prompt = f"New passphrase of {self.code}"
        return credential_of(self.passphrase_file, self.key_file, prompt=prompt, new=True)

    def signed_in(self, *, anew: bool = False) -> Session:
        """Return a session of whoever is remembered at the post, or else (or anew) signs in now."""
        import time

        from safepassage.operation.custody.files import load_keyring, sign_in_at
        from safepassage.operation.custody.remembered import recall

        path, settings = self.folder().keyring, custody_settings()
        given = (self.passphrase_file, self.key_file, os.environ.get(PHRASE_VARIABLE))
        if not anew and given == (None, None, None):
            keyring = load_keyring(path, settings=settings)
            session = recall(path, keyring, now_s=time.time(), settings=settings)
            if session is not None:
                if self.person in {None, session.person}:
                    return session
                session.lock()
        code = self.code
        return sign_in_at(path, code, self.credential(), now_s=time.time(), settings=settings)

    def phrase_source(self) -> str:
        """
        Return in a sentence where the passphrase came from, "" where it was typed or none was used.

        A variable stays set in a terminal for whoever works there next, so it is named.
        """
        file = self.passphrase_file
        if file is None:
            if PHRASE_VARIABLE not in os.environ:
                return ""
            return f"The passphrase came from {PHRASE_VARIABLE}: unset it to be asked."
        named = os.environ.get(_FILE_VARIABLE)
        if named is not None and Path(named) == file:
            return (
                f"The passphrase came from {as_typed(file)}, which {_FILE_VARIABLE} names: unset "
                "it to be asked."
            )
        return f"The passphrase came from {as_typed(file)}."

    def opened(self) -> Office:
        """Return the open post, for whoever is remembered there or signs in now."""
        from safepassage.operation.office.office import must_have_joined, office_of

        folder = folder_of(self.post)
        must_have_joined(folder, settings=custody_settings())
        return office_of(folder, self.signed_in())


def folder_of(post: Path | None) -> PostFolder:
    """Return the post's folder, or say how to name it."""
    from safepassage.operation.office.places import PostFolder

    if post is None:
        raise UsageError("Which post? Name its folder with --post, or in SAFEPASSAGE_POST.")
    return PostFolder(post)


def credential_of(
    phrase_file: Path | None, key_file: Path | None, *, prompt: str, new: bool = False
) -> Credential:
    """
    Return what opens a slot: from a file, the environment or the keyboard, never from the command.

    Parameters
    ----------
    phrase_file, key_file
        The files that were named.
    prompt
        What is asked at the keyboard.
    new
        Whether the passphrase is a new one.
    """
    from safepassage.operation.custody.files import load_key_file
    from safepassage.operation.custody.secret import Secret
    from safepassage.operation.custody.slots import Credential

    key = None if key_file is None else load_key_file(key_file)
    if phrase_file is None and PHRASE_VARIABLE in os.environ:
        return Credential(Secret.of_text(os.environ[PHRASE_VARIABLE]), key)
    if phrase_file is None and key is not None:
        return Credential(None, key)
    if new:
        return Credential(new_phrase(phrase_file, prompt), key)
    if phrase_file is not None:
        return Credential(Secret.of_text(_first_line(phrase_file)), key)
    return Credential(Secret.of_text(_typed(prompt)), key)


def new_phrase(file: Path | None, prompt: str) -> Secret:
    """
    Return a new passphrase: from a file, or from the keyboard, where one is proposed.

    The environment is not asked: what stands there opens a slot that is there already.
    """
    from safepassage.operation.custody.phrases import propose_phrase, rules_of_phrases
    from safepassage.operation.custody.secret import Secret

    if file is not None:
        return Secret.of_text(_first_line(file))
    _must_have_keyboard("--new-passphrase-file, or --passphrase-file for a new post")
    proposed = propose_phrase()
    print("A new passphrase. The rules:", file=sys.stderr)
    for rule in rules_of_phrases(custody_settings()):
        print(f"- {rule}", file=sys.stderr)
    print(f"One that is good, and that nobody else gets: {proposed}", file=sys.stderr)
    print("Enter alone takes it; or type one of your own.", file=sys.stderr)
    typed = _typed(prompt) or proposed
    if _typed(f"{prompt}, again") != typed:
        raise UsageError("The two passphrases differ. Type the same twice.")
    return Secret.of_text(typed)


def _typed(prompt: str) -> str:
    """Return what is typed at the keyboard, unseen."""
    _must_have_keyboard("--passphrase-file")
    return getpass.getpass(f"{prompt}: ", stream=sys.stderr)


def _must_have_keyboard(option: str) -> None:
    """Refuse to ask where nobody can answer."""
    if not sys.stdin.isatty():
        raise UsageError(
            f"No passphrase: there is no keyboard to ask at. Name a file with {option}."
        )


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

    def run(function: Callable[..., Answer], caller: Caller, given: _Given) -> Answer:
        with caller.opened() as office:
            return function(office, *given[0], **given[1])

    return _command(name, to, _OPTIONS, run)


def before_a_post(
    name: str | None = None, *, to: typer.Typer = app, new: bool = False
) -> Callable[..., Any]:
    """
    Make a command of a function that works before a post is open, or without one.

    The function's first parameter is the :class:`Caller`; the command has the options that name and
    open a post instead, without ``--post`` where a new one is made.
    """

    def run(function: Callable[..., Answer], caller: Caller, given: _Given) -> Answer:
        return function(caller, *given[0], **given[1])

    options = {field: _OPTIONS[field] for field in _OPTIONS if not new or field != "post"}
    return _command(name, to, options, run)


_Given = tuple[tuple[Any, ...], dict[str, Any]]
"""What a command was given beside its caller: arguments and options."""


def _command(
    name: str | None,
    to: typer.Typer,
    options: dict[str, Any],
    run: Callable[[Callable[..., Answer], Caller, _Given], Answer],
) -> Callable[..., Any]:
    """Make commands of functions: their first parameter gives way to options."""
    added = [
        inspect.Parameter(field, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=option)
        for field, option in options.items()
    ]

    def make(function: Callable[..., Answer]) -> Callable[..., Answer]:
        hints = get_type_hints(function, include_extras=True, localns=_names())
        own = list(inspect.signature(function).parameters.values())[1:]
        own = [each.replace(annotation=hints[each.name]) for each in own]

        @wraps(function)
        def command(*arguments: Any, **given: Any) -> Answer:
            caller = Caller(**{field: given.pop(field) for field in options})
            try:
                return run(function, caller, (arguments, given))
            except SignInError as error:
                told = f"{error} {caller.phrase_source()}".rstrip()
                raise SignInError(told, wait_s=error.wait_s) from None

        command.__signature__ = inspect.Signature([*own, *added])  # type: ignore[attr-defined] # typer reads it
        command.__annotations__ = {each.name: each.annotation for each in [*own, *added]}
        del command.__wrapped__  # else the function's own is read
        to.command(name)(command)
        return function

    return make


def _names() -> dict[str, object]:
    """Return what stands for names that commands import for type checking only."""
    return {"Office": object, "Answer": object}
