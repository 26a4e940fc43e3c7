"""Run the command line by ``python -m safepassage``."""

from __future__ import annotations

from safepassage.cli import main

if __name__ == "__main__":
    main()
