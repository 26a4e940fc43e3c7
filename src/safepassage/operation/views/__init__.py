"""What the register shows: pure views of who and what is where, what is open, and what to do."""

from __future__ import annotations

from safepassage.operation.views.about import Operation, is_exercise, operation_of
from safepassage.operation.views.alike_codes import AlikeCode, alike_codes
from safepassage.operation.views.as_it_went import as_it_went
from safepassage.operation.views.calling import Call, CallList, Left, call_forward
from safepassage.operation.views.conflicts import Dispute, Settlement, disputes, settlements
from safepassage.operation.views.headcounts import Checked, GapState, head_counts
from safepassage.operation.views.history import Fate, Told, history_of
from safepassage.operation.views.overloads import (
    Overfull,
    Overload,
    overfull_now,
    overloads,
    places_of,
)
from safepassage.operation.views.pauses_now import (
    PauseNow,
    PauseTold,
    pause_statements,
    pauses_now,
)
from safepassage.operation.views.sought import Question, Sought, sought
from safepassage.operation.views.unaccounted import Missing, Why, unaccounted
from safepassage.operation.views.unknown_codes import (
    ScenarioCodes,
    UnknownCode,
    scenario_codes,
    unknown_codes,
)
from safepassage.operation.views.whereabouts import Stand, Whereabouts, whereabouts

__all__ = [
    "AlikeCode",
    "Call",
    "CallList",
    "Checked",
    "Dispute",
    "Fate",
    "GapState",
    "Left",
    "Missing",
    "Operation",
    "Overfull",
    "Overload",
    "PauseNow",
    "PauseTold",
    "Question",
    "ScenarioCodes",
    "Settlement",
    "Sought",
    "Stand",
    "Told",
    "UnknownCode",
    "Whereabouts",
    "Why",
    "alike_codes",
    "as_it_went",
    "call_forward",
    "disputes",
    "head_counts",
    "history_of",
    "is_exercise",
    "operation_of",
    "overfull_now",
    "overloads",
    "pause_statements",
    "pauses_now",
    "places_of",
    "scenario_codes",
    "settlements",
    "sought",
    "unaccounted",
    "unknown_codes",
    "whereabouts",
]
