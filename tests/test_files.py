"""Files and folders appear whole or not at all."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path

import pytest

from safepassage.errors import OutputExistsError
from safepassage.files import (
    as_typed,
    forget_what_was_put_in_place,
    put_in_place,
    refuse_files,
    write_file_whole,
    write_folder_whole,
)


def _fill(folder: Path) -> None:
    (folder / "new.txt").write_text("new", encoding="utf-8")


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    """A file takes the place of the former one, and nothing else stays behind."""
    path = tmp_path / "a.txt"
    write_file_whole(path, b"one")
    write_file_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]


def test_a_link_goes_on_leading_to_its_file(tmp_path: Path) -> None:
    """What is written through a link is written where the link leads."""
    (tmp_path / "link").symlink_to(tmp_path / "file")
    write_file_whole(tmp_path / "link", b"one")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_bytes() == b"one"


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_file_that_fails_leaves_the_former(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    """A full disk or a Ctrl-C while a file is written leaves the former one and nothing beside."""
    path = tmp_path / "a.txt"
    write_file_whole(path, b"one")

    def fail(_: int) -> None:
        raise failure

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(type(failure)):
        write_file_whole(path, b"two")
    assert path.read_bytes() == b"one"
    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("moment", ["former aside", "new in place"])
def test_an_interrupt_leaves_one_whole_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Ctrl-C between the two renames, or after them, leaves the former folder or the new one."""
    target = tmp_path / "folder"
    target.mkdir()
    (target / "old.txt").write_text("old", encoding="utf-8")
    rename = type(target).rename

    def interrupted(self: Path, other: Path) -> Path:
        result = rename(self, other)
        if (self == target) is (moment == "former aside"):
            monkeypatch.setattr(type(target), "rename", rename)
            raise KeyboardInterrupt
        return result

    monkeypatch.setattr(type(target), "rename", interrupted)
    forget_what_was_put_in_place()
    with pytest.raises(KeyboardInterrupt):
        write_folder_whole(target, _fill, replace=True)
    assert put_in_place() == (() if moment == "former aside" else (target,))
    kept = "old.txt" if moment == "former aside" else "new.txt"
    assert [file.name for file in target.iterdir()] == [kept]
    assert [file.name for file in tmp_path.iterdir()] == ["folder"]


def test_an_interrupt_leaves_no_half_of_the_former_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while the former folder is removed leaves the new one, and nothing beside it."""
    target = tmp_path / "folder"
    write_folder_whole(target, _fill, replace=False)
    rmtree = shutil.rmtree

    def interrupted(*_: object, **__: object) -> None:
        monkeypatch.setattr("shutil.rmtree", rmtree)
        raise KeyboardInterrupt

    monkeypatch.setattr("shutil.rmtree", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_folder_whole(target, _fill, replace=True)
    assert [file.name for file in tmp_path.iterdir()] == ["folder"]


def test_what_was_put_in_place_is_known(tmp_path: Path) -> None:
    """Files and folders that stand are known in their order, once, and private ones are not."""
    forget_what_was_put_in_place()
    write_file_whole(tmp_path / "secret", b"one", private=True)
    with pytest.raises(OSError, match="nowhere"):
        write_file_whole(tmp_path / "nowhere" / "a.txt", b"one")
    write_folder_whole(tmp_path / "folder", _fill, replace=False)
    for _ in range(2):
        write_file_whole(tmp_path / "a.txt", b"one")
    assert put_in_place() == (tmp_path / "folder", tmp_path / "a.txt")
    forget_what_was_put_in_place()
    assert put_in_place() == ()


def test_a_taken_place_is_kept_unless_told(tmp_path: Path) -> None:
    """A folder that holds something is replaced only when that was asked for."""
    target = tmp_path / "folder"
    write_folder_whole(target, _fill, replace=False)
    with pytest.raises(OSError, match="not empty"):
        write_folder_whole(target, _fill, replace=False)
    assert [file.name for file in tmp_path.iterdir()] == ["folder"]


def test_files_that_are_there_are_refused_unasked(tmp_path: Path) -> None:
    """A file is replaced only when asked for, a folder never, and a missing folder is no fault."""
    names = ("a.txt", "b.txt")
    refuse_files(tmp_path / "new", names, what="an answer", overwrite=False)
    (tmp_path / "b.txt").write_text("one", encoding="utf-8")
    refuse_files(tmp_path, names, what="an answer", overwrite=True)
    with pytest.raises(OutputExistsError, match=r"b\.txt: an answer is there already"):
        refuse_files(tmp_path, names, what="an answer", overwrite=False)
    with pytest.raises(OutputExistsError, match="a file stands there"):
        refuse_files(tmp_path / "b.txt", names, what="an answer", overwrite=True)
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(OutputExistsError, match="a folder is there already"):
        refuse_files(tmp_path, names, what="an answer", overwrite=True)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_left_as_it_is(tmp_path: Path) -> None:
    """Neither a file nor a folder takes the place of a pipe, also behind a link."""
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    for path in (pipe, link):
        with pytest.raises(OutputExistsError, match="a pipe or a device, and no file"):
            write_file_whole(path, b"new")
        with pytest.raises(OutputExistsError, match="a pipe or a device, and no file"):
            write_folder_whole(path, _fill, replace=True)
    assert pipe.is_fifo()
    assert sorted(tmp_path.iterdir()) == [link, pipe]


@pytest.mark.parametrize("path", ["plan", "a plan", "-o", "it's", "a;b", "Олена план"])
def test_a_path_is_typed_as_one_word(path: str) -> None:
    """What a command is told to be typed with is one word, and no option."""
    (word,) = shlex.split(as_typed(Path(path)))
    assert Path(word) == Path(path)
    assert not word.startswith("-")


def test_paths_in_commands_that_are_told_can_be_typed() -> None:
    """No text of the program puts a path bare into a command to be typed."""
    bare = re.compile(r"safepassage [a-z -]+\{(folder|output|file|path)\b[^(]")
    source = Path(__file__).parent.parent / "src" / "safepassage"
    found = [
        f"{file.relative_to(source)}: {line.strip()}"
        for file in source.rglob("*.py")
        for line in file.read_text(encoding="utf-8").splitlines()
        if bare.search(line) and "bundled scenario" not in line
    ]
    assert found == []
