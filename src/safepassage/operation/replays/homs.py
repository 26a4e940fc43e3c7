"""
Homs Old City, 7 to 15 February 2014: counts of each day, and a total that they do not reach.

Reports give the people of a day and no vehicles, so people arrive outside without any. Hours are
assumed throughout.
"""

from __future__ import annotations

from safepassage.operation.replays.telling import Replay, Row

__all__ = ["HOMS"]

_PUBLIC = "public reports of February 2014; assumed: the hour"

_OUT = (("07", 83), ("09", 611), ("10", 300), ("12", 217))
"""Day of February, and persons brought out; 'about 300' on the 10th. None on the 8th and 11th."""


def _day(day: str, persons: int) -> tuple[Row, Row]:
    """Return the arrivals of a day, and the figure that was given for it."""
    about = {"note": "about 300"} if day == "10" else {}
    return (
        Row(f"2014-02-{day}T17:00", "outside", "arrived",
            {"who": "trapped", "count": persons, "place": "outside", **about}, _PUBLIC),
        Row(f"2014-02-{day}T20:00", "outside", "tallied",
            {"place": "outside", "stage": "arrived", "count": persons,
             "since": f"@time 2014-02-{day}T00:00", "told_by": "public-reports", **about}, _PUBLIC),
    )  # fmt: skip


HOMS = Replay(
    name="homs",
    zone="Asia/Damascus",
    begins="2014-02-07T06:00",
    posts={"outside": "outside"},
    rows=(
        Row("2014-02-07T07:00", "outside", "registered",
            {"who": "trapped", "count": 2500, "place": "old-city", "about": "about",
             "note": "2,500 to 3,000"},
            f"{_PUBLIC}; assumed: the lower figure"),
        *(row for day, persons in _OUT for row in _day(day, persons)),
        Row("2014-02-08T12:00", "outside", "pause_breached",
            {"pause": "day-8-feb", "place": "old-city", "told_by": "public-reports",
             "note": "mortar fire; an aid convoy is trapped inside until about 21:00 to 22:00"},
            _PUBLIC),
        Row("2014-02-09T12:00", "outside", "pause_breached",
            {"pause": "day-9-feb", "place": "old-city", "told_by": "public-reports",
             "note": "shots during boarding"}, _PUBLIC),
        Row("2014-02-12T21:00", "outside", "tallied",
            {"place": "outside", "stage": "held", "count": 430, "told_by": "UN",
             "note": "men of 15 to 55 held for screening: 336, then 430; 42, then 181 released"},
            "United Nations, public reports of February 2014; assumed: the day and the hour"),
        Row("2014-02-15T20:00", "outside", "tallied",
            {"place": "outside", "stage": "arrived", "count": 1400, "told_by": "public-reports",
             "note": "more than 1,400 in all"}, _PUBLIC),
    ),
)  # fmt: skip
"""The days from 7 to 15 February 2014, as public reports told of them."""
