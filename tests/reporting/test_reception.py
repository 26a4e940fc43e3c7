"""What receptions are told: in sentences, on a page, as tables, a record, and read back."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from python_calamine import CalamineWorkbook

from safepassage.errors import PlanFileError, UsageError
from safepassage.reception import (
    Aboard,
    Arrived,
    DaySoFar,
    Left,
    Money,
    Outlook,
    Settings,
    Stock,
    StockRow,
    expected_by_plan,
    expected_on_day,
    outlook,
)
from safepassage.reception.simulated import SimulatedArrivals, simulated_arrivals
from safepassage.reporting.reception import read_simulated_arrivals, reception_record
from safepassage.reporting.reception.page import reception_html
from safepassage.reporting.reception.sentences import aloud, headline, lost_sentences
from safepassage.reporting.reception.shortages import shortages
from safepassage.reporting.reception.tables import reception_csv, reception_workbook
from safepassage.reporting.reception.text import reception_text
from safepassage.reporting.simulation import simulation_record
from safepassage.scenario.model import Need, Scenario
from safepassage.simulation import SimulationResult, simulate
from tests.pages import Page, assert_loads_nothing
from tests.reception.first_day import at, first_day

if TYPE_CHECKING:
    from pathlib import Path

GOLDEN = """\
first-steps: 39 people are expected at 2 receptions, on 6 May from 07:40 to 12:30.
By the plan, if all goes by it. Times are local (UTC).

SHORT
- School: There is room for 30, and more than that are there from 6 May 08:40 on: at most 35
  people, 5 too many.
- School: Rations: 5 short on 8 May, and up to 35 on later days.

SCHOOL: 35 people, 1 in a wheelchair; room for 30
Hour               come  wheelchair  there  with
-----------------  ----  ----------  -----  -------------
6 May 07:00-08:00  25    1           25     bus 20, van 5
6 May 08:00-09:00  10    -           35     bus 10

School: what a day takes
                     6 May   7 May   8 May   9 to 12 May
-------------------  ------  ------  ------  -----------
Newcomers            35      0       0       0
People there         35      35      35      35
Water, litres        525     525     525     525
  at the very least  263     263     263     263
Taps                 1       1       1       1
Toilets              1       1       1       2
  for women                                  1
  for men                                    1
Covered area, m²     123     123     123     123
Food energy, kcal    73 500  73 500  73 500  73 500
Rations              35      35      35      35
  there is           100     65      30      0
  SHORT                              5       35
Wheelchair places    1       1       1       1
Blankets             35      0       0       0
Sleeping mats        35      0       0       0
Soap, g              525     525     525     525

FARM: 4 people; no limit of room is stated
Hour               come  there  with
-----------------  ----  -----  -----
6 May 12:00-13:00  4     4      bus 4

Farm: what a day takes
                     6 May  7 to 12 May
-------------------  -----  -----------
Newcomers            4      0
People there         4      4
Water, litres        60     60
  at the very least  30     30
Taps                 1      1
Toilets              1      1
Covered area, m²     14     14
Food energy, kcal    8 400  8 400
Rations              4      4
Blankets             4      0
Sleeping mats        4      0
Soap, g              60     60

FUNDS
- Food costs 2.5 USD a person and day: 97.50 USD a day for 39 people from 6 May on.
- 1 000.00 USD last for 10 whole days. They run out on 16 May 2030, when 72.50 USD are missing.

