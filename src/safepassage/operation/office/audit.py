"""The audit trail at an open post, for auditors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.operation.custody.roles import Action
from safepassage.operation.events import read_event
from safepassage.operation.register import fold_sorted
from safepassage.operation.store.projection import general_facts
from safepassage.operation.views.audit_trail import AUDITED, audit_trail

if TYPE_CHECKING:
    from safepassage.operation.log import Fork, Gap
    from safepassage.operation.office.office import Office
    from safepassage.operation.store import Store
    from safepassage.operation.views.audit_trail import Act

__all__ = ["Trail", "acts_at", "read_audit"]


@dataclass(frozen=True, slots=True)
class Trail:
    """
    The trail as far as it has come to a post.

    ``gaps`` are events that exist and are not here, and ``forks`` chains with two branches: what
    was done may be missing where there is any.
    """

    acts: tuple[Act, ...]
    gaps: tuple[Gap, ...]
    forks: tuple[Fork, ...]


def read_audit(office: Office) -> Trail:
    """
    Return all that was done with data, as far as it is known here.

    Raises
    ------
    AccessError
        When the role may not read the trail.
    """
    office.session.require(Action.READ_AUDIT)
    with office.store.reading():
        return Trail(
            acts_at(office.store),
            tuple(office.store.chains.gaps()),
            tuple(office.store.chains.forks()),
        )


def acts_at(store: Store) -> tuple[Act, ...]:
    """Return the acts that a store knows."""
    facts = [fact for fact in store.events.facts("operation:") if fact.kind in AUDITED]
    facts += store.events.erasures()
    events = [read_event(*signed) for signed in store.events.signed(fact.digest for fact in facts)]
    return audit_trail(events, fold_sorted(general_facts(store), ()))
