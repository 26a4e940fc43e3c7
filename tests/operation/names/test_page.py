"""The page on names says what the code does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from safepassage.operation.names.asking import LEAST_SHOWN, LEAST_SOUNDS, MOST_SHOWN
from safepassage.operation.names.blind import Strength
from safepassage.operation.names.likeness import ACCEPTED

PAGE = Path(__file__).resolve().parents[3] / "docs" / "concepts" / "names.md"


def test_the_examples_run() -> None:
    """Each example of the page runs after those before it, and gives what the page says."""
    text = PAGE.read_text(encoding="utf-8")
    known: dict[str, Any] = {"matching_key": bytes(32)}
    for example in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(compile(example, str(PAGE), "exec"), known)  # noqa: S102 -- the project's own page
    assert f"score {known['results'].found[0].score:.2f} and" in text
    assert f'"{known["answer"].summary}"' in text
    assert known["compare"](known["asked"], known["known"]) is Strength.LIKELY


def test_the_limits_are_those_of_the_code() -> None:
    """The page's limits are those that searches keep."""
    text = " ".join(PAGE.read_text(encoding="utf-8").split())
    assert f"A score of {ACCEPTED} or more is *accepted*" in text
    assert f"At most {MOST_SHOWN} people are shown, none below a likeness of {LEAST_SHOWN}" in text
    assert LEAST_SOUNDS == 4
    assert "a family name of at least four sounds" in text
    assert all(f"| `{strength.name}` |" in text for strength in Strength)
