"""
Homs Old City, 7 to 15 February 2014: counts of each day, and a total that they do not reach.

Reports give the people of a day and no vehicles, so people arrive outside without any. Hours are
assumed throughout. Where a figure is at hand without the name of its publisher, that is said.

References
----------
.. [1] China Radio International, 8 February 2014: 83 on the 7th, the United Nations confirm.
.. [2] France 24, 10 February 2014: 611 on the 9th, the governor of Homs to Al Mayadeen.
.. [3] Al Alam, 10 February 2014: about 300 on the 10th, the Syrian Arab Red Crescent.
"""

from __future__ import annotations

from safepassage.operation.replays.telling import Replay, Row

__all__ = ["HOMS"]

_ASSUMED = "; assumed: the hour"
_UNNAMED = f"February 2014, a publisher who is not named{_ASSUMED}"

_OUT = (
    ("07", 83, "UN", f"United Nations, told by China Radio International on 8 February{_ASSUMED}"),
    ("09", 611, "governor", f"governor of Homs, told by France 24 on 10 February{_ASSUMED}"),
    ("10", 300, "red-crescent",
     f"Syrian Arab Red Crescent, told by Al Alam on 10 February{_ASSUMED}"),
    ("12", 217, "unnamed", _UNNAMED),
)  # fmt: skip
"""
Day of February, persons brought out, who says so and where; 'about 300' on the 10th.

None came out on the 8th and 11th.
"""


def _day(day: str, persons: int, told_by: str, source: str) -> tuple[Row, Row]:
    """Return the arrivals of a day, and the figure that was given for it."""
    about = {"note": "about 300"} if day == "10" else {}
    return (
        Row(f"2014-02-{day}T17:00", "outside", "arrived",
            {"who": "trapped", "count": persons, "place": "outside", **about}, source),
        Row(f"2014-02-{day}T20:00", "outside", "tallied",
            {"place": "outside", "stage": "arrived", "count": persons,
             "since": f"@time 2014-02-{day}T00:00", "told_by": told_by, **about}, source),
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
            f"{_UNNAMED}; assumed: the lower figure"),
        *(row for told in _OUT for row in _day(*told)),
        Row("2014-02-08T12:00", "outside", "pause_breached",
            {"pause": "day-8-feb", "place": "old-city", "told_by": "unnamed",
             "note": "mortar fire; an aid convoy is trapped inside until about 21:00 to 22:00"},
            _UNNAMED),
        Row("2014-02-09T12:00", "outside", "pause_breached",
            {"pause": "day-9-feb", "place": "old-city", "told_by": "unnamed",
             "note": "shots during boarding"}, _UNNAMED),
        Row("2014-02-12T21:00", "outside", "tallied",
            {"place": "outside", "stage": "held", "count": 430, "told_by": "UN",
             "note": "men of 15 to 55 held for screening: 336, then 430; 42, then 181 released"},
            "United Nations, February 2014; assumed: the day and the hour"),
        Row("2014-02-15T20:00", "outside", "tallied",
            {"place": "outside", "stage": "arrived", "count": 1400, "told_by": "unnamed",
             "note": "more than 1,400 in all"}, _UNNAMED),
    ),
)  # fmt: skip
"""The days from 7 to 15 February 2014, as those told of them who are named."""
