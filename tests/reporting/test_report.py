"""The report: one page that loads nothing, escapes everything and tells the plan."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from safepassage.checking import check
from safepassage.errors import UsageError
from safepassage.limits import LIMITS, Limit
from safepassage.plans import Binding, Bound, Objective
from safepassage.reporting import write_plan_picture, write_report
from safepassage.reporting.index import Index
from safepassage.reporting.journeys import passages
from safepassage.reporting.page.data import ReportData
from safepassage.reporting.page.head_panel import headline
from safepassage.reporting.page.map_panel import map_picture
from safepassage.reporting.report import report_html
from safepassage.scenario.generate import generate_scenario
from safepassage.scenario.model import PlaceKind
from tests.instances import INSTANCES
from tests.pages import Page, assert_loads_nothing
from tests.reporting.sample import as_right, empty_plan, quick_plan, with_digest

if TYPE_CHECKING:
    from pathlib import Path

    from safepassage.scenario.model import Scenario
    from tests.reporting.conftest import Sample

SCRIPT = "<script>alert('x')</script>\"'&<img src=http://evil.example/x onerror=y>"


def test_loads_nothing(corridor: Sample) -> None:
    """The page refers to no file and no network, and runs nothing."""
    page = report_html(*corridor)
    assert_loads_nothing(page)
    assert "http://" not in page
    assert "https://" not in page


def test_says_the_plan_on_top(corridor: Sample) -> None:
    """The page begins with the people out of all, the last arrival and the two warnings."""
    words = Page(report_html(*corridor)).text
    figures = corridor.plan.figures
    assert f"{figures.people_out} of {figures.people_total} people who chose to leave" in words
    assert "A plan is no permission and no protection." in words
    assert "Sensitive: shows where people are. Do not hand on." in words
    assert "No plan can bring out more than" in words


def test_averages_stand_beside_what_is_least_sure(corridor: Sample) -> None:
    """Who gets out on average is told with the intervals of the pause of which least is known."""
    words = Page(report_html(*corridor)).text
    said = words.partition("get out on average at the first try")[2].partition("Breaks so long")[0]
    assert "Least sure is plant-5-may (the base rates, without a record)" in said
    assert "it begins with 59 % (24 to 89 %)" in said


def test_equal_plans_give_equal_pages(corridor: Sample) -> None:
    """The page is the same to the byte whatever the wall time."""
    slow = replace(corridor.plan, seconds=77.0)
    assert report_html(corridor.scenario, slow, corridor.result) == report_html(*corridor)


def _poisoned(scenario: Scenario) -> Scenario:
    return replace(
        scenario,
        title=SCRIPT,
        description=SCRIPT,
        places=tuple(replace(p, name=SCRIPT, source=SCRIPT) for p in scenario.places),
        groups=tuple(replace(g, name=SCRIPT, source=SCRIPT) for g in scenario.groups),
        vehicles=tuple(replace(v, name=SCRIPT, source=SCRIPT) for v in scenario.vehicles),
        roads=tuple(replace(r, source=SCRIPT) for r in scenario.roads),
        zones=tuple(replace(z, name=SCRIPT, source=SCRIPT) for z in scenario.zones),
        pauses=tuple(
            replace(p, pledged_by=SCRIPT, terms=SCRIPT, source=SCRIPT) for p in scenario.pauses
        ),
        notes=(SCRIPT,),
    )


def test_everything_from_a_scenario_is_escaped(corridor: Sample, tmp_path: Path) -> None:
    """Markup in names, sources and limits shows as text in the page and the picture."""
    scenario = _poisoned(corridor.scenario)
    bound = replace(corridor.plan.bound, method=SCRIPT, left_out=(SCRIPT,))
    plan = replace(corridor.plan, bound=bound, binding=(Binding(Limit.REACH, 3, SCRIPT),))
    page = report_html(scenario, plan, corridor.result)
    assert_loads_nothing(page)
    assert "<script" not in page
    assert SCRIPT in "".join(Page(page).words)
    write_plan_picture(scenario, plan, corridor.result, tmp_path / "plan.svg")
    picture = ET.parse(tmp_path / "plan.svg")  # noqa: S314 - made by this test
    tags = {node.tag.rpartition("}")[2] for node in picture.iter()}
    assert not tags & {"script", "img", "image", "a", "foreignObject"}


def test_control_characters_do_not_break_the_picture(corridor: Sample, tmp_path: Path) -> None:
    """Characters that XML forbids are left out."""
    scenario = replace(corridor.scenario, title="a\x00b\x1fc\u202ed\ufffe")
    write_plan_picture(scenario, corridor.plan, corridor.result, tmp_path / "plan.svg")
    ET.parse(tmp_path / "plan.svg")  # noqa: S314 - made by this test


@pytest.mark.parametrize("name", sorted(INSTANCES))
def test_places_without_coordinates(name: str) -> None:
    """A scenario without coordinates has a page that says why it has no map."""
    instance = INSTANCES[name]()
    plan = with_digest(instance.scenario, instance.plan)
    page = report_html(instance.scenario, plan, check(instance.scenario, plan))
    assert_loads_nothing(page)
    assert "No place has coordinates" in page


def test_every_pickup_and_reception_has_its_name_and_number(corridor: Sample) -> None:
    """On the bundled map no figure is left out for want of room, the enlarged cellars' included."""
    drawn = map_picture(ReportData(*corridor))
    assert drawn is not None
    words = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", drawn[0]))
    assert "5 pickups, enlarged" in words
    for place in corridor.scenario.places:
        if place.kind in {PlaceKind.PICKUP, PlaceKind.RECEPTION}:
            assert place.name.split(",")[0].removesuffix(" of the plant") in words
            assert f"<title>{place.name}</title>" in drawn[0]
    assert len(re.findall(r"\d+ (?:out|in)\b", words)) == 13
    assert "0 left" not in words
    assert "left out" not in " ".join(drawn[2])