Figures by Sphere Handbook 2018: water, taps, toilets, covered area, food energy, soap; by
  definition: rations, wheelchair places, beds; assumed: blankets, sleeping mats. The figures of
  the first days count for 3 days."""

GOLDEN_PAGE = """\
Reception: First steps: two pickups, two vehicles, two pauses
Reception
First steps: two pickups, two vehicles, two pauses
By the plan, if all goes by it. Times are local (UTC).
4 people are expected at Farm, on 6 May 12:30.
It is not known what is short.
Neither what there is nor a limit of room or intake was told, so nothing could be compared.
Farm
4 people in all.
6 May 12:30: 4 people with bus.
People in all | 4 | all seated | Most in one hour | 4 | 6 May, 12:00 to 13:00 | Room for | –
No limit is stated.
By hour
come in this hour | are there | night
Hour | Come | There | With
6 May, 12:00–13:00 | 4 | 4 | bus 4
What a day takes
6 May | 7 to 12 May
Newcomers | 4 | 0
People there | 4 | 4
Water, litres | 60 | at the very least 30 | 60 | at the very least 30
Taps | 1 | 1
Toilets | 1 | 1
Covered area, m² | 14 | 14
Food energy, kcal | 8 400 | 8 400
Rations | 4 | 4
Blankets | 4 | 0
Sleeping mats | 4 | 0
Soap, g | 60 | 60
The figures behind it"""

MONEY = Money(Decimal("2.5"), "USD", Decimal(1000))


def _limited(capacity: int | None = None, intake_per_h: int | None = None) -> Scenario:
    """Return the first steps with limits for the school."""
    scenario = first_day().scenario
    school, farm = scenario.receptions
    school = replace(school, capacity=capacity, intake_per_h=intake_per_h)
    return replace(scenario, receptions=(school, farm))


def _by_plan(scenario: Scenario, settings: Settings | None = None, **more: Any) -> Outlook:
    expected = expected_by_plan(scenario, first_day().plan)
    return outlook(scenario, expected, settings=settings, **more)


def _days(*arrivals: tuple[int, ...]) -> SimulationResult:
    """Return simulated days on which so many come to the school from 07:00, 08:00, ..."""
    scenario, plan = first_day()
    arrived = np.zeros((len(arrivals), 2, 3, 11), dtype=np.uint8)
    for number, day in enumerate(arrivals):
        arrived[number, 0, 0, 1 : 1 + len(day)] = day
    return replace(simulate(scenario, plan, replications=len(arrivals)), arrived=arrived)


def _on_day() -> tuple[Scenario, Outlook]:
    scenario, plan = first_day()
    so_far = DaySoFar(
        at("08:50"),
        arrived=(
            Arrived("school", at("07:41"), 20, vehicle="bus"),
            Arrived("school", at("07:43"), 4, vehicle="van"),
        ),
        aboard=(Aboard("school", at("09:10"), 10, vehicle="bus"),),
        left=(Left("school", at("08:30"), 3),),
    )
    return scenario, outlook(scenario, expected_on_day(scenario, plan, so_far))


def test_the_answer_as_text() -> None:
    """The answer for the first steps, with room, stock and funds, is as worked out by hand."""
    scenario = _limited(capacity=30)
    settings = Settings(stock=Stock((StockRow("school", "rations", 100),)), money=MONEY)
    told = reception_text(scenario, _by_plan(scenario, settings))
    assert told.replace("\u202f", " ") == GOLDEN


def test_sentences_to_read_aloud() -> None:
    """Each landing is said with its vehicles and needs, then the most in one hour."""
    school, farm = _by_plan(first_day().scenario).receptions
    assert aloud(first_day().scenario, school) == (
        "35 people in all, 1 in a wheelchair.",
        "6 May 07:40: 25 people with bus and van, 1 in a wheelchair.",
        "6 May 08:40: 10 people with bus.",
        "The most in one hour: 25 people, on 6 May from 07:00 to 08:00.",
    )
    assert aloud(first_day().scenario, farm)[1:] == ("6 May 12:30: 4 people with bus.",)


def test_what_was_compared_is_said() -> None:
    """Nobody is told that all suffices where nothing was there to be compared."""
    free, limited = first_day().scenario, _limited(capacity=40)
    stocked = Settings(stock=Stock((StockRow("school", "rations", 500),)))
    said = {
        "neither": reception_text(free, _by_plan(free)),
        "room": reception_text(limited, _by_plan(limited)),
        "stock": reception_text(free, _by_plan(free, stocked)),
    }
    assert {name: " ".join(told.split("\n\n")[1].split()) for name, told in said.items()} == {
        "neither": "It is not known what is short. Neither what there is nor a limit of room or "
        "intake was told, so nothing could be compared.",
        "room": "Room and intake suffice, where a limit is stated. Nothing was told of what there "
        "is, so only room and intake could be compared.",
        "stock": "Nothing is short, of what is told.",
    }


def test_who_is_not_aboard_is_told_before_the_vehicle_is_there() -> None:
    """Of a vehicle that is still on its way nobody is told that somebody did not come with it."""
    scenario, plan = first_day()
    so_far = DaySoFar(
        at("08:20"),
        arrived=(
            Arrived("school", at("07:41"), 20, vehicle="bus"),
            Arrived("school", at("07:43"), 5, vehicle="van"),
        ),
        aboard=(Aboard("school", at("08:40"), 8, vehicle="bus"),),
    )
    told = outlook(scenario, expected_on_day(scenario, plan, so_far))
    assert lost_sentences(scenario, told)[-1] == (
        "School: 2 people were to come with bus on 6 May 08:40, and are not aboard. They are not "
        "expected any more: somebody should know where they are."
    )


def test_the_day_under_way() -> None:
    """Who came, who is aboard, and who did not come with their vehicle are told apart."""
    scenario, told = _on_day()
    assert headline(scenario, told) == (
        "24 people have arrived; 14 are still to come, on 6 May from 09:10 to 12:30."
    )
    assert lost_sentences(scenario, told) == (
        (
            "School: 1 person (1 in a wheelchair) was to come with van on 6 May 07:40, and did "
            "not. They are not expected any more: somebody should know where they are."
        ),
    )
    school = told.receptions[0]
    assert [hour.there.everybody for hour in school.hours] == [24, 21, 31]
    text = reception_text(scenario, told)
    assert "By what was known on 6 May 08:50" in text
    assert "NOT HERE, AND SHOULD BE" in text


def test_nothing_is_known_of_a_vehicle() -> None:
    """Who is overdue goes before everything else."""
    scenario, plan = first_day()
    told = outlook(scenario, expected_on_day(scenario, plan, DaySoFar(at("07:50"))))
    assert [line.split(",")[0] for line in lost_sentences(scenario, told)] == [
        "School: 20 people should have come with bus on 6 May 07:40",
        "School: 4 people should have come with van on 6 May 07:40",
        "School: 1 person (1 in a wheelchair) should have come with van on 6 May 07:40",
    ]
    said = " ".join(aloud(scenario, told.receptions[0]))
    assert "Overdue: nothing is known of them." in said


def test_who_waits_to_be_taken_in() -> None:
    """More than an hour's intake is told with how many wait, and until when."""
    scenario = _limited(intake_per_h=12)
    (short,) = shortages(scenario, _by_plan(scenario))
    assert short.sentence == (
        "13 people wait to be taken in at 6 May 08:00: 12 are taken in an hour. Nobody waits any "
        "more by 6 May 10:00."
    )


