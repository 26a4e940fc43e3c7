"""Which of a scenario's groups people of the register belong to, by code or by what they are."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from safepassage.scenario.model import Choice

if TYPE_CHECKING:
    from safepassage.operation.register import Standing
    from safepassage.scenario.model import Group, Scenario

__all__ = ["Groups"]


class Groups:
    """
    The groups of a scenario, to be found by people of the register.

    Who is registered under a group's code belongs to it while what they accept is the same. Others
    belong to a group at their place with the same need that goes nowhere they do not accept.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.by_id = {group.id: group for group in scenario.groups}
        self._at: dict[str, list[Group]] = defaultdict(list)
        for group in scenario.groups:
            if group.choice is Choice.LEAVE:
                self._at[group.place].append(group)
        self._all = frozenset(reception.place for reception in scenario.receptions)
        self._named: dict[str, set[str]] = defaultdict(set)
        for reception in scenario.receptions:
            self._named[reception.place].add(reception.place)
            if reception.direction:
                self._named[reception.direction].add(reception.place)

    def accepted(self, direction: tuple[str, ...]) -> frozenset[str]:
        """Return the receptions that people accept who chose a direction; all for none."""
        if not direction:
            return self._all
        return frozenset(place for name in direction for place in self._named.get(name, ()))

    def stays(self, standing: Standing, direction: tuple[str, ...]) -> bool:
        """Return whether people are of a group that has not chosen to leave, and choose nothing."""
        own = self.by_id.get(standing.who)
        return own is not None and own.choice is not Choice.LEAVE and not direction

    def of(self, standing: Standing, place: str, direction: tuple[str, ...]) -> Group | None:
        """
        Return the group of some heads who wait or boarded at a place, None where none fits.

        Parameters
        ----------
        standing
            The group or person of the register.
        place
            Where they wait, or boarded.
        direction
            What they accept; empty for any, or for whatever their group accepts.
        """
        wanted = self.accepted(direction)
        own = self.by_id.get(standing.who)
        is_own = own is not None and own.place == place and own.choice is Choice.LEAVE
        if own is not None and is_own and (not direction or own.accepts == wanted):
            return own
        fitting = [
            group
            for group in self._at.get(place, ())
            if group.need.value == standing.need and group.accepts <= wanted
        ]
        # The group that leaves them most of their choice; of those, one without households.
        return max(
            fitting,
            key=lambda group: (
                len(group.accepts),
                group.household is None and group.household_size == 1,
            ),
            default=None,
        )
