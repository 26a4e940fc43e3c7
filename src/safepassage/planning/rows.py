"""
What the search keeps of each trip: one row of whole numbers, with the places of its fields.

The first fields are the *content*: what the search decides. The others are the *outcome*: what the
trip comes to, given all trips that claim before it. A row is copied whole when a change may have to
be undone.
"""

from __future__ import annotations

__all__ = [
    "ABOARD",
    "ARRIVE",
    "BEFORE",
    "COMPANY",
    "CONTENT_WIDTH",
    "DISTANCE",
    "DONE",
    "EXITS",
    "FILL",
    "FLOORS",
    "FREE",
    "LOADS",
    "LOAD_WIDTH",
    "MAX_EXITS",
    "MAX_ORDERS",
    "MAX_TOUCHES",
    "NOT_BEFORE",
    "NO_TRIP",
    "N_EXITS",
    "N_LOADS",
    "N_ORDERS",
    "N_TOUCHES",
    "ORDERS",
    "PERSONS",
    "RECEPTION",
    "ROW_WIDTH",
    "STOP",
    "THIS_HOUR",
    "TOUCHES",
    "UNPLANNED",
    "VEHICLE",
    "WAYS",
]

#: Orders of a trip, at the most.
MAX_ORDERS = 8
#: Convoys that a trip leaves, and resources that it looks at, at the most; with more it is skipped.
MAX_EXITS = 8
MAX_TOUCHES = 40

#: "As many as fit" in an order; a negative number of units is taken exactly, never topped up.
FILL = 1 << 20

#: The units of an order that takes nobody aboard: the vehicle drives along, to complete a convoy.
COMPANY = 0

#: In place of the units of a call at a reception: as many get off as it takes in the hour in which
#: the vehicle comes; with ``THIS_HOUR`` - n at most n of them, who leave the rest to others.
THIS_HOUR = -1

# -- content ----------------------------------------------------------------------------------
#: Stop of the reception (or depot) where the trip ends with nobody aboard.
RECEPTION = 0
#: Minute before which the trip does not start.
NOT_BEFORE = 1
N_ORDERS = 2
#: Three bits for the leg to each order, and three more for the leg to the end: which way it takes,
#: see :mod:`safepassage.network.ways` and :mod:`safepassage.planning.orders`.
WAYS = 3
#: (party, units) of each order to take people aboard; (-1 - stop, 0) of a call at a stop on the
#: way, for fuel, for another way on from there, or to set down at a reception as many as it takes
#: of those who accept it; (-1 - stop, ``THIS_HOUR`` or less) where it takes fewer in the hour than
#: it has room for; (-1 - stop, 1 + line) of a call at a gate that is left by this slot line.
ORDERS = 4
CONTENT_WIDTH = ORDERS + 2 * MAX_ORDERS

# -- outcome ----------------------------------------------------------------------------------
#: The trip that the vehicle makes before, ``NO_TRIP`` for the first; ``UNPLANNED``: in no sequence.
BEFORE = CONTENT_WIDTH
NO_TRIP = -1
UNPLANNED = -2
VEHICLE = BEFORE + 1
#: Minute of arrival at the reception, INF where the trip is skipped.
ARRIVE = BEFORE + 2
#: Where and when the vehicle is free afterwards, and hundreds of metres since it had fuel.
STOP = BEFORE + 3
FREE = BEFORE + 4
DISTANCE = BEFORE + 5
PERSONS = BEFORE + 6
#: Bit k: order k was of use; the bit after the last: a trip without orders was made.
DONE = BEFORE + 7
N_LOADS = BEFORE + 8
#: (party, units, minute of arrival, exit) of each load, at most ``MAX_ORDERS``; ``ABOARD`` until it
#: has arrived. The exit is the last one from a zone, see ``EXITED``: until the load has arrived the
#: vehicle's before it boarded, then its own, -1 none.
LOADS = BEFORE + 9
LOAD_WIDTH = 4
ABOARD = -1
N_EXITS = LOADS + LOAD_WIDTH * MAX_ORDERS
#: (slot, minute): the convoy of a slot is left not before a minute.
EXITS = N_EXITS + 1
N_TOUCHES = EXITS + 2 * MAX_EXITS
#: (resource, amount, slack): what the trip takes of a resource, and up to which amount taken by
#: others before it the outcome stays as it is (-1: it hangs on that amount).
TOUCHES = N_TOUCHES + 1
#: The least amount taken by others before it with which the outcome stays, of each touch.
FLOORS = TOUCHES + 3 * MAX_TOUCHES
ROW_WIDTH = FLOORS + MAX_TOUCHES
