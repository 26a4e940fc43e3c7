"""The CSV tables of a plan."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from safepassage.reporting.tables import movements_csv, people_csv

if TYPE_CHECKING:
    from tests.reporting.conftest import Sample

MOVEMENTS = """\
vehicle,step,does,from,to,start,end,minutes,km,zone,pause,leave_by,boarding,getting_off,seated,wheelchair,stretcher
bus,1,stand,depot,depot,2022-05-05T00:00+03:00,2022-05-05T00:30+03:00,30,0,,,,0,0,0,0,0
bus,2,drive,depot,gate,2022-05-05T00:30+03:00,2022-05-05T01:00+03:00,30,30,,,,0,0,0,0,0
bus,3,drive,gate,cellar,2022-05-05T01:00+03:00,2022-05-05T01:10+03:00,10,5,siege,dawn,2022-05-05T03:50+03:00,0,0,0,0,0
bus,4,stand,cellar,cellar,2022-05-05T01:10+03:00,2022-05-05T01:30+03:00,20,0,siege,dawn,,10,0,0,0,0
bus,5,drive,cellar,gate,2022-05-05T01:30+03:00,2022-05-05T01:40+03:00,10,5,siege,dawn,2022-05-05T04:20+03:00,0,0,10,0,0
bus,6,drive,gate,haven,2022-05-05T01:40+03:00,2022-05-05T02:00+03:00,20,20,,,,0,0,10,0,0
bus,7,stand,haven,haven,2022-05-05T02:00+03:00,2022-05-05T02:05+03:00,5,0,,,,0,10,0,0,0
bus,8,drive,haven,gate,2022-05-05T02:05+03:00,2022-05-05T02:25+03:00,20,20,,,,0,0,0,0,0
bus,9,drive,gate,cellar,2022-05-05T02:25+03:00,2022-05-05T02:35+03:00,10,5,siege,dawn,2022-05-05T04:05+03:00,0,0,0,0,0
bus,10,stand,cellar,cellar,2022-05-05T02:35+03:00,2022-05-05T02:40+03:00,5,0,siege,dawn,,2,0,0,0,0
bus,11,drive,cellar,gate,2022-05-05T02:40+03:00,2022-05-05T02:50+03:00,10,5,siege,dawn,2022-05-05T04:20+03:00,0,0,2,0,0
bus,12,drive,gate,haven,2022-05-05T02:50+03:00,2022-05-05T03:10+03:00,20,20,,,,0,0,2,0,0
bus,13,stand,haven,haven,2022-05-05T03:10+03:00,2022-05-05T03:15+03:00,5,0,,,,0,2,0,0,0
"""

PEOPLE = """\
group,need,priority,persons,pickup,outcome,boards,vehicle,gets_off_at,gets_off
families,seated,1,10,cellar,reaches safety,2022-05-05T01:30+03:00,bus,haven,2022-05-05T02:00+03:00
families,seated,1,2,cellar,reaches safety,2022-05-05T02:40+03:00,bus,haven,2022-05-05T03:10+03:00
"""


def test_movements_of_one_bus(bus: Sample) -> None:
    """Each drive and each stay of a vehicle is a row with times, zone, pause and people aboard."""
    assert movements_csv(bus.scenario, bus.plan) == MOVEMENTS


def test_people_of_one_bus(bus: Sample) -> None:
    """Each boarding is a row that says when, in what and where people get off."""
    assert people_csv(bus.scenario, bus.plan) == PEOPLE


def test_everybody_is_in_exactly_one_row(corridor: Sample) -> None:
    """The persons of people.csv add up, group by group, to those of the scenario."""
    counted: dict[str, int] = {}
    for row in csv.DictReader(io.StringIO(people_csv(corridor.scenario, corridor.plan))):
        counted[row["group"]] = counted.get(row["group"], 0) + int(row["persons"])
    assert counted == {group.id: group.persons for group in corridor.scenario.groups}


def test_who_does_not_travel_has_an_outcome(corridor: Sample) -> None:
    """People who stay, have not decided or are left have a row of their own."""
    outcomes = {
        row["outcome"]
        for row in csv.DictReader(io.StringIO(people_csv(corridor.scenario, corridor.plan)))
    }
    assert outcomes == {"reaches safety", "left", "stays", "undecided"}


def test_kilometres_add_up(corridor: Sample) -> None:
    """The kilometres of movements.csv add up to the plan's figure."""
    rows = csv.DictReader(io.StringIO(movements_csv(corridor.scenario, corridor.plan)))
    total = sum(float(row["km"]) for row in rows)
    assert abs(total - corridor.plan.figures.vehicle_km) < 0.01