def test_a_name_that_is_shortened_on_the_map_stands_whole_beneath(corridor: Sample) -> None:
    """Whoever reads a short name on the map finds the whole one in the notes."""
    drawn = map_picture(ReportData(*corridor))
    assert drawn is not None
    notes = " ".join(drawn[2])
    words = re.findall(r"<text[^>]*>([^<]*)</text>", drawn[0])
    assert "Zaporizhzhia, assembly …" in words
    assert "Zaporizhzhia, assembly point of buses and ambulances" in notes
    assert "leave out “of the plant”" in notes


def test_what_is_enlarged_has_one_colour(corridor: Sample) -> None:
    """The frame on the map, its name and the box beside it look alike, and the eye joins them."""
    page = report_html(*corridor)
    style = page[: page.index("</style>")]
    colours = re.findall(r"\.near-frame,\.map-frame\.close\{[^}]*stroke:(#\w+)", style)
    colours += re.findall(r"\.map-name\.near\{fill:(#\w+)", style)
    assert len(colours) == 2
    assert len(set(colours)) == 1
    for kind in ("near-frame", "map-frame close", "map-name near"):
        assert f'class="{kind}"' in page


def test_nobody_out(corridor: Sample) -> None:
    """A plan that moves nobody has a page that says so."""
    plan = empty_plan(corridor.scenario)
    page = report_html(corridor.scenario, plan, check(corridor.scenario, plan))
    assert_loads_nothing(page)
    words = Page(page).text
    assert f"None of the {plan.figures.people_total} people who chose to leave" in words
    assert "No vehicle is used in this plan." in words


def test_nobody_wants_to_leave(bus: Sample) -> None:
    """A scenario without people has a page too."""
    scenario = replace(bus.scenario, groups=())
    plan = empty_plan(scenario)
    page = report_html(scenario, plan, check(scenario, plan))
    assert "Nobody has chosen to leave" in page


def test_people_left_are_a_figure_of_their_own(corridor: Sample, bus: Sample) -> None:
    """Who is left stands in red beside who is out; where nobody is, that is said in words."""
    left = f'<span class="left">{corridor.plan.figures.people_left} <small>left</small></span>'
    assert left in report_html(*corridor)
    page = report_html(*bus)
    assert 'class="left"' not in page
    assert "Nobody is left" in page


