"""The commands that run the day: posts, what they record, what they see, what leaves them."""

from __future__ import annotations

from safepassage.cli.operation import post as _post  # noqa: F401 -- its commands join the others
from safepassage.cli.operation import record as _record  # noqa: F401 -- the same