def test_what_is_over_is_not_short_any_more() -> None:
    """On a day under way only shortages of this hour, this day and later ones are told."""
    scenario, plan = _limited(intake_per_h=12), first_day().plan
    came = (
        Arrived("school", at("07:40"), 20, vehicle="bus"),
        Arrived("school", at("07:40"), 5, vehicle="van"),
        Arrived("school", at("08:40"), 10, vehicle="bus"),
    )
    for now, arrived, count in (("08:30", came[:2], 1), ("10:30", came, 0)):
        expected = expected_on_day(scenario, plan, DaySoFar(at(now), arrived))
        assert len(shortages(scenario, outlook(scenario, expected))) == count


def test_many_by_a_simulation() -> None:
    """Many are those of 9 of 10 days, never fewer than expected, with what is short then."""
    scenario = _limited(capacity=40, intake_per_h=30)
    days = _days((20, 10), (10, 10), *[(25, 10)] * 6, (30, 20), (60, 0))
    simulated = simulated_arrivals(scenario, days)
    told = _by_plan(scenario, simulated=simulated)
    school = told.receptions[0]
    assert school.many_room is not None
    assert (school.room.over, school.many_room.most, school.many_room.over) == (0, 50, 10)
    day = school.days[0]
    assert day.many is not None
    assert (day.people.there.everybody, day.many.there.everybody) == (35, 50)
    assert [(each.what, each.if_many) for each in shortages(scenario, told)] == [("room", True)]
    few = simulated_arrivals(scenario, _days((5, 5), (5, 0)))
    never_fewer = _by_plan(scenario, simulated=few).receptions[0]
    assert never_fewer.many_room is not None
    assert never_fewer.many_room.most == 35
    assert "If many come" in reception_text(scenario, told)


