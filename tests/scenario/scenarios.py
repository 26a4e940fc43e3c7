"""Random scenarios for Hypothesis: odd texts, numbers, times and choices, all allowed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from safepassage.scenario import (
    Checkpoint,
    Choice,
    ConvoyRule,
    DailyHours,
    Danger,
    Group,
    Incident,
    Need,
    Party,
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
from safepassage.scenario.chances import AtBreak, SimulationSettings
from safepassage.scenario.dangers import IncidentRecord
from safepassage.scenario.quantities import read_quantity
from safepassage.scenario.statements import (
    COUNTS,
    LedgerSettings,
    Moment,
    PartyKind,
    PauseKind,
    Proposition,
    SpeakerKind,
    Stance,
    Status,
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


shares = st.floats(0, 1, allow_subnormal=False)
figures = st.sampled_from(
    ["0", "100", "80-120", "about 51", "more than 300", "at least 50", "up to 20.5", "fewer than 5"]
).map(read_quantity)


@st.composite
def moments(draw: st.DrawFn, start: datetime, first_day: int = -3) -> Moment:
    """Draw a minute, or a local day of the week around the start."""
    day = start.replace(hour=0, minute=0) + timedelta(days=draw(st.integers(first_day, 3)))
    if draw(st.booleans()):
        minute = _minutes(start, day) + draw(st.integers(0, 1439))
        return Moment(minute, minute + 1)
    return Moment(_minutes(start, day), _minutes(start, day + timedelta(days=1)), is_day=True)


def _minutes(start: datetime, time: datetime) -> int:
    """Return the minutes between two local times, clock changes included."""
    return int((time.astimezone(UTC) - start.astimezone(UTC)).total_seconds() // 60)


@st.composite
def statements(draw: st.DrawFn, start: datetime) -> Statement:
    """Draw a statement about a figure, said and confirmed after the days that it is about."""
    said_at = draw(moments(start))
    confirmed = draw(st.booleans())
    place = draw(st.none() | st.just("p"))
    return Statement(
        "s",
        draw(texts.filter(bool)),
        draw(st.sampled_from([Stance.ASSERT, Stance.DENY, Stance.DOUBT, Stance.ACCUSE])),
        draw(st.sampled_from(sorted(COUNTS))),
        said_at,
        role=draw(texts),
        party=draw(st.sampled_from(["one", "two"])),
        speaker_kind=draw(st.none() | st.sampled_from(SpeakerKind)),
        place=place,
        zone=None if place else draw(st.none() | st.just("z")),
        window_from=draw(st.none() | moments(start)),
        polarity=draw(st.booleans()),
        quantity=draw(st.none() | figures),
        unit=draw(st.sampled_from(["persons", "t", "USD"])),
        population=draw(labels),
        as_of=draw(st.none() | st.just(said_at)),
        reported_by=draw(texts),
        regards=draw(st.none() | st.just("t")),
        words=draw(texts),
        url=draw(texts),
        source_grade=draw(st.sampled_from(["", "A", "F"])),
        information_grade=draw(st.none() | st.integers(1, 6)),
        status=Status.CONFIRMED if confirmed else Status.DRAFT,
        confirmed_by="desk" if confirmed else "",
        confirmed_at=said_at if confirmed else None,
        source=draw(texts),
    )


def _earlier(start: datetime) -> Statement:
    """Return a statement that others may answer, said before any of them."""
    first = _minutes(start, start.replace(hour=0, minute=0) - timedelta(days=9))
    return Statement("t", "an office", Stance.ASSERT, Proposition.OTHER, Moment(first, first + 1))


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
    danger_end = draw(st.integers(1, HORIZON_MIN - 1))
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
                draw(st.sampled_from(["", "one", "assumed: No. 1;Second"])),
                draw(texts),
                draw(texts),
                draw(st.none() | st.sampled_from(PauseKind)),
                draw(st.none() | shares),
                draw(st.none() | shares),
                draw(st.none() | shares),
            ),
        ),
        checkpoints=(
            Checkpoint("c", draw(st.integers(0, 90)), draw(st.none() | amounts), draw(hours)),
        ),
        receptions=receptions,
        statements=(draw(statements(start)), _earlier(start)),
        notes=tuple(draw(st.lists(lines, max_size=3))),
        parties=(
            Party("one", draw(st.sampled_from(PartyKind)), "", ("первая", "no. 1"), draw(texts)),
            Party("two", PartyKind.OBSERVER, name="Second"),
        ),
        ledger=LedgerSettings(
            about_share=draw(shares), fading=draw(st.sampled_from([0.8, 1.0])), prior_start=0.5
        ),
        simulation=SimulationSettings(
            at_break=draw(st.sampled_from(AtBreak)), no_show=draw(shares), wait_min=30
        ),
        dangers=(
            Danger("d1", "d", "p", draw(numbers), 0, danger_end, draw(st.none() | hours)),
            Danger("d2", "p", "d", 0.0, danger_end, HORIZON_MIN, source=draw(texts)),
            Danger("d3", "c", None, draw(numbers), danger_end - 1, HORIZON_MIN, draw(hours)),
        ),
        danger_price=draw(st.floats(0, 999, allow_subnormal=False)),
        incidents=(
            Incident("i1", "d", "p", draw(st.integers(-10_000, -1)), draw(texts)),
            Incident("i2", "c", None, draw(st.integers(-10_000, -1))),
        ),
        incident_record=IncidentRecord(-10_000, draw(st.sampled_from([0.5, 1.25])), 24.0),
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
