"""
Mariupol, 1 to 8 May 2022: the three convoys from the Azovstal plant and the towns on the way.

Reports tell of each convoy and not of its buses, so a convoy is one vehicle here, and the people of
a convoy are one group. Hours are assumed where a report gives the day alone.
"""

from __future__ import annotations

from safepassage.operation.replays.telling import HEADQUARTERS, Replay, Row

__all__ = ["AZOVSTAL"]

_UN = "United Nations, May 2022"
_UKRAINE = "Ukrainian government, May 2022"
_RUSSIA = "Russian ministry of defence, May 2022"
_AZOV = "Azov, May 2022"
_ICRC = "ICRC, May 2022"
_ASSUMED = "; assumed: the hour"

_FIRST = (
    Row("2022-05-01T12:00", "plant", "registered",
        {"who": "first-convoy", "count": 101, "place": "azovstal"},
        f"{_UN}: 101 from the plant{_ASSUMED}"),
    Row("2022-05-01T13:00", "plant", "boarded",
        {"who": "first-convoy", "count": 101, "vehicle": "convoy-1", "place": "azovstal"},
        f"{_UN}: 101 from the plant{_ASSUMED}"),
    Row("2022-05-01T20:00", "plant", "tallied",
        {"place": "azovstal", "stage": "boarded", "count": 80, "told_by": "russian-ministry",
         "note": "80 left; 69 handed to UN and ICRC, 11 stayed"},
        f"{_RUSSIA}{_ASSUMED}", label="first-ru"),
    Row("2022-05-02T10:00", "manhush", "delayed",
        {"vehicle": "convoy-1", "place": "manhush", "note": "waits for checks"},
        f"news agencies that are not named, May 2022: buses wait for checks at Manhush{_ASSUMED}"),
    Row("2022-05-03T07:30", "manhush", "joined",
        {"who": "first-convoy", "count": 58, "vehicle": "convoy-1", "place": "manhush"},
        f"{_UN}: 58 at Manhush{_ASSUMED}"),
    Row("2022-05-03T08:00", "manhush", "departed",
        {"vehicle": "convoy-1", "place": "manhush"},
        "United Nations and Ukrainian government, May 2022: leaves about 08:00"),
    Row("2022-05-03T16:00", "zaporizhzhia", "arrived",
        {"who": "first-convoy", "count": 127, "vehicle": "convoy-1", "place": "zaporizhzhia"},
        f"{_UN}: 127 arrive in the afternoon{_ASSUMED}"),
    Row("2022-05-03T18:00", "zaporizhzhia", "tallied",
        {"place": "zaporizhzhia", "stage": "arrived", "count": 127, "told_by": "UN"},
        f"{_UN}{_ASSUMED}"),
    Row("2022-05-03T19:00", "zaporizhzhia", "tallied",
        {"place": "zaporizhzhia", "stage": "arrived", "count": 156, "told_by": "Ukraine",
         "note": "on 5 buses"},
        f"{_UKRAINE}: 156 on 5 buses{_ASSUMED}", label="first-ua"),
    Row("2022-05-03T12:00", "zaporizhzhia", "chose_otherwise",
        {"who": "first-convoy", "count": 32, "vehicle": "convoy-1", "place": "on-the-way"},
        f"{_UN}: 159 boarded and 127 arrived, the others chose otherwise; assumed: the hours, and "
        "that it was told a day later", told="2022-05-04T10:00"),
)  # fmt: skip

_SECOND = (
    Row("2022-05-04T08:00", "zaporizhzhia", "registered",
        {"who": "second-convoy", "count": 300, "place": "five-towns", "about": "about"},
        f"{_UN}: more than 300 of Mariupol, Manhush, Berdiansk, Tokmak and Vasylivka{_ASSUMED}"),
    Row("2022-05-04T18:00", "zaporizhzhia", "arrived",
        {"who": "second-convoy", "count": 300, "place": "zaporizhzhia"},
        f"{_UN}: more than 300{_ASSUMED}"),
    Row("2022-05-04T20:00", "zaporizhzhia", "tallied",
        {"place": "zaporizhzhia", "stage": "arrived", "count": 344, "told_by": "Ukraine",
         "since": "@time 2022-05-04T00:00"},
        f"{_UKRAINE}: 344 from five towns{_ASSUMED}", label="second-ua"),
)  # fmt: skip

