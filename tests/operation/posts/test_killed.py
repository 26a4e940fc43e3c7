"""A post is killed at random moments of writing: nothing acknowledged is lost or half there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="NOT TESTED: this system cannot fork")
def test_killed_at_random_moments() -> None:
    """After two dozen kills the file holds all that was acknowledged, whole, and goes on."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.operation", "--json", "killed", "--times", "24"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    killed = json.loads(done.stdout)
    assert killed["lost"] == killed["torn"] == 0
    assert killed["register_right"]
    assert killed["times"] == 24
    assert killed["in_writing"] > 0
    assert killed["acknowledged"] > 0
