"""What rows about people and where they go must be to each other."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from safepassage.scenario.rows import rows_in
from safepassage.scenario.tabular import Hints

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.errors import Fault
    from safepassage.scenario.rows import Parsed, Row

__all__ = [
    "direction_parts",
    "directions_exist",
    "households_are_whole",
    "labels_are_clear",
    "people_fit_vehicles",
    "pickups_hold_people",
]

_NOT_LEAVING = {"stay", "undecided"}


def pickups_hold_people(parsed: Parsed) -> Iterator[Fault]:
    """Find pickups without people."""
    if "people" in parsed.torn or any("place" in row.faulty for row in parsed.tables["people"]):
        return
    used = {row["place"] for row in parsed.tables["people"]}
    for row in rows_in(parsed, "places", "id", "kind"):
        if row["kind"] == "pickup" and row["id"] not in used:
            yield row.fault(
                "id",
                "A pickup has people, and no row of the table people names this one.",
                "Add its people, remove the place, or make it a waypoint.",
            )


def labels_are_clear(parsed: Parsed) -> Iterator[Fault]:
    """Find direction labels that are reserved words or ids of other receptions."""
    receptions = {
        row["id"] for row in rows_in(parsed, "places", "id", "kind") if row["kind"] == "reception"
    }
    label_of = {row["place"]: row["direction"] for row in rows_in(parsed, "receptions", "place")}
    for row in rows_in(parsed, "receptions", "place", "direction"):
        label = row["direction"]
        if label and label.lower() in {"any", *_NOT_LEAVING}:
            yield row.fault(
                "direction", "any, stay and undecided are no labels.", "Choose another label."
            )
        elif label in receptions and label not in {row["place"], label_of.get(label)}:
            yield row.fault(
                "direction",
                "This label is also the id of another reception.",
                "Choose another label, so that a direction means one thing.",
            )


def directions_exist(parsed: Parsed) -> Iterator[Fault]:
    """Find directions of groups that are neither a reception nor a label."""
    if not parsed.torn.isdisjoint({"places", "receptions"}):
        return
    known = {row["id"] for row in parsed.tables["places"] if row["kind"] in {"reception", None}}
    known |= {row["direction"] for row in parsed.tables["receptions"] if row["direction"]}
    hints = Hints(known)
    for row in rows_in(parsed, "people", "direction"):
        if row["direction"] in {"any", *_NOT_LEAVING}:
            continue
        for part in direction_parts(row["direction"]):
            if part not in known:
                yield row.fault(
                    "direction",
                    "This is neither a reception's id nor a direction label.",
                    "Name a reception or a label, or write any, stay or undecided. Join several "
                    f"by ;.{hints.of(part)}",
                    part,
                )


def direction_parts(direction: str) -> list[str]:
    """Return the single directions of a direction's text."""
    return [part.strip() for part in direction.split(";")]


def households_are_whole(parsed: Parsed) -> Iterator[Fault]:
    """Find households with two pickups, directions or ready times, or a part of a household."""
    for row in rows_in(parsed, "people", "persons", "household_size", "household"):
        size = row["household_size"]
        if row["household"] is not None and size > 1:
            yield row.fault(
                "household_size",
                "A row names its household or gives a household size, never both.",
                "Empty one of the two cells.",
            )
        elif row["persons"] % size:
            yield row.fault(
                "persons",
                f"The persons must be a multiple of the household size, {size}.",
                "Mend one of the two, or split the row.",
            )
    for rows in _households(parsed).values():
        first = rows[0]
        for row in rows[1:]:
            for column in ("place", "direction", "ready_from"):
                if {column} & (row.faulty | first.faulty):
                    continue
                if row[column] != first[column]:
                    yield row.fault(
                        column,
                        f"The household's row {first.number} says otherwise; a household has one "
                        "pickup, one direction and one ready time.",
                        "Make the rows alike, or give them two household ids.",
                    )


def _households(parsed: Parsed) -> dict[str, list[Row]]:
    households: dict[str, list[Row]] = defaultdict(list)
    for row in rows_in(parsed, "people", "household"):
        if row["household"] is not None:
            households[row["household"]].append(row)
    return households


def people_fit_vehicles(parsed: Parsed) -> Iterator[Fault]:
    """Find people who leave and fit no vehicle, alone or with their household."""
    if "vehicles" in parsed.torn:
        return
    columns = ("seats", "wheelchairs", "stretchers")
    vehicles = parsed.tables["vehicles"]
    if any(not row.faulty.isdisjoint(columns) for row in vehicles):
        return
    capacities = {tuple(row[column] for column in columns) for row in vehicles}
    needs = ("seated", "wheelchair", "stretcher")
    checked = ("persons", "need", "direction", "household", "household_size")
    for row in rows_in(parsed, "people", *checked):
        if row["household"] is not None or row["direction"] in _NOT_LEAVING:
            continue
        most = max(capacity[needs.index(row["need"])] for capacity in capacities)
        if most < row["household_size"]:
            alone = row["household_size"] == 1
            yield row.fault(
                "need" if alone else "household_size",
                f"No vehicle has a {row['need']} place."
                if alone
                else f"No vehicle has more than {most} {row['need']} places, and a household "
                "travels whole.",
                "Add such a vehicle, or mend the row.",
                row["need"] if alone else str(row["household_size"]),
            )
    for household, rows in _households(parsed).items():
        if any(
            not row.faulty.isdisjoint(checked) or row["direction"] in _NOT_LEAVING for row in rows
        ):
            continue
        total = [sum(row["persons"] for row in rows if row["need"] == need) for need in needs]
        if not any(all(map(int.__le__, total, capacity)) for capacity in capacities):
            words = " and ".join(
                f"{persons} {need}" for persons, need in zip(total, needs, strict=True) if persons
            )
            yield rows[0].fault(
                "household",
                f"No vehicle has places for the whole household ({words}).",
                "Add such a vehicle, or split the household if its members agree.",
                household,
            )