_THIRD = (
    Row("2022-05-05T08:00", "plant", "pause_started", {"pause": "plant-5-may",
        "told_by": "russian-ministry"}, f"{_RUSSIA}: from 08:00 to 18:00"),
    Row("2022-05-05T14:00", "plant", "pause_breached",
        {"pause": "plant-5-may", "place": "azovstal", "by": "russia", "told_by": "Azov",
         "note": "heavy fighting inside the plant; Russia denies that its forces entered"},
        f"{_AZOV}{_ASSUMED}"),
    Row("2022-05-06T08:00", "plant", "pause_started", {"pause": "plant-6-may",
        "told_by": "russian-ministry"}, f"{_RUSSIA}: from 08:00 to 18:00"),
    Row("2022-05-06T12:00", "plant", "pause_breached",
        {"pause": "plant-6-may", "place": "azovstal", "by": "russia", "told_by": "Azov",
         "note": "a car on its way to civilians is hit: 1 killed, 6 hurt"},
        f"{_AZOV}{_ASSUMED}"),
    Row("2022-05-06T15:00", "plant", "registered",
        {"who": "third-convoy", "count": 50, "place": "azovstal"},
        f"Azov and Russian ministry of defence, May 2022: 50 people out{_ASSUMED}"),
    Row("2022-05-06T16:00", "plant", "boarded",
        {"who": "third-convoy", "count": 50, "vehicle": "convoy-3", "place": "azovstal"},
        f"Azov and Russian ministry of defence, May 2022: 50 people out{_ASSUMED}"),
    Row("2022-05-07T15:00", "plant", "joined",
        {"who": "third-convoy", "count": 1, "vehicle": "convoy-3", "place": "azovstal"},
        f"{_RUSSIA}: 51 in total since 5 May{_ASSUMED}"),
    Row("2022-05-08T09:00", "manhush", "joined",
        {"who": "third-convoy", "count": 123, "vehicle": "convoy-3", "place": "five-towns"},
        f"{_UN}, {_ICRC}: 174 on 8 buses, of whom 51 from the plant (ICRC); assumed: that the "
        "others came aboard together, and the hour"),
    Row("2022-05-08T18:00", "zaporizhzhia", "arrived",
        {"who": "third-convoy", "count": 174, "vehicle": "convoy-3", "place": "zaporizhzhia"},
        f"{_UN}: 174 people on 8 buses{_ASSUMED}"),
    Row("2022-05-08T20:00", "zaporizhzhia", "tallied",
        {"place": "azovstal", "stage": "boarded", "count": 40, "told_by": "UN",
         "since": "@time 2022-05-05T00:00", "note": "about 40 of the 174"},
        f"{_UN}: about 40 of them from the plant{_ASSUMED}", label="third-un"),
    Row("2022-05-08T20:30", "zaporizhzhia", "tallied",
        {"place": "azovstal", "stage": "boarded", "count": 51, "told_by": "ICRC",
         "since": "@time 2022-05-05T00:00"},
        f"{_ICRC}: 51 from the plant{_ASSUMED}"),
    Row("2022-05-08T21:00", "zaporizhzhia", "tallied",
        {"place": "zaporizhzhia", "stage": "arrived", "count": 600, "told_by": "UN",
         "note": "more than 600 in ten days"},
        f"{_UN}: more than 600 people in ten days{_ASSUMED}", label="total-un"),
    Row("2022-05-08T21:30", HEADQUARTERS, "gap_owned",
        {"event": "@first-ua", "owner": "desk"}, "assumed: an exercise"),
    Row("2022-05-08T21:40", HEADQUARTERS, "gap_closed",
        {"event": "@total-un", "finding": "more than 600 was said, and 601 is more than 600"},
        "assumed: an exercise"),
)  # fmt: skip

AZOVSTAL = Replay(
    name="azovstal",
    zone="Europe/Kyiv",
    begins="2022-04-30T06:00",
    posts={"plant": "azovstal", "manhush": "manhush", "zaporizhzhia": "zaporizhzhia"},
    rows=(*_FIRST, *_SECOND, *_THIRD),
)
"""The convoys of 1 to 8 May 2022, as UN, ICRC, both sides and agencies told of them."""
