"""The group of the commands ``post``, and what several of them share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperGroup

from safepassage.cli.commands import app, refuse_to_overwrite
from safepassage.errors import UsageError
from safepassage.files import resolved, write_file_whole
from safepassage.operation.custody.roles import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.operation.custody.recovery import Sheet

__all__ = ["Output", "RoleOption", "post", "refuse_to_take_sheets_away", "write_sheets"]


ORDER = (
    *("new", "ask", "enrol", "import", "export", "status", "revoke"),
    *("person", "people", "dismiss", "passphrase", "propose"),
    *("sign-in", "lock", "travel", "travel-key", "reopen", "recover", "sheets"),
)
"""The commands as the help lists them, in the order in which people need them."""


class _InOrder(TyperGroup):
    """The commands in their order, whatever module was loaded first."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override] # typer's own copy of click
        return sorted(super().list_commands(ctx), key=ORDER.index)


post = typer.Typer(
    name="post",
    cls=_InOrder,
    help="Posts of an operation: found, join, exchange, lock.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(post)

Output = Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The file to write.")]
RoleOption = Annotated[Role, typer.Option("--role", help="What they are in the operation.")]


def refuse_to_take_sheets_away(folder: Path, *, post: Path) -> None:
    """
    Stop where sheets may lie already, as they are the way back into an operation, or beside a post.

    Parameters
    ----------
    folder
        Where the sheets are to be written.
    post
        The folder of the post, with which they would travel.
    """
    target, place = resolved(folder), resolved(post)
    if place == target or place in target.parents:
        raise UsageError(
            f"{folder}: the sheets would lie in the post's own folder, and whoever takes it would "
            "have both. Name a folder elsewhere, such as on a stick."
        )
    refuse_to_overwrite(
        folder, overwrite=False, remedy="Name a folder for the sheets that is not there yet."
    )


def write_sheets(folder: Path, sheets: Sequence[Sheet], *, exercise: bool) -> list[Path]:
    """
    Write recovery sheets into a new folder, each into a file of its own: all, or none.

    ``exercise`` says whether they are of an exercise.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = [folder / f"sheet-{sheet.number}.txt" for sheet in sheets]
    try:
        for file, sheet in zip(files, sheets, strict=True):
            write_file_whole(file, sheet.text(exercise=exercise).encode(), private=True)
    except BaseException:
        for file in files:
            file.unlink(missing_ok=True)
        raise
    return files
