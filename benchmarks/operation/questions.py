"""Questions for a name at a post of many people: the first, which opens all, and those after it."""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from safepassage.operation.custody.person_keys import new_person_key
from safepassage.operation.custody.personal import seal_personal
from safepassage.operation.custody.secret import Secret
from safepassage.operation.custody.slots import Credential
from safepassage.operation.names.asking import Search
from safepassage.operation.office.founding import found_post
from safepassage.operation.office.names import search
from safepassage.operation.office.office import open_office
from safepassage.operation.office.places import PostFolder
from safepassage.operation.posts import Registration, register_many
from safepassage.operation.synthetic import synthetic_people, synthetic_queries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.operation.office.office import Office

__all__ = ["QuestionFigures", "measure_questions"]

_QUESTIONS = 8
_CHANGED = 100
_SLIPS = 100
"""How many questions with one letter wrong are asked in the end, at one open post."""


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """
    What was measured.

    Seconds of the first question, which opens all names; p50 and worst of those after it, each with
    the post opened anew and somebody signed in already; the same when so many people more were
    registered since; each on the clock and, ``cpu``, of the processor; and the share of questions
    whose person was among the ten that were shown, of these and of others with one letter wrong.
    """

    people: int
    first_s: float
    first_cpu_s: float
    next_s: tuple[float, float]
    next_cpu_s: tuple[float, float]
    changed: int
    changed_s: tuple[float, float]
    changed_cpu_s: tuple[float, float]
    recall_at_10: float
    recall_of_slips: float
    load: float


def measure_questions(people: int, *, seed: int = 0) -> QuestionFigures:
    """Fill a post with so many people by name, and ask for some of them."""
    with tempfile.TemporaryDirectory(prefix="safepassage-questions-") as name:
        folder = PostFolder(Path(name) / "hq")
        phrase = Credential(Secret.of_text("lantern oyster walnut brisk"))
        found_post(
            folder, operation="benchmark", post="HQ", person="T1", credential=phrase, exercise=True
        )
        asked = list(synthetic_queries(2 * _QUESTIONS, people=people, seed=seed))
        with open_office(folder, "T1", phrase) as office:
            register_many(office.post, _people(office, people, seed), by="T1")
        first = _ask(folder, phrase, asked[0])
        later = [_ask(folder, phrase, one) for one in asked[:_QUESTIONS]]
        with open_office(folder, "T1", phrase) as office:
            more = _people(office, _CHANGED, seed, first=people)
            register_many(office.post, more, by="T1")
        changed = [_ask(folder, phrase, one) for one in asked[_QUESTIONS:]]
        slips = synthetic_queries(_SLIPS, people=people, seed=seed, query_seed=1, slips=1.0)
        with open_office(folder, "T1", phrase) as office:
            found = [_asked(office, one).found for one in slips]
    return QuestionFigures(
        people=people,
        first_s=first.seconds,
        first_cpu_s=first.cpu_s,
        next_s=_middle_and_worst([one.seconds for one in later]),
        next_cpu_s=_middle_and_worst([one.cpu_s for one in later]),
        changed=_CHANGED,
        changed_s=_middle_and_worst([one.seconds for one in changed]),
        changed_cpu_s=_middle_and_worst([one.cpu_s for one in changed]),
        recall_at_10=float(np.mean([one.found for one in (*later, *changed)])),
        recall_of_slips=float(np.mean(found)),
        load=os.getloadavg()[0],
    )


class _Asked(NamedTuple):
    """How long a question took, on the clock and of the processor, and whether it found them."""

    seconds: float
    cpu_s: float
    found: bool


def _people(office: Office, count: int, seed: int, first: int = 0) -> Iterator[Registration]:
    """Yield invented people with their names sealed."""
    operation = office.session.operation
    for person in synthetic_people(count, seed=seed, first=first):
        key, wrapped = new_person_key(office.session, person.code)
        fields = {"name": person.name, "birth_year": str(person.birth_year), "consent": "c-1"}
        sealed = seal_personal(key, fields, operation=operation, person=person.code)
        body = {"who": person.code, "place": person.place, "sealed": sealed}
        yield Registration(body, wrapped)


def _ask(folder: PostFolder, phrase: Credential, asked: tuple[str, str, int]) -> _Asked:
    """Ask for somebody at a post that is opened for it."""
    with open_office(folder, "T1", phrase) as office:
        return _asked(office, asked)


def _asked(office: Office, asked: tuple[str, str, int]) -> _Asked:
    """Ask for somebody at an open post."""
    code, query, _ = asked
    start, cpu = time.perf_counter(), time.process_time()
    found = search(office, Search(query, consent="c-1", purpose="tracing"))
    taken, of_cpu = time.perf_counter() - start, time.process_time() - cpu
    return _Asked(taken, of_cpu, code in {one.who for one in found.shown})


def _middle_and_worst(seconds: list[float]) -> tuple[float, float]:
    return float(np.median(seconds)), max(seconds)
