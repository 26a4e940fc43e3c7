"""The group of the commands ``post``, and the options that several of them have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safepassage.cli.commands import app
from safepassage.operation.custody.roles import Role

__all__ = ["Output", "RoleOption", "post"]


post = typer.Typer(
    name="post",
    help="Posts of an operation: found, join, exchange, lock.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(post)

Output = Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The file to write.")]
RoleOption = Annotated[Role, typer.Option("--role", help="What they are in the operation.")]
