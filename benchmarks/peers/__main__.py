"""All peers on all published cases: ``python -m benchmarks.peers [--cases S M] [--seconds S]``."""

from __future__ import annotations

import sys

from benchmarks.common import run_safely
from benchmarks.peers.command import OURS, PEERS, run_peers

__all__ = ["main"]


def main(arguments: list[str]) -> int:
    """Run safepassage and all peers; return 0, or 1 when a plan has faults."""
    return run_peers((OURS, *PEERS), arguments, "python -m benchmarks.peers")


if __name__ == "__main__":
    sys.exit(run_safely(main))
