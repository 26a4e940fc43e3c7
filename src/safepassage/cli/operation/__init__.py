"""The commands that run the day: posts, what they record, what they see, what leaves them."""

from __future__ import annotations

from safepassage.cli.operation import audit as _audit  # noqa: F401 -- its commands join
from safepassage.cli.operation import bundles as _bundles  # noqa: F401 -- the same
from safepassage.cli.operation import calling as _calling  # noqa: F401 -- the same
from safepassage.cli.operation import claims as _claims  # noqa: F401 -- the same
from safepassage.cli.operation import exchange as _exchange  # noqa: F401 -- the same
from safepassage.cli.operation import finding as _finding  # noqa: F401 -- the same
from safepassage.cli.operation import look as _look  # noqa: F401 -- the same
from safepassage.cli.operation import match as _match  # noqa: F401 -- the same
from safepassage.cli.operation import paper as _paper  # noqa: F401 -- the same
from safepassage.cli.operation import pauses as _pauses  # noqa: F401 -- the same
from safepassage.cli.operation import plan_of_day as _plan_of_day  # noqa: F401 -- the same
from safepassage.cli.operation import post as _post  # noqa: F401 -- the same
from safepassage.cli.operation import post_keys as _post_keys  # noqa: F401 -- the same
from safepassage.cli.operation import post_people as _post_people  # noqa: F401 -- the same
from safepassage.cli.operation import record as _record  # noqa: F401 -- the same
from safepassage.cli.operation import settling as _settling  # noqa: F401 -- the same
