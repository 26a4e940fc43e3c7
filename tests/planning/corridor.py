"""The corridor's buses on a timetable without a trip, and trips into it, one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from safepassage.compiled import entry_kernel
from safepassage.planning.changes import begin_change, keep_sequence, new_trip, put
from safepassage.planning.guide import new_guide, pack_guide
from safepassage.planning.problem import build_problem, pack_arrays
from safepassage.planning.rows import CONTENT_WIDTH, FILL, N_ORDERS, ORDERS, RECEPTION
from safepassage.planning.sequences import load, new_sequences, pack_sequences
from safepassage.planning.settle import link, settle
from safepassage.planning.timetable import new_timetable, pack_timetable
from tests.instances import convoy_corridor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.planning.problem import Arrays
    from safepassage.planning.timetable import Timetable

__all__ = ["FIRST_SLOT", "Corridor", "begin_trip"]

FIRST_SLOT = 480


@entry_kernel
def begin_trip(arrays: Arrays, table: Timetable, reception: int, vehicle: int) -> None:
    """Begin a change in which a vehicle fetches people; it is settled, and not ended."""
    begin_change(table)
    trip = new_trip(table)
    row = table.rows[trip]
    for field in range(CONTENT_WIDTH):
        row[field] = 0
    row[RECEPTION] = reception
    row[N_ORDERS] = 1
    row[ORDERS + 1] = FILL
    keep_sequence(table, vehicle)
    put(table, vehicle, 0, trip)
    link(arrays, table, vehicle)
    settle(arrays, table)


class Corridor:
    """The timetable of the corridor's buses, with slots at the first gate in some minutes."""

    def __init__(self, *, buses: int = 4, minutes: Sequence[int] = (FIRST_SLOT,)) -> None:
        scenario = convoy_corridor().scenario
        bus = replace(scenario.vehicles[0], count=buses)
        arrays = build_problem(replace(scenario, vehicles=(bus,))).arrays
        lines = len(arrays.line_zone)
        sequences = new_sequences(buses, 4, 2 * lines * len(minutes))
        for number, minute in enumerate(minutes):
            for line in range(lines):
                sequences.slot_line[lines * number + line] = line
                sequences.slot_minute[lines * number + line] = minute
        self.reception = arrays.n_depots
        self.table = new_timetable(arrays, max_trips=4, max_slots=len(sequences.slot_line))
        self.arrays = pack_arrays(arrays)
        self.packed = pack_timetable(self.table)
        self.guide = pack_guide(new_guide(arrays, 0))
        load(self.arrays, self.packed, pack_sequences(sequences))
