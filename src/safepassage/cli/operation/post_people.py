"""The commands ``post`` about people: who signs in here, and with what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from safepassage.cli.commands import Answer, AsJson
from safepassage.cli.operation.bundles import bytes_of
from safepassage.cli.operation.post_group import (
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
    new_phrase,
)
from safepassage.operation.custody.roles import Role
from safepassage.units import counted

if TYPE_CHECKING:
    from safepassage.operation.office.office import Office

__all__ = ["dismiss", "passphrase", "people", "person_", "propose", "recover", "sheets"]

NewPhraseFile = Annotated[
    Path | None,
    typer.Option(
        "--new-passphrase-file",
        metavar="FILE",
        help="A file whose first line is the new passphrase; else it is asked for.",
    ),
]


@at_a_post("person", to=post)
def person_(
    office: Office,
    code: Annotated[str, typer.Argument(metavar="CODE", help="Code of the new person.")],
    *,
    role: RoleOption,
    new_passphrase_file: NewPhraseFile = None,
    as_json: AsJson = False,
) -> Answer:
    """Let one more person sign in at this post."""
    del as_json
    from safepassage.operation.custody.files import load_keyring, write_keyring
    from safepassage.operation.custody.keyring import enrol as enrol_person
    from safepassage.operation.custody.slots import Credential, Enrolled

    settings = custody_settings()
    keyring = load_keyring(office.folder.keyring, settings=settings)
    credential = Credential(new_phrase(new_passphrase_file, f"New passphrase of {code}"))
    enrolled = Enrolled(code, role)
    keyring = enrol_person(keyring, office.session, enrolled, credential, settings=settings)
    write_keyring(office.folder.keyring, keyring)
    return Answer({"person": code, "role": role.value}, f"{code} can sign in as {role.one}.")


@at_a_post(to=post)
def people(office: Office, *, as_json: AsJson = False) -> Answer:
    """Say who can sign in at this post, and as what."""
    del as_json
    from safepassage.operation.custody.files import load_keyring
    from safepassage.operation.custody.keyring import roster

    keyring = load_keyring(office.folder.keyring, settings=custody_settings())
    known = roster(keyring, office.session)
    lines = [f"{counted(len(known), 'person')} can sign in at {office.session.post}."]
    lines += [f"  {one.person}  {one.role.words}" for one in known]
    record = {"people": [{"person": one.person, "role": one.role.value} for one in known]}
    return Answer({**record}, "\n".join(lines))


@at_a_post(to=post)
def dismiss(
    office: Office,
    code: Annotated[str, typer.Argument(metavar="CODE", help="Who is to sign in no more.")],
    *,
    as_json: AsJson = False,
) -> Answer:
    """Let somebody sign in at this post no more."""
    del as_json
    from safepassage.operation.custody.files import load_keyring, write_keyring
    from safepassage.operation.custody.keyring import revoke, roster

    path = office.folder.keyring
    before = load_keyring(path, settings=custody_settings())
    after = revoke(before, office.session, code)
    lost = sorted(
        {each.role for each in roster(before, office.session)}
        - {each.role for each in roster(after, office.session)}
    )
    write_keyring(path, after)
    text = (
        f"{code} signs in at {office.session.post} no more. Old copies of the keyring still open "
        "to what they know: destroy them, or revoke the post."
    )
    if Role.TRACING_OFFICER in lost:
        text += (
            "\nNO TRACING OFFICER is left at this post: nobody here lets posts join or makes "
            "recovery sheets. Two of the three sheets make one: safepassage post recover"
        )
    return Answer({"dismissed": code, "roles_left_empty": lost}, text)


@at_a_post(to=post)
def sheets(
    office: Office,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Where to write them, such as a stick.")
    ],
    *,
    as_json: AsJson = False,
) -> Answer:
    """Make three new recovery sheets; the former ones go on working."""
    del as_json
    from safepassage.operation.custody.recovery import split
    from safepassage.operation.custody.roles import Action
    from safepassage.operation.views import is_exercise

    office.session.require(Action.SHEETS)
    refuse_to_take_sheets_away(folder, post=office.folder.path)
    files = write_sheets(folder, split(office.session), exercise=is_exercise(office.register))
    text = (
        f"Recovery sheets: {', '.join(map(str, files))}. Print each, give it to a person of its "
        "own, and delete the files: any two of these open everything. They do not mix with former "
        "ones, of which any two still do: destroy those."
    )
    return Answer({"sheets": [str(file) for file in files]}, text)


@before_a_post(to=post)
def passphrase(
    caller: Caller,
    *,
    new_passphrase_file: NewPhraseFile = None,
    new_key_file: Annotated[
        Path | None,
        typer.Option(
            "--new-key-file",
            metavar="FILE",
            help="Need this key file too from now on; it is made where it is not there.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> Answer:
    """Change your own passphrase; the present one is asked for first."""
    del as_json
    from safepassage.operation.custody.files import (
        load_key_file,
        load_keyring,
        lock_quick,
        write_key_file,
        write_keyring,
    )
    from safepassage.operation.custody.keyring import change_credential
    from safepassage.operation.custody.secret import Secret
    from safepassage.operation.custody.slots import Credential

    folder, settings = caller.folder(), custody_settings()
    # Whoever finds a screen unlocked is not to become its owner: no remembered session will do.
    with caller.signed_in(anew=True) as session:
        phrase = new_phrase(new_passphrase_file, f"New passphrase of {session.person}")
        key = made = None
        if new_key_file is not None and new_key_file.exists():
            key = load_key_file(new_key_file)
        elif new_key_file is not None:
            key = made = Secret.random()
        keyring = load_keyring(folder.keyring, settings=settings)
        keyring = change_credential(keyring, session, Credential(phrase, key), settings=settings)
        if made is not None and new_key_file is not None:
            write_key_file(new_key_file, made)
        write_keyring(folder.keyring, keyring)
        lock_quick(folder.keyring)
        who = session.person
    needed = "the new passphrase" if key is None else f"the new passphrase and {new_key_file}"
    text = f"{who} signs in with {needed} from now on. The former opens nothing here any more."
    if made is not None:
        text += (
            f"\nCarry {new_key_file} apart from this machine, and keep a copy: without it only two "
            "of the three recovery sheets let you in again."
        )
    record: dict[str, object] = {
        "person": who,
        "key_file": None if key is None else str(new_key_file),
    }
    return Answer(record, text)


@post.command()
def propose(*, as_json: AsJson = False) -> Answer:
    """Propose a good passphrase: random words, easy to remember and hard to guess."""
    del as_json
    from safepassage.operation.custody.phrases import propose_phrase, rules_of_phrases

    proposed, rules = propose_phrase(), rules_of_phrases(custody_settings())
    lines = [proposed, "", "Nobody else gets this one. What passphrases are taken:"]
    lines += [f"- {rule}" for rule in rules]
    return Answer({"passphrase": proposed, "rules": list(rules)}, "\n".join(lines))


@before_a_post(to=post)
def recover(
    caller: Caller,
    first: Annotated[Path, typer.Argument(metavar="FILE", help="One recovery sheet, typed.")],
    second: Annotated[Path, typer.Argument(metavar="FILE", help="Another one, typed.")],
    *,
    role: RoleOption,
    as_json: AsJson = False,
) -> Answer:
    """Give somebody a new passphrase, with two of the three recovery sheets."""
    del as_json
    from safepassage.operation.custody.files import load_keyring, write_keyring
    from safepassage.operation.custody.recovery import combine
    from safepassage.operation.custody.recovery import recover as recover_keyring
    from safepassage.operation.custody.secret import Secret
    from safepassage.operation.custody.slots import Enrolled

    folder, code, settings = caller.folder(), caller.code, custody_settings()
    keyring = load_keyring(folder.keyring, settings=settings)
    key = combine([Secret(_words_of(file)) for file in (first, second)])
    credential = caller.new_credential()
    enrolled = Enrolled(code, role)
    write_keyring(
        folder.keyring, recover_keyring(keyring, key, enrolled, credential, settings=settings)
    )
    text = f"{code} can sign in as {role.one}. Put the sheets back, apart from each other."
    return Answer({"person": code, "role": role.value}, text)


def _words_of(file: Path) -> bytes:
    """Return the words of a recovery sheet that was typed, or as it was written."""
    lines = bytes_of(file).decode("utf-8", "replace").splitlines()
    # A sheet as it was printed has its words in numbered rows, and sentences around them.
    rows = [line for line in lines if line.strip()[:1].isdigit()]
    return " ".join(rows or lines).encode()
