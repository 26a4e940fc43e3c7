"""How the ledger's page names parties, speakers and windows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.reporting.words import clock, day, moment, until

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.scenario.model import Scenario
    from safepassage.scenario.statements import Statement

__all__ = ["Naming"]


class Naming:
    """What a scenario's parties are called, and when things were, in its local time."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._names = {party.id: party.name or party.id for party in scenario.parties}

    def party(self, party: str) -> str:
        """Return a party's name; an empty one is nobody's."""
        return self._names.get(party, party) or "nobody named"

    def parties(self, parties: Iterable[str]) -> str:
        """Return several parties' names."""
        return " and ".join(map(self.party, parties)) or self.party("")

    def who(self, said: Statement) -> str:
        """Return who said something, for whom, on which day, and how it is graded."""
        name = self._names.get(said.party or "", "")
        party = f" ({name})" if name and name != said.speaker else ""
        when = day(self._scenario, said.said_at.from_min)
        grade = f"{said.source_grade}{said.information_grade or ''}"
        return f"{said.speaker}{party}, {when}" + (f" [{grade}]" if grade else "")

    def moment(self, minute: int) -> str:
        """Return a local date and time of day."""
        return moment(self._scenario, minute)

    def until(self, first: int, last: int) -> str:
        """Return when something ends that began at ``first``."""
        return until(self._scenario, first, last)

    def window(self, first: int, last: int) -> str:
        """Return a window, whole days without their hours."""
        midnights = {clock(self._scenario, first), clock(self._scenario, last)} == {"00:00"}
        if not midnights or last <= first:
            return f"{self.moment(first)}-{self.until(first, last)}"
        begin, end = day(self._scenario, first), day(self._scenario, last - 1)
        return begin if begin == end else f"{begin} to {end}"
