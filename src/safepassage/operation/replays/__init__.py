"""
Days of history as operations, to learn with: what public reports tell, as the events of posts.

Each figure has its source beside it, and what is assumed says so. The posts are invented, their
keys are made from a fixed seed and protect nothing, and every register of them says that it is an
exercise.
"""

from __future__ import annotations

from safepassage.operation.replays.azovstal import AZOVSTAL
from safepassage.operation.replays.homs import HOMS
from safepassage.operation.replays.telling import Replay, Row, events_of

__all__ = ["AZOVSTAL", "HOMS", "REPLAYS", "Replay", "Row", "events_of"]

REPLAYS: dict[str, Replay] = {replay.name: replay for replay in (AZOVSTAL, HOMS)}
"""The replays by name."""