def test_many_less_those_who_went_on() -> None:
    """Of the many who may come, those who left before an hour are not there in it."""
    scenario, plan = first_day()
    so_far = DaySoFar(
        at("08:10"),
        arrived=(Arrived("school", at("07:40"), 20, vehicle="bus"),),
        left=(Left("school", at("08:05"), 20),),
    )
    simulated = simulated_arrivals(scenario, _days(*[(30, 20)] * 10))
    expected = expected_on_day(scenario, plan, so_far)
    told = outlook(scenario, expected, simulated=simulated)
    there = dict(told.receptions[0].many_there)
    assert there[at("08:00")].everybody == 50
    assert there[at("09:00")].everybody == 30
    rows = list(csv.DictReader(io.StringIO(reception_csv(scenario, told))))
    # What was simulated of the hour from 07:00 is over.
    assert [row["many_there"] for row in rows if row["reception"] == "school"][:2] == ["", "50"]


def test_funds_if_many_come() -> None:
    """More people are fed for fewer days."""
    scenario = first_day().scenario
    simulated = simulated_arrivals(scenario, _days(*[(60, 0)] * 10))
    told = _by_plan(scenario, Settings(money=MONEY), simulated=simulated)
    assert told.funds is not None
    assert told.funds.lasting is not None
    assert told.funds.many_lasting is not None
    # 35 + 4 people, and 60 + 4: at 2.50 they cost 97.50 and 160 a day.
    assert (told.funds.lasting.days, told.funds.many_lasting.days) == (10, 6)


def test_one_reception_only() -> None:
    """A reception sees itself: no other name, person, vehicle or money."""
    scenario = first_day().scenario
    told = _by_plan(scenario, Settings(money=MONEY), only="farm")
    record = json.dumps(reception_record(scenario, told))
    for shown in (reception_text(scenario, told), reception_html(scenario, told), record):
        assert "School" not in shown
        assert "van" not in shown.replace("relevant", "")
    assert told.funds is not None
    assert told.funds.costs[0].persons == 4


def test_the_page_in_words() -> None:
    """All that the page of one reception says, from its title to the figures behind it."""
    scenario = first_day().scenario
    page = Page(reception_html(scenario, _by_plan(scenario, only="farm")))
    told = "\n".join(page.spoken).replace("\u202f", " ").partition("Quantity")[0]
    pieces = [piece.strip() for piece in told.split("\n") if piece.strip()]
    golden = [piece.strip() for line in GOLDEN_PAGE.split("\n") for piece in line.split(" | ")]
    assert pieces == golden