def test_the_headline_ends_with_what_would_help(corridor: Sample) -> None:
    """The heaviest limit stands in the headline, as what would help and for how many."""
    plan = replace(
        corridor.plan,
        binding=(
            Binding(Limit.VEHICLES_AND_TIME, 102, "Nothing is promised."),
            Binding(Limit.REACH, 14, "14 people cannot be fetched."),
        ),
    )
    told = headline(ReportData(corridor.scenario, plan, corridor.result))
    assert told.endswith("What binds most: vehicles and time (102 people).")
    reach = Binding(Limit.REACH, 1, "", "No road leads there.")
    told = headline(ReportData(corridor.scenario, replace(plan, binding=(reach,)), corridor.result))
    assert told.endswith("What binds: a way to fetch them (1 person). No road leads there.")


def test_right_is_said_of_these_figures_alone(bus: Sample) -> None:
    """Beside the checker's answer stands how many rows are assumed, and how many have no source."""
    rows = 1 + 1 + 4 + 1 + 3 + 1 + 1
    words = Page(report_html(*bus)).text
    assert f"Right on these figures Separate code found all ten rules kept. {rows} of" in words
    places = (replace(bus.scenario.places[0], source="assumed"), *bus.scenario.places[1:])
    words = Page(report_html(replace(bus.scenario, places=places), bus.plan, bus.result)).text
    assert f"1 of {rows} rows of figures are assumed, at least in part; {rows - 1} have no" in words


def test_what_is_reached_comes_before_how(corridor: Sample) -> None:
    """People out over time stand before what each vehicle does."""
    page = report_html(*corridor)
    assert page.index("<h2>People out over time") < page.index("<h2>What each vehicle does")


def test_a_night_on_the_way_is_a_gap(corridor: Sample) -> None:
    """A vehicle that waits with people aboard is a thin line in another colour than its drives."""
    page = report_html(*corridor)
    heights = {
        kind: {float(h) for h in re.findall(rf'height="([\d.]+)" class="b-{kind}"', page)}
        for kind in ("loaded", "held")
    }
    assert max(heights["held"]) < min(heights["loaded"]) / 3
    colours = dict(re.findall(r"\.b-(loaded|held)\{fill:(#\w+)", page))
    assert colours["loaded"] != colours["held"]
    assert "waiting with people aboard" in page


def test_proven_and_not_proven_are_told_apart(corridor: Sample) -> None:
    """People cannot leave only where that is proven; else they are left in this plan."""
    figures = corridor.plan.figures
    proven = replace(corridor.plan, bound=Bound(1e6, figures.people_out))
    page = report_html(corridor.scenario, proven, corridor.result)
    assert f"{figures.people_left} cannot." in page
    open_bound = replace(corridor.plan, bound=Bound(1e6, figures.people_total))
    page = report_html(corridor.scenario, open_bound, corridor.result)
    assert "are left." in page
    assert "Whether any plan can bring out more than this one is not known." in page
    between = replace(corridor.plan, bound=Bound(1e6, figures.people_total - 1))
    page = report_html(corridor.scenario, between, corridor.result)
    assert f"at most {figures.people_left - 1} more" in page


def test_time_is_told_only_where_nobody_more_could_be_brought_out(corridor: Sample) -> None:
    """A gap in people is not told as hours, and what is not proven is not claimed."""
    figures = corridor.plan.figures
    assert figures.people_left
    open_bound = replace(corridor.plan, bound=Bound(1e6, figures.people_total))
    words = Page(report_html(corridor.scenario, open_bound, corridor.result)).text
    assert "earlier for each person" not in words
    proven = replace(corridor.plan, bound=Bound(figures.value * 1.001, figures.people_out))
    words = Page(report_html(corridor.scenario, proven, corridor.result)).text
    assert "earlier for each person brought out, on average" in words


@pytest.mark.parametrize("bound", [11.0, 12.0, 40.0])
def test_no_more_is_claimed_than_is_proven(bus: Sample, bound: float) -> None:
    """The share by which the plan may be short of the best, as it is told, allows the bound."""
    plan = replace(bus.plan, bound=Bound(bound, 12))
    page = " ".join(Page(report_html(bus.scenario, plan, bus.result)).words)
    found = re.search(r"at most ([0-9.]+) % short of the best", page)
    assert found is not None
    value = plan.value or 0.0
    short = float(found.group(1)) / 100
    assert value >= (1 - short) * bound - 1e-6
    assert value < (1 - short + 2e-4) * bound


