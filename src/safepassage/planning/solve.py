"""The planner's door: a scenario in, a plan with its proven bound out."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from safepassage.compiled import told_of_compiling
from safepassage.errors import UsageError
from safepassage.planning.binding import binding_limits
from safepassage.planning.bound import limits_left_out
from safepassage.planning.caught import CaughtCount
from safepassage.planning.caught_bound import bound_within
from safepassage.planning.figures import figures_of
from safepassage.planning.options import refuse_run_options
from safepassage.planning.problem import build_problem
from safepassage.planning.run import Progress, Run
from safepassage.planning.start import is_better
from safepassage.planning.warm_up import COMPILING, LOADING, warm_up
from safepassage.planning.within import PRICES, Found, plan_within
from safepassage.plans import Objective, PausesAs, Plan
from safepassage.scenario import scenario_digest

if TYPE_CHECKING:
    from collections.abc import Callable

    from safepassage.network.legs import Network
    from safepassage.planning.problem import Problem
    from safepassage.planning.start import Start
    from safepassage.scenario.model import Scenario

__all__ = ["plan_evacuation"]

#: The share of time or moves for the plan without a limit on people caught, where there is one.
_FREE_SHARE = 0.4


def plan_evacuation(
    scenario: Scenario,
    *,
    objective: Objective | str = Objective.PEOPLE,
    seconds: float | None = 5.0,
    work: int | None = None,
    gap: float = 0.0,
    seed: int = 0,
    progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
    network: Network | None = None,
    start: Start | None = None,
) -> Plan:
    """
    Plan who is brought out, when, in what, and prove how much better any plan could be.

    With ``work`` the same seed gives the same plan to the byte, on any machine; with ``seconds``
    alone the search may stop elsewhere. The plan returned keeps the ten rules of
    :mod:`safepassage.rules`; :func:`safepassage.checking.check` proves it.

    Parameters
    ----------
    scenario
        What is known.
    objective
        ``people`` or ``clearance``, see :class:`safepassage.plans.Objective`.
    seconds
        Time for planning, s, from the network to the bound; None: no limit but ``work``. Compiling,
        which happens once on a machine, does not count.
    work
        Moves of the search; where it is given, the time is not looked at.
    gap
        Stop early when the proven gap is at most this share.
    seed
        Start of the random numbers, 0 or more.
    progress
        Called a few times a second with a :class:`Progress`.
    stop
        Set it to end early with the best plan so far.
    network
        The scenario's legs where the caller has them; built from its roads otherwise.
    start
        A plan to begin from. Where it is ``right``, what is returned is no worse.
        :func:`safepassage.starting.take_over` makes one of a plan and has the checker judge it.

    Returns
    -------
    Plan
        The best plan found, with figures, bound and what binds. A plan that moves nobody is an
        answer: ``binding`` says why.

    Raises
    ------
    UsageError
        When an option is out of its range.
    """
    try:
        objective = Objective(objective)
    except ValueError:
        message = f"objective: {objective!r} is not known. Give people or clearance."
        raise UsageError(message) from None
    refuse_run_options(seconds, work, seed)
    if not 0 <= gap <= 1:
        message = f"gap: {gap} is not a share. Give a number from 0 to 1, as 0.01 for 1 %."
        raise UsageError(message)
    if work is None and seconds is None:
        message = "seconds, work: neither is given. Give one, so that the search ends."
        raise UsageError(message)
    people = scenario.people_leaving()

    def loads(phase: str) -> None:
        if progress is not None:
            progress(Progress(0.0, 0, 0, people, 0.0, None, None, None, phase))

    loads(LOADING)
    with told_of_compiling(partial(loads, COMPILING)):
        warm_up(expected=scenario.caution.pauses_as is PausesAs.EXPECTED)
    began = time.perf_counter()
    if work is not None:
        seconds = None
    begin = partial(
        Run,
        objective=objective,
        gap=gap,
        seed=seed,
        progress=progress,
        stop=stop or threading.Event(),
    )
    most = scenario.caution.people_caught
    base = replace(scenario, caution=replace(scenario.caution, people_caught=None))
    problem = build_problem(base, network)
    if most is None:
        return begin(problem, seconds=seconds, work=work, began=began, start=start).run()
    plan = begin(
        problem,
        seconds=None if seconds is None else _FREE_SHARE * seconds,
        work=None if work is None else round(_FREE_SHARE * work),
        began=began,
        start=start,
    ).run()

    def told(state: Progress) -> None:
        """Tell of a search with a price: its value is none of the plan's."""
        if progress is not None:
            seconds_so_far = time.perf_counter() - began
            value = plan.figures.value
            phase = "fewer caught"
            progress(replace(state, seconds=seconds_so_far, value=value, phase=phase))

    broken_off = threading.Event()

    def over() -> bool:
        """Return whether the time is up or the bound is asked to stop."""
        is_late = seconds is not None and time.perf_counter() - began >= seconds
        return is_late or broken_off.is_set() or (stop is not None and stop.is_set())

    def search(priced: Problem, to_come: int) -> Found:
        begun = time.perf_counter()
        return begin(
            priced,
            progress=None if progress is None else told,
            seconds=None if seconds is None else max(0.0, seconds - (begun - began)) / to_come,
            work=None if work is None else round((1.0 - _FREE_SHARE) * work / PRICES),
            began=begun,
            start=None,
        ).search_alone()

    itineraries, figures, moves = plan.itineraries, plan.figures, plan.moves
    bound = replace(plan.bound, left_out=limits_left_out(scenario))
    if CaughtCount(base).caught(itineraries) > most:
        # The bound has its own thread; kernels let both run.
        with ThreadPoolExecutor(1) as beside:
            bounding = beside.submit(bound_within, scenario, most, plan, over=over)
            try:
                itineraries, figures, moves = plan_within(base, most, objective, plan, search)
            except BaseException:
                broken_off.set()
                raise
            bound = bounding.result()
    elif scenario.caution.stranding_chance is not None:
        # What the plan brings out may be far below a bound that knows neither limit.
        bound = bound_within(scenario, most, plan, over=over)
    if start is not None and start.right:
        known = figures_of(base, start.itineraries)
        if is_better(known, figures, objective):
            itineraries, figures = start.itineraries, known
    limited = replace(problem, scenario=scenario)
    return replace(
        plan,
        scenario_digest=scenario_digest(scenario),
        itineraries=itineraries,
        figures=figures,
        bound=bound,
        binding=binding_limits(limited, itineraries, figures, bound.people),
        moves=moves,
        seconds=time.perf_counter() - began,
    )