def test_the_page() -> None:
    """The page is whole, loads nothing, and says what the terminal says."""
    scenario = _limited(capacity=30, intake_per_h=12)
    simulated = simulated_arrivals(scenario, _days(*[(30, 20)] * 10))
    settings = Settings(stock=Stock((StockRow("school", "rations", 100),)), money=MONEY)
    told = _by_plan(scenario, settings, simulated=simulated)
    page = reception_html(scenario, told)
    assert_loads_nothing(page)
    said = "\n".join(Page(page).spoken).replace("\u202f", " ")
    for words in (
        "39 people are expected at 2 receptions",
        "35 people in all, 1 in a wheelchair.",
        "5 too many",
        "13 people wait to be taken in",
        "Rations: 5 short on 8 May",
        "If many come: 50 people by 6 May 09:00",
        "What a day takes if many come",
        "bus 20, van 5",
        "last for 10 whole days",
        "Sphere Handbook 2018",
        "Sensitive",
        "no forecast",
    ):
        assert words in said
    assert 'aria-label="People at School by hour: at most 35 are there at once"' in page


def test_the_page_escapes_what_comes_from_outside() -> None:
    """Names from a scenario are never taken for markup."""
    scenario = first_day().scenario
    evil = replace(
        scenario,
        title="<script>alert(1)</script>",
        places=tuple(replace(place, name="<b>&\"'") for place in scenario.places),
    )
    shown = reception_html(evil, _by_plan(evil))
    assert "<script>" not in shown
    assert "<b>&" not in shown


def test_nobody_comes() -> None:
    """Without people there is an answer, and no table of needs."""
    scenario, plan = first_day()
    empty = replace(plan, itineraries=())
    told = outlook(scenario, expected_by_plan(scenario, empty), settings=Settings(money=MONEY))
    text = reception_text(scenario, told)
    assert "Nobody is expected at a reception." in text
    assert "Nobody is there to be fed." in text
    assert "Nobody is expected." in reception_html(scenario, told)


def test_tables_say_the_same() -> None:
    """The table and the workbook have the hours, and the workbook needs and figures besides."""
    scenario = first_day().scenario
    told = _by_plan(scenario, simulated=simulated_arrivals(scenario, _days((30, 20))))
    rows = list(csv.DictReader(io.StringIO(reception_csv(scenario, told))))
    assert [(row["reception"], row["from"], row["come"], row["wheelchair"]) for row in rows] == [
        ("school", "2030-05-06T07:00+00:00", "25", "1"),
        ("school", "2030-05-06T08:00+00:00", "10", "0"),
        ("farm", "2030-05-06T12:00+00:00", "4", "0"),
    ]
    assert [row["many_there"] for row in rows] == ["30", "50", "4"]
    data = reception_workbook(scenario, told)
    assert data == reception_workbook(scenario, told)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert book.sheet_names == ["overview", "hours", "needs", "who comes", "figures"]
    overview = [row[0] for row in book.get_sheet_by_name("overview").to_python()]
    assert "It is not known what is short." in overview
    needs = book.get_sheet_by_name("needs").to_python()
    water = [row for row in needs if row[2] == "water" and row[0] == "school"]
    assert [row[4] for row in water] == [525.0] * 7
    assert [row[7] for row in water] == [750.0] * 7
    comes = book.get_sheet_by_name("who comes").to_python()
    assert sum(row[2] for row in comes[1:]) == 39  # type: ignore[misc]  # numbers under the header


def test_the_record_adds_up() -> None:
    """Hours, days and comings of the record hold the same people."""
    scenario, told = _on_day()
    record: dict[str, Any] = reception_record(scenario, told)
    assert record["people"] == {
        "arrived": 24,
        "aboard": 10,
        "planned": 4,
        "overdue": 0,
        "not_come": 1,
        "others": 0,
        "taken_for_others": 0,
    }
    for each in record["receptions"]:
        total = each["people"]["everybody"]
        assert sum(row["persons"] for row in each["comings"]) == total
        assert sum(row["come"]["everybody"] for row in each["hours"]) == total
        assert sum(row["people"]["newcomers"]["everybody"] for row in each["days"]) == total
    json.dumps(record, allow_nan=False)


