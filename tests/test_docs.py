"""The documentation is whole: links lead somewhere, and each command and page is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer

from safepassage.cli import entry
from safepassage.cli.commands import ORDER, app
from safepassage.rules import RULES
from tools.write_references import REFERENCE, rules_page, stale_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("changelog.d/*.md"), *ROOT.glob("docs/**/*.md")])
COMMANDS_PAGE = "\n".join(
    (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
    for name in ("commands.md", "commands-operation.md")
)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def _links(page: Path) -> list[str]:
    return LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8")))


def _anchors(page: Path) -> set[str]:
    """Return the anchors that a code host makes of a page's headings."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).replace(" ", "-")
        for heading in headings
    }


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every link inside the project names a file that is there, and a heading that it has."""
    broken = []
    for link in _links(page):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            broken.append(link)
    assert broken == []


def test_every_page_is_linked() -> None:
    """Each page of the documentation can be reached from the README."""
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md" or not page.exists():
            continue
        reached.add(page)
        waiting += [
            (page.parent / link.partition("#")[0]).resolve()
            for link in _links(page)
            if not re.match(r"[a-z]+:", link) and not link.startswith("#")
        ]
    docs = {page for page in PAGES if page.is_relative_to(ROOT / "docs")}
    assert sorted(_name(page) for page in docs - reached) == []


def _sections() -> dict[str, str]:
    """Return the text of each command's section in the reference."""
    parts = re.split(r"^## (.+)$", COMMANDS_PAGE, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


assert callable(entry.run), "every command joins the application there"


AT_A_POST = "What commands at a post have in common"
SHARED = ("--post", "--as", "--passphrase-file", "--key-file", "--json")
"""Options of every command at a post, which the reference explains once."""


def _commands(group: Any, above: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401 -- typer's click
    """Yield every command with its full name; a group of commands is none itself."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{above}{name} ")
        else:
            yield f"{above}{name}", command


def _options() -> list[tuple[str, str]]:
    return [
        (name, option)
        for name, command in _commands(typer.main.get_command(app))
        for parameter in command.params
        for option in (*parameter.opts, *parameter.secondary_opts)
        if option.startswith("-")
    ]


@pytest.mark.parametrize(("command", "option"), _options())
def test_every_option_is_documented(command: str, option: str) -> None:
    """Each command has a section in the reference, and each of its options stands in it."""
    of_all = option in SHARED and ("--post" in dict(_pairs(command)) or " " in command)
    section = AT_A_POST if of_all else command
    assert command in _sections()
    assert re.search(rf"`{re.escape(option)}\b", _sections()[section])


def _pairs(command: str) -> list[tuple[str, str]]:
    """Return the options of a command."""
    return [(option, name) for name, option in _options() if name == command]


def test_no_command_is_documented_that_is_not_there() -> None:
    """The reference describes no command and no option that doesn't exist."""
    options = set(_options())
    known = {command for command, _ in options}
    stray = [
        (command, option)
        for command, text in _sections().items()
        if command in known
        for option in re.findall(r"^\| `(--?[a-z-]+)", text, re.MULTILINE)
        if (command, option) not in options
    ]
    assert stray == []
    assert set(_sections()) - known == {"What all have in common", AT_A_POST}


def test_rules_page_has_every_rule() -> None:
    """The page of the rules is made from the rules, all of them."""
    page = rules_page()
    assert all(
        f"## {rule.value}. " in page and text.statement in page for rule, text in RULES.items()
    )


def test_generated_pages_are_up_to_date() -> None:
    """The generated pages are those that the source gives."""
    assert stale_pages(REFERENCE) == []


def test_version_is_cited() -> None:
    """The citation file names the version of the package."""
    from safepassage import __version__

    assert f"version: {__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_help_lists_commands_in_the_order_of_the_day() -> None:
    """Each command that has a place in the order is a command, and the help keeps the order."""
    names = list(typer.main.get_command(app).list_commands(None))  # type: ignore[attr-defined] # a group
    assert set(ORDER) <= set(names)
    assert names[: len(ORDER)] == list(ORDER)
