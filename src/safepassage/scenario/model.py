"""
What is known: the values that a scenario is made of.

Times are whole minutes since the scenario's start, intervals are [start, end). Every value is
frozen; a change makes a new one by :func:`dataclasses.replace`. The readers make sure of what is
stated here, and the rest of the code relies on it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from safepassage.scenario.caution import Caution
from safepassage.scenario.chances import SimulationSettings
from safepassage.scenario.dangers import DANGER_PRICE, IncidentRecord
from safepassage.scenario.statements import LedgerSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.scenario.dangers import Danger, Incident
    from safepassage.scenario.statements import Party, PauseKind, Statement

__all__ = [
    "CHANCE_COLUMNS",
    "Checkpoint",
    "Choice",
    "ConvoyRule",
    "DailyHours",
    "Group",
    "Need",
    "Pause",
    "Place",
    "PlaceKind",
    "Reception",
    "Road",
    "Scenario",
    "VehicleType",
    "Zone",
]


class PlaceKind(StrEnum):
    """What a place is for."""

    PICKUP = "pickup"
    DEPOT = "depot"
    RECEPTION = "reception"
    CHECKPOINT = "checkpoint"
    WAYPOINT = "waypoint"


class Need(StrEnum):
    """What a person needs aboard; the order is that of every capacity triple."""

    SEATED = "seated"
    WHEELCHAIR = "wheelchair"
    STRETCHER = "stretcher"


class Choice(StrEnum):
    """What a group has chosen; nobody is planned for who has not chosen to leave."""

    LEAVE = "leave"
    STAY = "stay"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class DailyHours:
    """
    Hours of every local day, minutes after local midnight, [from, to).

    ``to_min`` less than ``from_min`` runs over midnight. The two are never equal; ``to_min`` may
    be 1440.
    """

    from_min: int
    to_min: int


@dataclass(frozen=True, slots=True)
class Place:
    """
    A point where people or vehicles can be.

    Depots and receptions are never in a zone. ``stop_min`` is the least minutes that a vehicle
    stands there when people board or get off. ``lift_rate_per_h`` (pickups only) is the persons an
    hour who can be brought out to the vehicles, None when everybody there can come out at once;
    lifting runs in every minute that a pause covers the place's zone (the whole pause, margin
    included), or in every minute when ``lift_needs_pause`` is False or the place is in no zone.
    ``ready_at_start`` persons are out already when the scenario starts (with a lift rate only).
    ``refuel`` says that a vehicle standing there fills up.
    """

    id: str
    kind: PlaceKind
    name: str = ""
    lat: float | None = None
    lon: float | None = None
    zone: str | None = None
    stop_min: int = 0
    lift_rate_per_h: float | None = None
    lift_needs_pause: bool = True
    ready_at_start: int = 0
    refuel: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """
    People at one pickup who are alike in mobility need, direction and priority.

    ``persons`` >= 1. ``accepts`` holds the ids of the receptions that the group agrees to, empty
    unless ``choice`` is LEAVE; ``direction`` is the text it was read from (reception ids or
    direction labels joined by ";", or ``any``, ``stay``, ``undecided``). ``priority`` > 0 weighs
    each person. ``ready_from_min``: not there before. Households: rows with the same ``household``
    id are one household (one pickup, one direction, one ready time; it travels whole);
    ``household_size`` > 1 makes the row ``persons / household_size`` households of that size.
    Never both.
    """

    id: str
    place: str
    persons: int
    need: Need = Need.SEATED
    direction: str = "any"
    accepts: frozenset[str] = frozenset()
    choice: Choice = Choice.LEAVE
    priority: float = 1.0
    ready_from_min: int = 0
    household: str | None = None
    household_size: int = 1
    name: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class VehicleType:
    """
    One or more alike vehicles of one depot.

    ``capacity`` is (seated, wheelchair, stretcher). Available [from, to) in minutes.
    ``driving_min_per_day`` caps moving minutes in each local calendar day, ``range_km`` the
    kilometres since a vehicle last stood at a place with fuel (it starts full).
    """

    id: str
    depot: str
    count: int = 1
    capacity: tuple[int, int, int] = (0, 0, 0)
    speed_kmh: float = 60.0
    available_from_min: int = 0
    available_to_min: int = 0
    range_km: float | None = None
    driving_min_per_day: int | None = None
    name: str = ""
    source: str = ""

    def vehicle_ids(self) -> tuple[str, ...]:
        """Return the ids of the single vehicles: ``id`` itself, or ``id-1`` to ``id-count``."""
        if self.count == 1:
            return (self.id,)
        return tuple(f"{self.id}-{number}" for number in range(1, self.count + 1))


@dataclass(frozen=True, slots=True)
class Road:
    """
    A way between two places, driven both ways unless ``one_way``.

    Minutes for a vehicle: ``minutes`` where stated, else ``km`` at the lesser of the road's and
    the vehicle's speed, rounded up, at least 1. All of the road is in ``zone`` when it has one.
    ``barred`` holds the vehicle type ids that cannot use it. A closed road is known and not used.
    """

    from_place: str
    to_place: str
    km: float
    minutes: int | None = None
    speed_kmh: float | None = None
    zone: str | None = None
    one_way: bool = False
    closed: bool = False
    barred: frozenset[str] = frozenset()
    source: str = ""


@dataclass(frozen=True, slots=True)
class ConvoyRule:
    """How a convoy zone is entered: vehicles per convoy, convoys at once, minutes apart (>= 1)."""

    least: int
    most: int
    escorts: int
    headway_min: int


@dataclass(frozen=True, slots=True)
class Zone:
    """Where movement needs a pause, and where it may need a convoy."""

    id: str
    name: str = ""
    convoy: ConvoyRule | None = None
    source: str = ""


CHANCE_COLUMNS = ("begins_chance", "late_mean_min", "breaks_per_h")
"""Columns by which a pause states its own chances."""


@dataclass(frozen=True, slots=True)
class Pause:
    """
    A window in which people may move in its zones.

    Pauses of one zone never overlap. Everybody must be out of a zone ``margin_min`` before
    ``end_min``. ``kind`` is None where it is not stated. ``begins_chance``, ``late_mean_min`` and
    ``breaks_per_h`` take the place of the ledger's chances, where stated; the mean lateness only in
    a simulation.
    """

    id: str
    zones: frozenset[str]
    start_min: int
    end_min: int
    margin_min: int
    pledged_by: str = ""
    terms: str = ""
    source: str = ""
    kind: PauseKind | None = None
    begins_chance: float | None = None
    late_mean_min: float | None = None
    breaks_per_h: float | None = None

    @property
    def stated(self) -> dict[str, float]:
        """Return what it states in place of the ledger's chances, by column."""
        columns = {name: getattr(self, name) for name in CHANCE_COLUMNS}
        return {name: value for name, value in columns.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """
    What passing a checkpoint place takes.

    Every vehicle that passes is served for ``service_min`` minutes, inside the daily ``hours``;
    service begins for at most ``vehicles_per_h`` vehicles in each hour of the scenario.
    """

    place: str
    service_min: int = 0
    vehicles_per_h: int | None = None
    hours: DailyHours | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Reception:
    """A place that takes people in; ``direction`` is the label that groups may name."""

    place: str
    direction: str = ""
    capacity: int | None = None
    intake_per_h: int | None = None
    source: str = ""


_FARTHEST_MIN = 30 * 24 * 60
"""How long before the start and after the end of a scenario a time of its days may lie."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """
    Everything that is known about one evacuation.

    ``start`` is an aware datetime on a whole minute in ``timezone`` (IANA name). The horizon is
    [0, ``horizon_min``]. ``urgency`` in [0, 1] is how much of a person's worth is lost by arriving
    at the very end. Every place of kind checkpoint or reception has exactly one entry in
    ``checkpoints`` or ``receptions`` (the readers add the default where the table has no row).
    ``danger_price`` is what an event of ``dangers`` takes off a plan's value for each person
    aboard.
    """

    name: str
    start: datetime
    timezone: str
    horizon_min: int
    title: str = ""
    description: str = ""
    urgency: float = 0.1
    margin_min: int = 30
    curfew: DailyHours | None = None
    places: tuple[Place, ...] = ()
    groups: tuple[Group, ...] = ()
    vehicles: tuple[VehicleType, ...] = ()
    roads: tuple[Road, ...] = ()
    zones: tuple[Zone, ...] = ()
    pauses: tuple[Pause, ...] = ()
    checkpoints: tuple[Checkpoint, ...] = ()
    receptions: tuple[Reception, ...] = ()
    statements: tuple[Statement, ...] = ()
    notes: tuple[str, ...] = field(default=())
    parties: tuple[Party, ...] = ()
    ledger: LedgerSettings = field(default_factory=LedgerSettings)
    caution: Caution = field(default_factory=Caution)
    simulation: SimulationSettings = field(default_factory=SimulationSettings)
    dangers: tuple[Danger, ...] = ()
    danger_price: float = DANGER_PRICE
    incidents: tuple[Incident, ...] = ()
    incident_record: IncidentRecord = field(default_factory=IncidentRecord)

    @property
    def has_danger(self) -> bool:
        """Return whether danger that is no pause is known of any road or place."""
        return bool(self.dangers or self.incidents)

    @property
    def danger_counts(self) -> bool:
        """Return whether there is such danger, and it has a price."""
        return self.has_danger and self.danger_price > 0

    def time_at(self, minute: int) -> datetime:
        """Return the local time of a minute since the start (clock changes included)."""
        zone = ZoneInfo(self.timezone)
        utc = self.start.astimezone(UTC) + timedelta(minutes=minute)
        return utc.astimezone(zone)

    def minute_at(self, time: datetime) -> int:
        """Return the whole minutes from the start to an aware ``time`` (rounded down)."""
        # Aware times of one zone are subtracted as wall clocks by Python: go through UTC.
        return int((time.astimezone(UTC) - self.start.astimezone(UTC)) // timedelta(minutes=1))

    def is_near(self, minute: int) -> bool:
        """Return whether a minute lies in the scenario, or at most 30 days outside it."""
        return -_FARTHEST_MIN <= minute <= self.horizon_min + _FARTHEST_MIN

    def people_leaving(self) -> int:
        """Return the persons who have chosen to leave."""
        return sum(group.persons for group in self.groups if group.choice is Choice.LEAVE)

    def vehicle_types(self) -> Iterator[tuple[str, VehicleType]]:
        """Yield each single vehicle's id with its type, in the order of the table."""
        for vehicle in self.vehicles:
            for vehicle_id in vehicle.vehicle_ids():
                yield vehicle_id, vehicle
