"""Instance files are read as their format says, and what is wrong in one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.bus_evacuation.instance import (
    InstanceError,
    find_instances,
    parse_instance,
    read_instance,
)
from tests.benchmarks.instances import TWO_BUSES, TWO_BUSES_TEXT

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "bus-evacuation"


def test_text_is_read() -> None:
    """The numbers mean what the format says, wherever lines break."""
    assert parse_instance("two-buses", TWO_BUSES_TEXT) == TWO_BUSES
    assert parse_instance("two-buses", " ".join(TWO_BUSES_TEXT.split())) == TWO_BUSES


def test_file_is_read(tmp_path: Path) -> None:
    """An instance is named as its file, with a byte order mark and Windows line ends or not."""
    path = tmp_path / "two-buses.txt"
    path.write_bytes(b"\xef\xbb\xbf" + TWO_BUSES_TEXT.replace("\n", "\r\n").encode())
    assert read_instance(path) == TWO_BUSES


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2 1\n1 2", "2 x\n1 2", "number 2 (persons a bus carries): 'x' is no whole number"),
        ("2 1\n1 2", "2 1.5\n1 2", "'1.5' is no whole number"),
        ("2 1\n1 2", "2 nan\n1 2", "'nan' is no whole number"),
        ("2 1\n1 2", "2 0\n1 2", "number 2 (persons a bus carries): 0 is not from 1"),
        ("2 1\n1 2", "3 1\n1 2", "buses: 3 is stated and the parts add up to 2"),
        ("2 3 2 1", "2 9 2 1", "total demand: 9 is stated"),
        ("2 4 1 3", "2 4 1 4", "total capacity: 4 is stated"),
        ("2 4 1 3", "2 2 1 1", "total capacity: 2 is less than the demand of 3"),
        ("1 2 0", "1 2 -1", "distance from depot 1 to pickup 2): -1 is not from 0"),
        ("1 2 0", "2 2 0", "the number of depot 1): 2 is not from 1 to 1"),
        ("2 1 4", "2 1", "the file ends before distance from pickup 2 to shelter 2"),
        ("2 1 4", "2 1 4 7", "1 numbers follow the last distance"),
        (TWO_BUSES_TEXT, "", "the file ends before buses"),
        ("2 3 2 1", "99999999999 3 2 1", "number 5 (pickups): 99999999999 is not from 1"),
        ("2 3 2 1", "9" * 5000 + " 3 2 1", "is no whole number"),
    ],
)
def test_faults_are_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    """What is no instance is told with the file, the number's place and the remedy."""
    path = tmp_path / "BEP-bad.txt"
    path.write_text(TWO_BUSES_TEXT.replace(old, new), encoding="utf-8")
    with pytest.raises(InstanceError) as caught:
        read_instance(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert said in message
    assert len(message) < len(str(path)) + 300


def test_no_text_is_named(tmp_path: Path) -> None:
    """A file that is no text, or is gone, gets a message of its own."""
    path = tmp_path / "BEP-picture.txt"
    path.write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(InstanceError, match="this is no text"):
        read_instance(path)
    with pytest.raises(InstanceError, match="No such file"):
        read_instance(tmp_path / "gone")


def test_folders_are_searched(tmp_path: Path) -> None:
    """In a folder, files BEP-* are found however deep, and 2 comes before 10."""
    deep = tmp_path / "set" / "deep"
    deep.mkdir(parents=True)
    for name in ("BEP-i10.txt", "BEP-i2.txt", "SOURCE.md", "published.csv"):
        (deep / name).touch()
    assert [path.name for path in find_instances(tmp_path)] == ["BEP-i2.txt", "BEP-i10.txt"]
    assert find_instances(deep / "SOURCE.md") == [deep / "SOURCE.md"]


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"the shared instances are not at {SHARED}")
def test_shared_instances_are_read() -> None:
    """Every published instance that lies beside the checkout is read."""
    instances = [read_instance(path) for path in find_instances(SHARED)]
    assert len(instances) == 42
    for instance in instances:
        stated = [int(word) for word in instance.name.split("-")[1:5]]
        assert stated == [
            len(instance.buses),
            len(instance.demand),
            len(instance.capacity),
            sum(instance.buses),
        ]
