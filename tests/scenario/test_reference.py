"""The reference of the scenario's tables is up to date, and tells every column."""

from __future__ import annotations

import json
from pathlib import Path

from safepassage.scenario.reference import json_schema_text, reference_text, write_reference
from safepassage.scenario.tables import SETTINGS, TABLES

_FOLDER = Path(__file__).parents[2] / "docs" / "reference"


def test_committed_pages_are_fresh(tmp_path: Path) -> None:
    """The pages in docs/reference are those that the schema generates."""
    write_reference(tmp_path)
    for page in tmp_path.iterdir():
        committed = (_FOLDER / page.name).read_text(encoding="utf-8")
        assert committed == page.read_text(encoding="utf-8"), (
            "run python -m safepassage.scenario.reference docs/reference"
        )


def test_every_column_is_told() -> None:
    """Each column has a sentence of meaning, on the page and in the JSON schema."""
    page = reference_text()
    schema = json.loads(json_schema_text())["properties"]
    for column in SETTINGS:
        assert schema["scenario"]["properties"][column.name]["description"] == column.meaning
    for table in TABLES:
        for column in table.columns:
            assert column.meaning.endswith(".")
            assert f"| `{column.name}` |" in page
            assert schema[table.name]["items"]["properties"][column.name]["type"]
