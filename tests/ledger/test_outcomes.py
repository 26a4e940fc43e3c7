"""What became of a pledge: five ends, with the weight of who reports a breach."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from safepassage.ledger import build_ledger
from safepassage.ledger.outcomes import Outcome
from safepassage.scenario.statements import Status

from .worlds import DAY, HOUR, day, minute, pause, said, world

if TYPE_CHECKING:
    from safepassage.ledger.ledger import PledgeOutcome
    from safepassage.ledger.outcomes import PartyOutcome
    from safepassage.scenario.model import Pause
    from safepassage.scenario.statements import Statement

START = DAY + 8 * HOUR
ON_DAY: dict[str, Any] = {"window_from": day(1), "at": day(1)}
BROKEN: dict[str, Any] = {"stance": "accuse", "polarity": False} | ON_DAY


def _ledger(
    *statements: Statement, pause_: Pause | None = None, as_of: int | None = None, **settings: Any
) -> PledgeOutcome:
    scenario = world(*statements, pauses=(pause_ or pause("p", 1),), **settings)
    (found,) = build_ledger(scenario, as_of=as_of, draws=10).pledges
    return found


def _only(*statements: Statement, **settings: Any) -> PartyOutcome:
    (party,) = _ledger(*statements, **settings).parties
    return party


RAN = said("ran", "evacuation.running", party="red", **ON_DAY)


@pytest.mark.parametrize(
    ("statements", "outcome"),
    [
        ((), Outcome.UNKNOWN),
        ((RAN,), Outcome.KEPT),
        ((said("held", "pause.hold", party="south", **ON_DAY),), Outcome.KEPT),
        ((said("held", "pause.hold", party="north", **ON_DAY),), Outcome.UNKNOWN),
        ((said("b", "pause.hold", **BROKEN),), Outcome.BREACHED),
        ((RAN, said("b", "pause.hold", **BROKEN)), Outcome.BREACHED),
        (
            (said("b", "fire.on", place="cellar-1", **ON_DAY),),
            Outcome.BREACHED,
        ),
        ((said("b", "forces.entered", **ON_DAY),), Outcome.BREACHED),
        (
            (
                said("b", "pause.hold", **BROKEN),
                said("d", "pause.hold", party="north", **ON_DAY),
            ),
            Outcome.DISPUTED,
        ),
        (
            (
                said("b", "pause.hold", **BROKEN),
                said("d", "forces.entered", party="north", stance="deny", regards="b", at=day(1)),
            ),
            Outcome.DISPUTED,
        ),
        (
            (
                said("b", "pause.hold", party="north", **BROKEN),
                said("d", "pause.hold", party="north", **ON_DAY),
            ),
            Outcome.BREACHED,
        ),
        (
            (said("n", "evacuation.running", polarity=False, **ON_DAY),),
            Outcome.NOT_TESTED,
        ),
        (
            (said("s", "corridor.open", polarity=False, **ON_DAY),),
            Outcome.BREACHED,
        ),
    ],
)
def test_outcomes(statements: tuple[Statement, ...], outcome: Outcome) -> None:
    """A window ends kept, breached, disputed, not tested or unknown, by what was said of it."""
    assert _ledger(*statements).outcome is outcome


@pytest.mark.parametrize(
    "statement",
    [
        said("b", "fire.on", zone="road", **ON_DAY),
        said("b", "fire.on", window_from=day(2), at=day(2)),
        said("b", "fire.on", zone=None, **ON_DAY),
        said("b", "pause.hold", stance="doubt", polarity=False, **ON_DAY),
        said("b", "pause.hold", polarity=False, window_from=day(1), at=day(0)),
        said("b", "pause.hold", status=Status.DRAFT, confirmed_by="", **BROKEN),
        said("b", "people.evacuated", quantity="0", **ON_DAY),
        said(
            "b", "people.evacuated", quantity="9", window_from=day(0), window_to=day(3), at=day(3)
        ),
    ],
)
def test_what_tells_nothing_of_a_pause(statement: Statement) -> None:
    """Elsewhere, at another time, before it began, a doubt, a draft, nobody, a sum over days."""
    assert _ledger(statement).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("reporter", "denied", "weight"),
    [
        ("red", False, 1.0),
        ("home", False, 1.0),
        ("north", False, 1.0),
        (None, False, 0.7),
        ("south", False, 0.5),
        ("south", True, 0.3),
        (None, True, 0.7),
    ],
)
def test_weights(reporter: str | None, denied: bool, weight: float) -> None:
    """A breach weighs by who reports it: an admission in full, an opponent who is denied least."""
    report = said("b", "pause.hold", **(BROKEN | {"party": reporter}))
    denial = said("d", "other", party="north", stance="deny", regards="b", at=day(1))
    found = _only(report, denial) if denied else _only(report)
    assert found.weight == weight
    assert found.reports[0].denied is denied


def test_weights_are_settings() -> None:
    """The weights can be set, and the strongest report counts."""
    reports = [
        said("b", "pause.hold", **BROKEN),
        said("c", "fire.on", **ON_DAY),
    ]
    assert _only(reports[0], evidence_opponent=0.25).weight == 0.25
    assert _only(*reports, said("d", "pause.hold", **(BROKEN | {"party": "red"}))).weight == 1.0


def test_before_it_begins_it_is_not_tested() -> None:
    """A pause that lies ahead is not tested, and one that runs is unknown until it is over."""
    ran = replace(RAN, said_at=minute(START + 60), window_from=minute(START))
    assert _ledger(ran, as_of=START).outcome is Outcome.NOT_TESTED
    assert _ledger(ran, as_of=START + 120).outcome is Outcome.UNKNOWN
    assert _ledger(ran, as_of=START + 10 * HOUR).outcome is Outcome.KEPT


def test_late_start_and_hour_of_a_break() -> None:
    """The delay is to the first time of which somebody tells that it held."""
    found = _only(
        said("a", "pause.hold", window_from=minute(START + 90), at=day(1)),
        said("b", "corridor.open", polarity=False, window_from=minute(START + 300), at=day(1)),
    )
    assert (found.delay_min, found.break_min, found.break_weight) == (90, 300, 0.5)
    assert found.watched == ((90, 600),)
    assert (found.began, found.never) == (1.0, 0.0)


def test_a_report_without_use_is_believed_by_its_weight() -> None:
    """Where only a breach is told, whether the pause began is known no better than the breach."""
    found = _only(said("b", "pause.hold", **BROKEN))
    assert (found.seen, found.began, found.never) == (False, 0.5, 0.0)
    never = _only(said("b", "corridor.open", polarity=False, **ON_DAY))
    assert (never.began, never.never) == (0.0, 0.5)


JOINT = pause("p", 1, pledged_by="north; south")


def test_an_accusation_is_against_the_others() -> None:
    """Of a pause of two parties, what one reports is against the other."""
    found = _ledger(said("b", "pause.hold", **BROKEN), pause_=JOINT)
    north, south = found.parties
    assert (north.outcome, north.break_weight) == (Outcome.BREACHED, 0.5)
    assert (south.outcome, south.break_weight) == (Outcome.UNKNOWN, 0.0)
    assert found.outcome is Outcome.BREACHED


def test_blame_that_names_nobody_is_shared() -> None:
    """What an observer reports of a joint pause is half against each, and so one breach in all."""
    found = _ledger(said("b", "pause.hold", **(BROKEN | {"party": "red"})), pause_=JOINT)
    assert [party.break_weight for party in found.parties] == [0.5, 0.5]
    assert [party.weight for party in found.parties] == [1.0, 1.0]


def test_an_accusation_may_name_a_pledge() -> None:
    """Who accuses a party by naming its pledge accuses no other."""
    pledge = said(
        "n",
        "pause.hold",
        party="north",
        stance="pledge",
        window_from=minute(START),
        window_to=minute(START + 600),
    )
    report = said("b", "exit.blocked", **(BROKEN | {"party": "red", "regards": "n"}))
    found = _ledger(pledge, report, pause_=JOINT)
    assert found.pledge.statements == ("n",)
    assert [party.break_weight for party in found.parties] == [1.0, 0.0]


def test_pledges_that_are_no_pauses() -> None:
    """Pauses that are only told of are pledges too, and those of one window are one."""
    window: dict[str, Any] = {"window_from": minute(600), "window_to": minute(900)}
    scenario = world(
        said("n", "pause.hold", party="north", stance="pledge", **window),
        said("s", "pause.hold", party="south", stance="pledge", **window),
        said("r", "corridor.open", party="north", zone="road", stance="pledge", **window),
    )
    pledges = [one.pledge for one in build_ledger(scenario, draws=10).pledges]
    assert [(each.id, each.parties, each.kind) for each in pledges] == [
        ("n", ("north", "south"), "agreed"),
        ("r", ("north",), "humanitarian"),
    ]


@pytest.mark.parametrize("name", ["north", "The North", "northern ARMY", "assumed: Northern army"])
def test_a_party_is_known_by_all_its_names(name: str) -> None:
    """Whoever pledged a pause may be named by id or by any other name."""
    assert _ledger(RAN, pause_=pause("p", 1, pledged_by=name)).pledge.parties == ("north",)


def test_nobody_named() -> None:
    """A pause that nobody is named for has its outcome all the same."""
    found = _ledger(said("b", "pause.hold", **BROKEN), pause_=pause("p", 1, pledged_by=""))
    assert found.pledge.parties == ()
    assert found.outcome is Outcome.BREACHED