def test_where_nobody_is_left_it_is_said_once(bus: Sample) -> None:
    """Without a limit that holds anybody back there is no panel of limits."""
    words = Page(report_html(*bus)).words
    assert "What binds" not in words
    assert "Who is left" in words
    left = replace(bus.result, figures=replace(bus.result.figures, people_left=1))
    assert "What binds" in Page(report_html(bus.scenario, bus.plan, left)).words


def test_why_people_are_left_is_the_limits_reason(bus: Sample) -> None:
    """Where a limit keeps people back at a pickup, its reason stands there; else what is seen."""
    plan = empty_plan(bus.scenario)
    reason = "No road leads there."
    for persons, words in ((12, f"families 12 {reason}"), (5, f"5 people: {reason} 7 people: ")):
        reach = Binding(Limit.REACH, persons, "So it is.", reason, (("cellar", persons),))
        told = replace(plan, binding=(reach,))
        page = Page(report_html(bus.scenario, told, check(bus.scenario, told))).text
        why = page.split("Who is left, and why")[1]
        assert words in why
        assert ("no vehicle of this plan comes" in why) == (persons < 12)


def test_a_limit_is_told_in_plain_words(bus: Sample) -> None:
    """What binds is headed by what would help, and the limit's short name is nowhere."""
    reach = Binding(Limit.REACH, 12, "Nothing goes there.")
    plan = replace(empty_plan(bus.scenario), binding=(reach,))
    words = Page(report_html(bus.scenario, plan, check(bus.scenario, plan))).text
    panel = words.split("What binds", 2)[-1]
    assert "12 A way to fetch them Nothing goes there." in panel
    assert LIMITS.keys() == set(Limit)


def test_one_person_is_taken(bus: Sample) -> None:
    """The reason why people are left counts one person as one."""
    first = bus.plan.itineraries[0]
    stops = tuple(
        replace(
            stop,
            boarded=tuple(replace(load, persons=1) for load in stop.boarded),
            alighted=tuple(replace(load, persons=1) for load in stop.alighted),
        )
        for stop in first.stops[:6]
    )
    plan = replace(bus.plan, itineraries=(replace(first, stops=stops),))
    words = Page(report_html(bus.scenario, plan, check(bus.scenario, plan))).text
    assert "and 1 is taken" in words


def test_an_assumption_is_marked_once(bus: Sample) -> None:
    """A source that begins with the word assumed shows it as a mark, and then the rest."""
    places = (
        replace(bus.scenario.places[0], source="assumed"),
        replace(bus.scenario.places[1], source="Assumed: the way round"),
        replace(bus.scenario.places[2], source="a driver; assumed: the hours"),
        *bus.scenario.places[3:],
    )
    page = report_html(replace(bus.scenario, places=places), bus.plan, bus.result)
    told = re.findall(r'<span class="tag">assumed</span>([^<]*)</td>', page)
    assert told == ["", " the way round", " a driver; assumed: the hours"]


def test_every_printed_page_says_that_it_is_sensitive(bus: Sample) -> None:
    """The warning stands in the margin of each page, with its number."""
    page = report_html(*bus)
    assert re.search(r"@page\{[^@]*@bottom-left\{content:\"[^\"]*Sensitive", page)
    assert "counter(page)" in page


def test_who_boards_in_one_pause_and_leaves_in_another_is_counted_in_both(
    corridor: Sample, bus: Sample
) -> None:
    """People fetched from the plant are seen in its pauses, though the corridor's let them out."""
    page = report_html(*corridor)
    table = page.split("People out by pause")[1].split("<tbody>")[1].split("</tbody>")[0]
    rows = re.findall(r"<tr><th>(.*?)</th><td>.*?</td><td class='n'>(\d+)</td>", table)
    boarded: dict[str, int] = {}
    for passage in passages(Index(corridor.scenario), corridor.plan):
        place = next(p for p in corridor.scenario.places if p.id == passage.pickup)
        for pause in corridor.scenario.pauses:
            during = range(pause.start_min, pause.end_min + 1)
            if place.zone in pause.zones and passage.boards_min in during:
                boarded[pause.id] = boarded.get(pause.id, 0) + passage.persons
    assert boarded
    assert {name: int(number) for name, number in rows if int(number)} == boarded
    table = report_html(*bus).split("People out by pause")[1].split("</table>")[0]
    assert "Board" not in table


