"""
Write the generated pages of ``docs/reference``, or check that they are up to date.

Run it as ``python -m tools.write_references [--check]``.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from safepassage.operation.custody.access_page import access_page
from safepassage.operation.events.reference import events_page
from safepassage.reception import reference as reception_reference
from safepassage.reporting import plan_schema
from safepassage.rules import RULES
from safepassage.scenario import changes_reference, reference

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"


def rules_page() -> str:
    """Return the page of the rules."""
    lines = [
        "# What makes a plan right",
        "",
        "<!-- Generated from src/safepassage/rules.py by `make docs`. -->",
        "",
        "The planner keeps these rules; the checker proves them from the scenario and the plan",
        "alone. Every fault that `safepassage check` finds names its rule by the number here.",
        "Minutes are whole, counted from the scenario's start; intervals are [start, end).",
        "",
    ]
    for rule, text in RULES.items():
        lines += [f"## {rule.value}. {text.title.capitalize()}", "", text.statement, ""]
    return "\n".join(lines)


def write_references(folder: Path) -> None:
    """Write every generated page into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rules.md").write_text(rules_page(), encoding="utf-8")
    (folder / "events.md").write_text(events_page(), encoding="utf-8")
    reference.write_reference(folder)
    (folder / "changes.md").write_text(changes_reference.changes_page(), encoding="utf-8")
    (folder / "reception.md").write_text(reception_reference.reception_page(), encoding="utf-8")
    plan_schema.write_reference(folder)
    (folder / "access.md").write_text(access_page(), encoding="utf-8")


def stale_pages(folder: Path) -> list[str]:
    """Return the names of the generated pages that differ from those in a folder."""
    with tempfile.TemporaryDirectory() as name:
        fresh = Path(name)
        write_references(fresh)
        return [
            page.name
            for page in sorted(fresh.iterdir())
            if not (folder / page.name).is_file()
            or (folder / page.name).read_bytes() != page.read_bytes()
        ]


def main(arguments: list[str]) -> int:
    """Write the pages, or with ``--check`` name those that are stale."""
    if arguments == ["--check"]:
        stale = stale_pages(REFERENCE)
        for page in stale:
            print(f"docs/reference/{page} is stale. Run `make docs` and commit it.")
        return 1 if stale else 0
    if arguments:
        print("usage: python -m tools.write_references [--check]")
        return 2
    write_references(REFERENCE)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
