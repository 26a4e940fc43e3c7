"""Posts as people work at them from a terminal, with quick passphrases."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from safepassage.cli.entry import DONE, run
from tests.commands import answer
from tests.operation.custody.cast import QUICK

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

__all__ = ["Desk", "desk_of_two", "quick"]

PHRASES = {
    "T1": "lantern oyster walnut brisk",
    "P1": "gravel tulip seven harbour",
    "W1": "copper meadow violin thirty",
    "I1": "yellow canoe basket forest",
    "A1": "tender marble window sparrow",
    "R1": "pepper lagoon ticket velvet",
}


@dataclass(slots=True)
class Desk:
    """
    A table with the laptops of two posts, HQ and F1, in a folder.

    ``T1`` is the tracing officer and ``P1`` the planner at HQ, ``W1`` works at F1.
    """

    where: Path
    capfd: pytest.CaptureFixture[str]

    def run(self, post: str, person: str, *arguments: str | Path) -> tuple[int, Any]:
        """Run a command at a post as a person, and return exit code and answer."""
        own = ("--post", self.where / post, "--as", person)
        return answer(self.capfd, *arguments, *own, "--passphrase-file", self.phrase(person))

    def done(self, post: str, person: str, *arguments: str | Path) -> Any:  # noqa: ANN401 -- JSON
        """Run a command that succeeds, and return its answer."""
        code, found = self.run(post, person, *arguments)
        assert code == 0, found
        return found

    def said(self, post: str, person: str, *arguments: str | Path) -> str:
        """Run a command that succeeds, and return what a person reads."""
        own = ("--post", self.where / post, "--as", person)
        words = [*arguments, *own, "--passphrase-file", self.phrase(person)]
        self.capfd.readouterr()
        code = run([str(word) for word in words])
        out, err = self.capfd.readouterr()
        assert code == DONE, err
        return out

    def phrase(self, person: str) -> Path:
        """Return the file of a person's passphrase."""
        file = self.where / f"{person}.phrase"
        if not file.exists():
            file.write_text(PHRASES[person] + "\n", encoding="utf-8")
        return file

    def found(self, *store: str) -> None:
        """Found HQ and let F1 join it; HQ's store may be in a database, ``"--store", URL``."""
        where = self.where
        code, begun = answer(
            self.capfd, "post", "new", where / "HQ", "--name", "HQ", "--operation", "drill", *store,
            "--sheets", where / "sheets", "--as", "T1", "--passphrase-file", self.phrase("T1"),
        )  # fmt: skip
        assert code == 0, begun
        self.done(
            "HQ", "T1", "post", "person", "P1", "--role", "planner",
            "--new-passphrase-file", self.phrase("P1"),
        )  # fmt: skip
        assert self.join("F1", "W1") == begun["fingerprint"]

    def join(self, post: str, person: str, *store: str) -> str:
        """Let a post join HQ, and return the operation's fingerprint there."""
        where = self.where
        code, asked = answer(
            self.capfd, "post", "ask", where / post, "--name", post, *store,
            "-o", where / f"{post}.request",
            "--as", person, "--passphrase-file", self.phrase(person),
        )  # fmt: skip
        assert code == 0, asked
        self.done(
            "HQ", "T1", "post", "enrol", where / f"{post}.request", "--role", "post",
            "--fingerprint", asked["fingerprint"], "-o", where / f"{post}.answer",
        )  # fmt: skip
        joined = self.done(post, person, "post", "import", where / f"{post}.answer")
        return str(joined["fingerprint"])

    def exchange(self, one: str, person: str, other: str, receiver: str) -> Any:  # noqa: ANN401
        """Carry a bundle from a post to another, and return what the import answers."""
        file = self.where / f"{one}-{other}.bundle"
        self.done(one, person, "post", "export", "--for", other, "-o", file, "--overwrite")
        return self.done(other, receiver, "post", "import", file)


def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let passphrases be looked at quickly, as the tests of custody do."""
    for module in ("bundles", "finding", "match", "post", "post_keys", "post_people", "signing_in"):
        name = f"safepassage.cli.operation.{module}.custody_settings"
        monkeypatch.setattr(name, lambda: QUICK)


_FOUNDED: list[Path] = []


def desk_of_two(
    where: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    factory: pytest.TempPathFactory,
) -> Desk:
    """Return a desk of two posts that know each other: made once, and copied for each test."""
    quick(monkeypatch)
    if not _FOUNDED:
        first = factory.mktemp("founded")
        Desk(first, capfd).found()
        _FOUNDED.append(first)
    shutil.copytree(_FOUNDED[0], where, dirs_exist_ok=True)
    return Desk(where, capfd)
