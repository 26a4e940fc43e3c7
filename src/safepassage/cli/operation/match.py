"""The commands ``match``: whether another post knows somebody, asked without showing the name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from safepassage.cli.commands import (
    Answer,
    AsJson,
    Overwrite,
    app,
    refuse_nowhere,
    refuse_to_overwrite,
)
from safepassage.cli.operation.at_hand import brought, naming
from safepassage.cli.operation.finding import Born, Consent, Purpose, SoughtName, query_of
from safepassage.cli.operation.signing_in import at_a_post, custody_settings
from safepassage.files import as_typed

if TYPE_CHECKING:
    from safepassage.operation.office.office import Office

__all__ = ["match"]

match = typer.Typer(
    name="match",
    help="Ask another post whether it knows somebody, without showing the name.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(match)

Letter = Annotated[Path, typer.Argument(metavar="FILE", help="What the other post has made.")]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The file to write.")]


@at_a_post(to=match)
def ask(
    office: Office,
    other: Annotated[str, typer.Argument(metavar="POST", help="The post that is asked.")],
    name: SoughtName = None,
    *,
    consent: Consent,
    purpose: Purpose,
    born: Born = None,
    output: Output,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> Answer:
    """Write a question for another post; the name does not stand in it."""
    del as_json
    from safepassage.files import write_file_whole
    from safepassage.operation.custody.roles import Action
    from safepassage.operation.names.asking import Search
    from safepassage.operation.office import matching

    office.session.require(Action.SEARCH_NAMES)
    refuse_to_overwrite(output, overwrite=overwrite)
    refuse_nowhere(output)
    question = Search(query_of(name), consent, purpose, born)
    write_file_whole(output, matching.ask(office, question, other))
    text = (
        f"Take {output} to {other}, which alone can open it; the name does not stand in it. There: "
        f"safepassage match answer {as_typed(output.name)} -o FILE\n"
        "That you have asked is on record, and open until the answer is read: safepassage sought"
    )
    return Answer({"asked": other, "written": str(output)}, text)


@at_a_post(to=match)
def answer(
    office: Office,
    question: Letter,
    *,
    output: Output,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> Answer:
    """Answer another post's question; it is compared, and nothing of it is shown here."""
    del as_json
    from safepassage.files import write_file_whole
    from safepassage.operation.office import matching

    refuse_to_overwrite(output, overwrite=overwrite)
    refuse_nowhere(output)
    with naming(question):
        made = matching.answer(office, _bytes_of(question), settings=custody_settings())
    write_file_whole(output, made.data)
    text = (
        f"{_may_be_meant(made.found, made.told)} Take {output} back to {made.asked_by}, which "
        f"alone can open it. It was asked with consent {made.consent} for {made.purpose}; that and "
        "the answer are on record."
    )
    record: dict[str, object] = {
        "asked_by": made.asked_by,
        "consent": made.consent,
        "purpose": made.purpose,
        "found": made.found,
        "told": made.told,
        "written": str(output),
    }
    return Answer(record, text)


@at_a_post(to=match)
def read(office: Office, reply: Letter, *, as_json: AsJson = False) -> Answer:
    """Say what another post has answered, and whom to call there."""
    del as_json
    from safepassage.operation.office import matching

    with naming(reply):
        found = matching.read_answer(office, _bytes_of(reply))
    told = [{"code": one.who, "strength": one.strength.name.lower()} for one in found.agreements]
    record: dict[str, object] = {
        "post": found.post,
        "place": found.place,
        "question": found.question,
        "found": found.found,
        "agreements": told,
    }
    if not found.found:
        text = (
            f"{found.post} finds nobody. That is no proof: a name may be misspelt beyond what "
            "tokens bear, or be registered without a consent."
        )
        return Answer(record, text)
    where = f", at {found.place}" if found.place else ""
    lines = [f"{found.found} may be meant at {found.post}{where}. Call there, and name the code:"]
    lines += [f"  {one['code']}  {one['strength']}" for one in told]
    if found.found > len(told):
        lines.append(f"More are not told than these {len(told)}: ask with more of the name.")
    lines.append(
        "An agreement is no proof. Compare birth year and family before families are told."
    )
    return Answer(record, "\n".join(lines))


def _may_be_meant(found: int, told: int) -> str:
    """Return how many may be meant, and how many of them the answer tells by code."""
    from safepassage.reporting.words import people

    if not found:
        return "Nobody here may be meant; the answer says so."
    verb = "is" if told == 1 else "are"
    which = "" if told == found else f"{told} of them "
    return f"{people(found)} may be meant, and {which}{verb} told by code."


def _bytes_of(file: Path) -> bytes:
    """Return what a file holds, up to what a letter may be."""
    from safepassage.operation.posts.letter import MOST_LETTER

    return brought(file, MOST_LETTER)
