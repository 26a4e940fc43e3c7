"""
The planner beside general solvers: the same cases, seconds, machine, decoder and checker for all.

Each peer is a module with one function ``solve``, which runs in a process of its own. It is given
the problem as a competent user would write it down for a routing solver (see ``busloads``), and
answers in vehicle sequences; what these come to is worked out by the project's own timetable (see
``decode``), so that no peer loses by a rounding or by a later departure than need be.
"""
