"""Unknown codes and more people than places, as lines for a terminal."""

from __future__ import annotations

from safepassage.operation.views import (
    alike_codes,
    overfull_now,
    overloads,
    scenario_codes,
    unknown_codes,
)
from safepassage.reporting.operation.amiss_text import (
    alike_codes_text,
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


def test_codes_that_look_alike_are_told_with_whole_commands() -> None:
    """Each but the one to keep has the commands for both ways on; of very many the first stand."""
    scene = Scene("A", "B")
    for number in range(22):
        scene["A"].record(number, "registered", who=f"C-{number}", count=2, place="hall")
        scene["B"].record(30 + number, "registered", who=f"C{number}", count=2, place="hall")
    scene["A"].record(60, "boarded", who="C-5", vehicle="bus")
    scene["A"].record(61, "arrived", who="C-5", place="school")
    scene["B"].record(62, "boarded", who="C5", vehicle="bus")
    found = alike_codes(*seen(scene))
    text = alike_codes_text(found, TIMES)
    assert "LOOK ALIKE: 44 codes of people, from different posts." in text
    kept, other = next(some for some in found if some[0].code == "C-5")
    event = other.digest[:10]
    assert (kept.told, other.told) == (3, 2)
    assert f"  If they are the same: safepassage withdraw {event}\n" in text
    rest = "with 1 more event of it, to be recorded anew under C-5: safepassage person C5"
    assert rest in " ".join(text.split())
    assert f"  If they are not: safepassage record code_confirmed event={event} code=C5" in text
    assert text.endswith("2 more that look alike: safepassage gaps")
    assert "C21," not in text
    assert _fits(text)
    assert alike_codes_text((), TIMES) == ""


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
