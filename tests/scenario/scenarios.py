"""Random scenarios for Hypothesis: odd texts, numbers, times and choices, all allowed."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from safepassage.scenario import (
    Checkpoint,
    Choice,
    ConvoyRule,
    DailyHours,
    Group,
    Need,
    Pause,
    Place,
    PlaceKind,
    Reception,
    Road,
    Scenario,
    Statement,
    VehicleType,
    Zone,
)

HORIZON_MIN = 4 * 24 * 60

texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=12
).map(str.strip) | st.sampled_from(["=1+1", "a,b;c\t\"d'", "two\nlines", "NaN", "0012", "_x000D_"])
lines = texts.map(lambda text: text.replace("\n", " ")).filter(bool)
amounts = st.integers(1, 500)
numbers = st.floats(1e-3, 499, allow_subnormal=False)
speeds = st.floats(1, 499)
hours = st.builds(DailyHours, st.integers(0, 719), st.integers(720, 1440))
minutes = st.integers(0, HORIZON_MIN)
labels = st.sampled_from(["", "north", "на север"])


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Draw a scenario that every reader must give back as it is."""
    zone = draw(st.sampled_from(["Europe/Kyiv", "UTC", "Asia/Kathmandu", "America/St_Johns"]))
    # The days around a change of clocks, in October.
    start = datetime(2022, 10, 29, draw(st.integers(0, 23)), 7, tzinfo=ZoneInfo(zone))
    receptions = tuple(
        Reception(
            place,
            draw(labels),
            draw(st.none() | amounts),
            draw(st.none() | amounts),
            draw(texts),
        )
        for place in ("r1", "приём-2")
    )
    places = (
        Place(
            "p",
            PlaceKind.PICKUP,
            name=draw(texts),
            lat=draw(st.floats(-90, 90, allow_subnormal=False)),
            lon=draw(st.floats(-180, 180, allow_subnormal=False)),
            zone=draw(st.sampled_from([None, "z"])),
            stop_min=draw(st.integers(0, 60)),
            lift_rate_per_h=draw(numbers),
            lift_needs_pause=draw(st.booleans()),
            ready_at_start=draw(st.integers(0, 9)),
            refuel=draw(st.booleans()),
        ),
        Place("d", PlaceKind.DEPOT, refuel=draw(st.booleans()), source=draw(texts)),
        Place("r1", PlaceKind.RECEPTION),
        Place("приём-2", PlaceKind.RECEPTION),
        Place("c", PlaceKind.CHECKPOINT),
    )
    pause_start = draw(st.integers(0, HORIZON_MIN - 1))
    vehicle_start = draw(st.integers(0, HORIZON_MIN - 1))
    return Scenario(
        name=draw(texts.filter(bool)),
        start=start,
        timezone=zone,
        horizon_min=HORIZON_MIN,
        title=draw(texts),
        description=draw(texts),
        urgency=draw(st.floats(0, 1, allow_subnormal=False)),
        margin_min=draw(st.integers(0, 90)),
        curfew=draw(st.none() | hours),
        places=places,
        groups=_groups(draw, receptions),
        vehicles=(
            VehicleType(
                "v",
                "d",
                count=draw(st.integers(1, 5)),
                capacity=(500, 500, draw(amounts)),
                speed_kmh=draw(speeds),
                available_from_min=vehicle_start,
                available_to_min=draw(st.integers(vehicle_start + 1, HORIZON_MIN)),
                range_km=draw(st.none() | numbers),
                driving_min_per_day=draw(st.none() | st.integers(1, 1440)),
                name=draw(texts),
            ),
        ),
        roads=(
            Road(
                "p",
                "d",
                km=draw(numbers),
                minutes=draw(st.none() | amounts),
                speed_kmh=draw(st.none() | speeds),
                zone=draw(st.sampled_from([None, "z"])),
                one_way=draw(st.booleans()),
                closed=draw(st.booleans()),
                barred=draw(st.sampled_from([frozenset(), frozenset({"v"})])),
                source=draw(texts),
            ),
        ),
        zones=(
            Zone("z", draw(texts), draw(st.none() | st.builds(ConvoyRule, *[st.just(3)] * 4))),
            Zone("y"),
        ),
        pauses=(
            Pause(
                "a",
                frozenset({"z", "y"}),
                pause_start,
                draw(st.integers(pause_start + 1, HORIZON_MIN)),
                draw(st.integers(0, 90)),
                draw(texts),
                draw(texts),
                draw(texts),
            ),
        ),
        checkpoints=(
            Checkpoint("c", draw(st.integers(0, 90)), draw(st.none() | amounts), draw(hours)),
        ),
        receptions=receptions,
        statements=(Statement("s", *[draw(texts) for _ in range(5)]),),
        notes=tuple(draw(st.lists(lines, max_size=3))),
    )


def _groups(draw: st.DrawFn, receptions: tuple[Reception, ...]) -> tuple[Group, ...]:
    everywhere = frozenset(reception.place for reception in receptions)
    choice = draw(st.sampled_from(Choice))
    size = draw(st.integers(1, 4))
    return (
        Group(
            "g1",
            "p",
            persons=size * draw(st.integers(1, 9)),
            need=draw(st.sampled_from([Need.SEATED, Need.WHEELCHAIR])),
            direction="any" if choice is Choice.LEAVE else choice.value,
            accepts=everywhere if choice is Choice.LEAVE else frozenset(),
            choice=choice,
            priority=draw(numbers),
            ready_from_min=draw(minutes),
            household_size=size,
            name=draw(texts),
            source=draw(texts),
        ),
        Group("g2", "p", 2, direction="r1; приём-2", accepts=everywhere, household="h"),
        Group("g3", "p", 1, Need.STRETCHER, "r1; приём-2", everywhere, household="h"),
    )