def test_clearance_is_told_as_times(bus: Sample) -> None:
    """For the objective clearance the page compares the last arrival with the earliest."""
    plan = replace(bus.plan, objective=Objective.CLEARANCE, bound=Bound(180.0, 12))
    words = Page(report_html(bus.scenario, plan, bus.result)).text
    assert "No plan can clear before" in words
    assert "At most 10 min quicker." in words


def test_a_wrong_plan_is_red_on_top(bus: Sample) -> None:
    """A plan that is not right begins with the words that say so, and its faults."""
    torn = replace(bus.plan.itineraries[0], stops=bus.plan.itineraries[0].stops[:3])
    plan = replace(bus.plan, itineraries=(torn,))
    result = check(bus.scenario, plan)
    words = Page(report_html(bus.scenario, plan, result)).text
    assert words.index("THIS PLAN IS NOT RIGHT") < words.index("Evacuation plan", 60)
    assert result.faults[0].message in words


def test_a_wait_over_night_ends_on_its_day(corridor: Sample) -> None:
    """Where a bar of the timeline ends on another day, its words say on which."""
    titles = re.findall(r"<title>(\d+ May) (\d\d:\d\d)–([^:]*)\d\d:\d\d: ", report_html(*corridor))
    assert any(date for _, _, date in titles)
    for day, _, date in titles:
        assert not date or not date.startswith(day)


def test_every_printed_page_of_a_wrong_plan_says_so(bus: Sample) -> None:
    """A page that is taken out of a print still says that the plan is not right."""
    wrong = replace(bus.result, right=False)
    margin = '@top-center{content:"THIS PLAN IS NOT RIGHT"'
    assert margin in report_html(bus.scenario, bus.plan, wrong)
    assert margin not in report_html(*bus)


def test_a_plan_of_unknown_names_has_a_page(bus: Sample) -> None:
    """A plan that names what the scenario has not gets a page with its faults."""
    first = bus.plan.itineraries[0]
    stops = tuple(replace(stop, place=f"x{stop.place}") for stop in first.stops)
    plan = replace(bus.plan, itineraries=(replace(first, vehicle="tram", stops=stops),))
    page = report_html(bus.scenario, plan, check(bus.scenario, plan))
    assert "THIS PLAN IS NOT RIGHT" in page


def test_trips_of_a_vehicle_stay_on_one_sheet(bus: Sample) -> None:
    """Each vehicle has a body of its own, which a page break doesn't tear from its name."""
    page = report_html(*bus)
    trips = page.split('<table class="trips">')[1].split("</table>")[0]
    driving = [itinerary for itinerary in bus.plan.itineraries if itinerary.stops[1:]]
    assert trips.count("<tbody>") == trips.count('<tr class="first">') == len(driving)
    assert ".trips tbody{break-inside:avoid}" in page


def test_many_vehicles_are_cut_with_a_count() -> None:
    """With many vehicles the page stays small and says what it does not show, and where that is."""
    scenario = generate_scenario(pickups=20, vehicles=100)
    plan = quick_plan(scenario)
    page = report_html(scenario, plan, as_right(check(scenario, plan)))
    assert_loads_nothing(page)
    assert re.search(r"\d+ of \d+ trips are not shown here; plan.xlsx", page)
    assert len(page) < 2_000_000


def test_written_to_a_file(corridor: Sample, tmp_path: Path) -> None:
    """The report is one file; where it cannot be written, the error says so."""
    write_report(*corridor, tmp_path / "report.html")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    with pytest.raises(UsageError, match="cannot be written"):
        write_report(*corridor, tmp_path / "none" / "report.html")
