"""A day with one of everything that the views show, for the tests of what is told of it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from safepassage.reporting.operation.times import Times
from tests.operation.scene import T0, Scene
from tests.operation.views.scenes import small_day

__all__ = ["TIMES", "sample_day"]

TIMES = Times(T0 + 200 * 60, ZoneInfo("Europe/Kyiv"))
"""13:20 local time, 200 minutes after the day began."""


def sample_day() -> Scene:
    """
    Return a day with a gap, a held group, a missing person, two contradictions and a breach.

    Of 31 on bus-3, two got off (told late), two are held, 24 arrive and one is unaccounted for.
    """
    scene = small_day()
    town, road, reception, hq = scene["A"], scene["B"], scene["C"], scene["HQ"]
    town.record(
        3, "registered", who="H", count=25, place="cellar-d", about="about", direction=["west"]
    )
    town.record(5, "lifted_out", who="H", count=12)
    town.record(6, "called", who="H", count=8, vehicle="bus-4")
    won = town.record(30, "boarded", who="P-1", vehicle="bus-1", place="cellar-c")
    lost = road.record(35, "boarded", who="P-1", vehicle="bus-2", place="cellar-c")
    town.record(40, "boarded", who="Q", vehicle="bus-1", place="cellar-c")
    road.record(45, "boarded", who="Q", vehicle="bus-2", place="cellar-c")
    road.record(60, "counted", vehicle="bus-3", place="Tokmak", count=29)
    road.record(70, "counted", vehicle="bus-3", place="Vasylivka", count=27)
    held = road.record(
        80, "taken_off", who="G", count=2, vehicle="bus-3", place="Vasylivka", by="side-a"
    )
    hq.record(85, "gap_owned", event=held.digest, owner="W7")
    reception.record(90, "arrived", who="G", count=24, vehicle="bus-3", place="school")
    reception.record(91, "vehicle_arrived", vehicle="bus-3", place="school")
    reception.record(92, "unaccounted", who="G", count=1, vehicle="bus-3", place="Vasylivka")
    reception.record(95, "tallied", place="school", stage="arrived", count=31, told_by="UN")
    hq.record(96, "settled", event=won.digest, overruled=[lost.digest], decided_by="W7")
    town.record(97, "pause_breached", pause="plant-6-may", by="russia", told_by="Azov")
    road.record(150, "got_off", observed=50, who="G", count=2, vehicle="bus-3", place="Manhush")
    return scene
