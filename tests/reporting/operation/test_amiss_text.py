"""Unknown codes and more people than places, as lines for a terminal."""

from __future__ import annotations

from safepassage.operation.views import (
    overfull_now,
    overloads,
    scenario_codes,
    unknown_codes,
)
from safepassage.reporting.operation.amiss_text import (
    overfull_text,
    overloads_text,
    unknown_codes_text,
    unknown_warning,
)
from safepassage.reporting.terminal import WIDTH
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import bundled_path
from tests.operation.scene import Scene
from tests.operation.views.scenes import seen
from tests.reporting.operation.views_sample import TIMES

PLANNED = {"bus": {"seated": 20, "wheelchair": 0, "stretcher": 0}}
LONG = "the-lorry-of-the-neighbours-behind-the-old-mill-" + "7" * 16


def _fits(text: str) -> bool:
    return max(len(line) for line in text.splitlines()) <= WIDTH


def _scene() -> Scene:
    scene = Scene("A")
    scene["A"].record(1, "registered", who="G", count=300, place="hall")
    scene["A"].record(20, "boarded", who="G", count=300, vehicle="bus", place="hal")
    scene["A"].record(25, "departed", vehicle=LONG, place="hall")
    return scene


def test_unknown_codes_are_told_with_what_to_do() -> None:
    """Each has its nearest codes and the command that mends it; the whole fits the terminal."""
    register, source = seen(_scene())
    known = scenario_codes(register, [load_scenario(bundled_path("first-steps"))])
    found = unknown_codes(register, source, known)
    text = unknown_codes_text(found, TIMES)
    assert "NOT IN THE SCENARIO: 2 codes, recorded as typed." in text
    first, second = found
    assert f"safepassage correct {first.digest[:10]} place={first.nearest[0]}" in text
    assert f"safepassage withdraw {second.digest[:10]}" in text
    for one in found:
        event = one.digest[:10]
        assert f"safepassage record code_confirmed event={event} code={one.code}" in text
    assert unknown_codes_text((), TIMES) == ""


def test_a_warning_names_the_nearest_codes_and_both_ways_on() -> None:
    """What was recorded is either corrected, withdrawn or confirmed."""
    digest = "3fa2bc1234" + "0" * 54
    text = unknown_warning("place", "hal", ("hall",), digest=digest, correctable=True)
    assert text.splitlines() == [
        "NOT IN THE SCENARIO: place hal. Did you mean hall? It is recorded as typed.",
        "  If it is wrong: safepassage correct 3fa2bc1234 place=hall",
        "  If it is right: safepassage record code_confirmed event=3fa2bc1234 code=hal",
    ]
    text = unknown_warning("vehicle", "x", (), digest=digest, correctable=False)
    assert "If it is wrong: safepassage withdraw 3fa2bc1234, and record it anew" in text


def test_more_people_than_places_are_told_first_of_all() -> None:
    """Heads stand beside places, with who has none and who looks into it."""
    register, _ = seen(_scene())
    text = overfull_text(overfull_now(register, PLANNED))
    assert text.startswith("MORE ABOARD THAN PLACES: bus, 300 on 20 seated. 280 people have no")
    assert _fits(text)
    listed = overloads_text(overloads(register, PLANNED), TIMES)
    assert "1 open, 0 explained" in listed
    assert "280 too many" in listed
    assert "NOBODY" in listed
    assert _fits(listed)
    assert overloads_text((), TIMES) == overfull_text(()) == ""
