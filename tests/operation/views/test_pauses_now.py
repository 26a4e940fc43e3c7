"""Pauses as posts saw them, and the same as statements of the scenario's ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from safepassage.ledger import build_ledger
from safepassage.ledger.outcomes import Outcome
from safepassage.operation.views.pauses_now import pause_statements, pauses_now
from safepassage.scenario import load_scenario, write_scenario
from safepassage.scenario.bundled import bundled_path
from safepassage.scenario.statements import Party, PartyKind, Stance, Status
from tests.operation.scene import T0, Scene
from tests.operation.views.scenes import seen

if TYPE_CHECKING:
    from pathlib import Path

    from safepassage.scenario.model import Pause, Scenario

DAY = "plant-6-may"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """Return azovstal with an own team among its parties."""
    loaded = load_scenario(bundled_path("azovstal"))
    return replace(loaded, parties=(*loaded.parties, Party("team", PartyKind.OWN)))


@pytest.fixture
def scene() -> Scene:
    """Return a post A; ``T0`` is 10:00 local time of 6 May, two hours into the pause."""
    return Scene("A")


def test_pauses_stand_as_they_were_told(scene: Scene, scenario: Scenario) -> None:
    """Each pause of the scenario is shown, with who told what of it, and with those told alone."""
    scene["A"].record(1, "pause_started", pause=DAY)
    scene["A"].record(60, "pause_breached", pause=DAY, by="russia", told_by="Azov", place="plant")
    scene["A"].record(61, "pause_started", pause="unknown-pause")
    view = {one.pause: one for one in pauses_now(*seen(scene), scenario)}
    assert list(view)[-1] == "unknown-pause"
    assert view["unknown-pause"].pledged is None
    assert (view[DAY].state, view[DAY].since) == ("breached", T0 + 3600)
    assert [(told.state, told.told_by, told.by) for told in view[DAY].told] == [
        ("started", "A", ""),
        ("breached", "Azov", "russia"),
    ]


def test_a_broken_pause_keeps_what_was_pledged(scene: Scene, scenario: Scenario) -> None:
    """What a new plan cuts short after a breach was pledged for longer, and is told so."""
    scene["A"].record(60, "pause_breached", pause=DAY)
    at = scenario.minute_at(datetime.fromtimestamp(T0, tz=UTC)) + 65

    def cut(pause: Pause) -> Pause:
        return replace(pause, end_min=min(pause.end_min, max(at, pause.start_min + 1)))

    shorter = replace(scenario, pauses=tuple(cut(pause) for pause in scenario.pauses))
    before = {one.pause: one for one in pauses_now(*seen(scene), scenario)}
    after = {one.pause: one for one in pauses_now(*seen(scene), shorter, [(scenario, at)])}
    later = {one.pause: one for one in pauses_now(*seen(scene), shorter, [(scenario, at - 10)])}
    assert after[DAY].pledged == before[DAY].pledged != later[DAY].pledged
    # Nobody has told of the next one, and the plan in force has it shorter.
    assert after["plant-7-may"].pledged != before["plant-7-may"].pledged


def test_silence_about_a_pause_is_told(scene: Scene, scenario: Scenario) -> None:
    """A pause that should have begun and of which nobody has told, is silent."""
    silent = {one.pause for one in pauses_now(*seen(scene), scenario) if one.is_silent(T0)}
    assert DAY in silent
    assert "plant-7-may" not in silent


def test_statements_are_rows_that_read_back(
    scene: Scene, scenario: Scenario, tmp_path: Path
) -> None:
    """Statements from pause events pass every check of the scenario's tables, and read back."""
    scene["A"].record(1, "pause_started", pause=DAY)
    scene["A"].record(60, "pause_breached", pause=DAY, by="russia", told_by="Azov")
    scene["A"].record(61, "pause_ended", pause="corridor-6-may")
    for confirmed_by in ("", "duty officer"):
        told = pause_statements(*seen(scene), scenario, confirmed_by=confirmed_by)
        assert len(told) == 3
        grown = replace(scenario, statements=(*scenario.statements, *told))
        folder = tmp_path / (confirmed_by or "draft")
        write_scenario(grown, folder)
        assert load_scenario(folder).statements[-3:] == told


def test_breach_that_names_a_party_accuses_it(scene: Scene, scenario: Scenario) -> None:
    """A breach with a name accuses of breaking that party's pledge; one without does not."""
    scene["A"].record(60, "pause_breached", pause=DAY, by="russia", told_by="Azov")
    scene["A"].record(70, "pause_breached", pause=DAY)
    accused, told = pause_statements(*seen(scene), scenario)
    assert (accused.stance, accused.regards, accused.party) == (
        Stance.ACCUSE,
        "pledge-6-may",
        "ukraine",
    )
    assert (told.stance, told.regards, told.party, told.says) == (
        Stance.ASSERT,
        None,
        "team",
        False,
    )
    assert accused.status is Status.DRAFT


def test_ledger_counts_what_posts_saw(scene: Scene, scenario: Scenario) -> None:
    """Confirmed statements enter the ledger: a breach seen by the own team is one of the pledge."""
    bare = replace(
        scenario,
        statements=tuple(s for s in scenario.statements if s.stance is Stance.PLEDGE),
    )
    scene["A"].record(1, "pause_started", pause=DAY)
    scene["A"].record(60, "pause_breached", pause=DAY)
    told = pause_statements(*seen(scene), bare, confirmed_by="duty officer")
    ledger = build_ledger(replace(bare, statements=(*bare.statements, *told)))
    outcomes = {
        party.outcome
        for one in ledger.pledges
        if one.pledge.window[0] == next(p.start_min for p in bare.pauses if p.id == DAY)
        for party in one.parties
    }
    assert Outcome.BREACHED in outcomes


def test_pause_seen_from_begin_to_end_held_in_between(scene: Scene, scenario: Scenario) -> None:
    """Who saw a pause begin and end as pledged, and no breach, says that it held in between."""
    scene["A"].record(1, "pause_started", pause=DAY)
    scene["A"].record(8 * 60, "pause_ended", pause=DAY)
    began, held = pause_statements(*seen(scene), scenario)
    assert held.says
    assert held.window[0] == began.window[0]
    assert held.window[1] - held.window[0] == 8 * 60 - 1


def test_end_alone_says_nothing_of_holding(scene: Scene, scenario: Scenario) -> None:
    """The pledged end alone, without a begin that the same teller saw, is no statement."""
    scene["A"].record(8 * 60, "pause_ended", pause=DAY)
    assert pause_statements(*seen(scene), scenario) == ()