def _written(tmp_path: Path) -> tuple[Path, SimulatedArrivals]:
    scenario = first_day().scenario
    days = _days((20, 10), (10, 10), (25, 10))
    path = tmp_path / "simulation.json"
    path.write_text(json.dumps(simulation_record(scenario, days)), encoding="utf-8")
    return path, simulated_arrivals(scenario, days)


def test_a_simulation_is_read_back(tmp_path: Path) -> None:
    """What simulate writes is read as what it found, but for the digits of means."""
    path, arrivals = _written(tmp_path)
    read = read_simulated_arrivals(path, *first_day())
    assert (read.days, read.seed, read.policy) == (3, 0, "plan")
    for mine, theirs in zip(read.receptions, arrivals.receptions, strict=True):
        for one, other in zip(mine.hours, theirs.hours, strict=True):
            assert one.by_end.mean == pytest.approx(other.by_end.mean, abs=1e-4)
            assert replace(one, comes=other.comes, by_end=other.by_end) == other
            assert (one.by_end.few, one.by_end.many) == (other.by_end.few, other.by_end.many)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("scenario_digest", "0" * 64, "another scenario"),
        ("planned", {"people": 38, "value": 33.34}, "another plan"),
        ("planned", 39, "must be an object"),
        ("receptions", None, "earlier version"),
        ("receptions", [], "0 of them, and 2 belong"),
        ("receptions", [1, 2], "list of objects"),
        ("replications", 0, "whole number from 1"),
        ("seed", "x", "whole number"),
        ("policy", 3, "must be a text"),
    ],
)
def test_a_simulation_that_does_not_fit(tmp_path: Path, key: str, value: object, said: str) -> None:
    """A file that is torn, edited, or of another scenario is refused with its place."""
    path, _ = _written(tmp_path)
    record = json.loads(path.read_text(encoding="utf-8"))
    record[key] = value
    if value is None:
        del record[key]
    path.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(PlanFileError, match=said) as caught:
        read_simulated_arrivals(path, *first_day())
    assert "Simulate again" in str(caught.value)


def test_an_hour_that_does_not_fit(tmp_path: Path) -> None:
    """Quantiles that fall, means below nought and needs that are missing are named."""
    path, _ = _written(tmp_path)
    good = path.read_text(encoding="utf-8")
    for name, value, said in (
        ("by_end", {"mean": 1, "q10": 3, "q50": 2, "q90": 4}, "Quantiles rise"),
        ("arrived", {"mean": -1, "q10": 0, "q50": 0, "q90": 0}, "from 0"),
        ("by_end_q90", {"seated": 1}, "by_end_q90.wheelchair"),
        ("waiting_q90", True, "waiting_q90"),
    ):
        record = json.loads(good)
        record["receptions"][1]["by_hour"][4][name] = value
        path.write_text(json.dumps(record), encoding="utf-8")
        with pytest.raises(PlanFileError, match=said) as caught:
            read_simulated_arrivals(path, *first_day())
        assert "receptions[1].by_hour[4]" in str(caught.value)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(PlanFileError, match="cannot be read as JSON"):
        read_simulated_arrivals(path, *first_day())
    with pytest.raises(UsageError, match="no such file"):
        read_simulated_arrivals(tmp_path / "gone.json", *first_day())


def test_a_wheelchair_on_its_own_is_said() -> None:
    """Needs are words where there are any, and nothing where all are seated."""
    scenario, plan = first_day()
    so_far = DaySoFar(
        at("08:00"), arrived=(Arrived("farm", at("07:00"), 2, Need.STRETCHER, joined=True),)
    )
    told = outlook(scenario, expected_on_day(scenario, plan, so_far))
    assert aloud(scenario, told.receptions[1])[0] == "6 people in all, 2 on stretchers."
