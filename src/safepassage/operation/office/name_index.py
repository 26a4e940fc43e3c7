"""
Names at a post, found by blind tokens: the store is asked, and the few whom it gives are opened.

Before each question whoever has changed since the last one is opened (:func:`open_due`), and the
store keeps the tokens of their names. At the first question that is everybody, but for people who
were registered at once with their tokens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.operation.custody.roles import KeyName
from safepassage.operation.names.search import Results, merged, search_names
from safepassage.operation.names.tokens import TokenMaker
from safepassage.operation.office.opening import open_some
from safepassage.operation.store import bring_up_to_date
from safepassage.operation.store.event_rows import chunks
from safepassage.operation.store.name_rows import Apart, Named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from safepassage.operation.names.search import Found
    from safepassage.operation.office.office import Office
    from safepassage.operation.office.opening import Known, Opened

__all__ = ["MOST_OPENED", "NamesAtHand", "open_due", "open_led_to"]

MOST_OPENED = 200
"""The most people whose names one stage of a question opens."""

_MOST_BESIDE = 100
"""Up to how many in all are opened where somebody alike enough has been found already."""

_MOST_RANKED = 1_000
"""Of how many people the tokens are counted that they share with a stage of a question."""

_MOST_COUNTED = 4 * _MOST_BESIDE
"""The same where those to be opened need not be chosen; a person may be counted more than once."""

_EVERYBODY = 2**31 - 1
"""More people than there are, where nobody may be left out."""

_AT_ONCE = 4_000
"""Of how many people what they are found by is written in one step: others wait for a second."""


def open_due(office: Office) -> None:
    """
    Open whoever is due, and keep by what they are found; the caller has recorded what for.

    Raises
    ------
    AccessError
        When the role holds no key to names.
    LockedError
        When the session is locked.
    StoreError
        When what is kept cannot be brought up to date.
    """
    store, last = office.store, ""
    maker = TokenMaker(office.session.key(KeyName.MATCHING).reveal())
    while people := store.names.due(office.now_s, after=last, most=_AT_ONCE):
        # Nobody is erased or told of between opening and writing.
        with store.writing():
            bring_up_to_date(store)
            maker.begin_batch()
            named, near = _named(open_some(office, people), maker)
            store.names.put(people, named, near)
        last = people[-1]


def open_led_to(office: Office, tokens: Iterable[int]) -> Iterator[Known]:
    """
    Open everybody who has any of these tokens, and yield each registration with a consent.

    The caller has recorded what for, has opened who was due, and reads of one moment.

    Raises
    ------
    AccessError
        When the role holds no key to names.
    LockedError
        When the session is locked.
    """
    people, _ = office.store.names.having(tokens, most=_EVERYBODY)
    for part in chunks(people, _AT_ONCE):
        yield from open_some(office, part).known


def _named(opened: Opened, maker: TokenMaker) -> tuple[dict[str, Named], list[tuple[int, int]]]:
    """Return what is kept of those who opened, and the near words of their names."""
    names: dict[str, list[str]] = {}
    for one in opened.known:
        names.setdefault(one.who, []).extend(one.names)
    # What does not open yet is tried again each time: a key may have come.
    due = {**opened.expires, **dict.fromkeys((*opened.partly, *opened.unopened), 0)}
    named: dict[str, Named] = {}
    near: list[tuple[int, int]] = []
    for who, some in names.items():
        made = maker.of_names(some)
        named[who] = Named(made.tokens, due=due.get(who))
        near += made.near
    for apart, people in (
        (Apart.NO_CONSENT, opened.without_consent),
        (Apart.NO_KEY, opened.unopened),
    ):
        named |= {who: Named(None, apart, due.get(who)) for who in people}
    return named, near


class NamesAtHand:
    """
    Those who may be looked for at a post, as its store has them.

    The caller has recorded what for, has opened who was due, and reads of one moment.

    Parameters
    ----------
    office
        The open post.

    Raises
    ------
    AccessError
        When the role holds no key to names.
    LockedError
        When the session is locked.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._maker = TokenMaker(office.session.key(KeyName.MATCHING).reveal())
        self._names: dict[str, tuple[str, ...]] = {}
        self._years: dict[str, int | None] = {}
        self.left_out = False
        """Whether more people share a part of the name than were opened."""
        mark = office.store.names.mark()
        self.looked_through = mark.listed
        """How many people may be found."""
        self.without_consent = mark.no_consent
        """How many may not, as no consent is stated."""
        self.unopened = mark.no_key
        """Of how many people nothing opens."""

    def search(
        self, query: str, *, limit: int, where: Callable[[Found], bool] | None = None
    ) -> Results:
        """
        Return the people whose names are most like the query.

        Of a stage that leads to too many people the first are opened; where somebody alike enough
        has been found already, none.

        Parameters
        ----------
        query
            A name or a part of one, in any script.
        limit
            The most people that are returned, 1 or more.
        where
            What else a name must be to be counted; None for nothing.
        """
        names = self._office.store.names
        results = Results((), 0)
        opened: set[str] = set()
        for stage in self._maker.stages(query, names.near):
            # Where somebody alike enough was found, it counts alone that they are too many.
            most = _MOST_COUNTED if results.accepted else _MOST_RANKED
            people, more = names.having(stage, most=most)
            people = [who for who in people if who not in opened]
            # One stage may have opened more, and then nobody who is left is nobody left out.
            beside = max(0, _MOST_BESIDE - len(opened))
            room = beside if results.accepted else MOST_OPENED
            if more or len(people) > room:
                self.left_out = True
                people = [] if results.accepted else people[:room]
            if people:
                opened.update(people)
                found = search_names(query, self._open(people), limit, where=where)
                results = merged((results, found), limit=limit)
        return results

    def names_of(self, who: str) -> tuple[str, ...]:
        """Return the names of somebody who was found, as they are registered."""
        return self._names[who]

    def born(self, who: str) -> int | None:
        """Return the year of birth of somebody who was found, None where it is not known."""
        return self._years[who]

    def _open(self, people: list[str]) -> list[tuple[str, str]]:
        """Open the names of people, and return each with its person."""
        names: dict[str, dict[str, None]] = {}
        years: dict[str, set[int | None]] = {}
        for one in open_some(self._office, people).known:
            names.setdefault(one.who, {}).update(dict.fromkeys(one.names))
            years.setdefault(one.who, set()).add(one.birth_year)
        self._names |= {who: tuple(some) for who, some in names.items()}
        # A year that is registered in two ways is not known.
        self._years |= {who: some.pop() if len(some) == 1 else None for who, some in years.items()}
        return [(who, name) for who, some in names.items() for name in some]
