"""
Do spellings of a name find it? ``python -m benchmarks.names [PATH] [--json]``.

PATH is a file with one JSON object a line, after SpellingUkraine's vocabulary: id, category, the
Ukrainian and the official Latin spelling, and other spellings. All names of the file are put into
one index; then each other spelling is asked for, among the file's names alone, with the other names
that a gazetteer has for the same places, and among invented people.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.common import (
    ROOT,
    BenchmarkError,
    machine,
    run_safely,
    seed_number,
    show,
    table,
)
from benchmarks.name_entries import half_of, read_entries, with_other_names
from safepassage.operation.names.likeness import ACCEPTED
from safepassage.operation.names.search import NameIndex
from safepassage.operation.synthetic import synthetic_people, synthetic_queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks.name_entries import Entry

__all__ = ["main", "measure_names", "summary"]

DATA = ROOT.parent / "shared" / "data" / "names" / "spelling_ukraine.jsonl"
GAZETTEER = ROOT.parent / "shared" / "data" / "gazetteer" / "geonames_ua_cities500.csv"
"""Where the data are looked for unless another path is given; they are no part of this."""

LEAST_RECALL = 0.95
"""Of spelling variants, among the names of the file: a benchmark below it ends with exit code 1."""

_GIVEN = "given name"
_QUERIES = 1000
_MADE = 300_000
_SHOWN = 10
_ALL = 1_000_000
_CYRILLIC = re.compile("[\u0400-\u052f]")


class Asked(NamedTuple):
    """
    One question.

    ``place`` is where its entry stood among the first ten, 0 for nowhere; ``accepted`` whether that
    was alike enough; ``false`` other entries that were.
    """

    kind: str
    category: str
    query: str
    id: str
    place: int
    accepted: bool
    false: tuple[tuple[str, float], ...]
    ms: float


def ask_all(index: NameIndex, entries: Iterable[Entry]) -> list[Asked]:
    """Ask an index for each variant of each entry."""
    asked = []
    for entry in entries:
        for kind, query in _questions(entry):
            began = time.perf_counter()
            results = index.search(query, limit=_ALL)
            took = 1000 * (time.perf_counter() - began)
            ids = [found.id for found in results.found[:_SHOWN]]
            asked.append(
                Asked(
                    kind=kind,
                    category=_GIVEN if entry.category == "Personal name" else "place, other",
                    query=query,
                    id=entry.id,
                    place=ids.index(entry.id) + 1 if entry.id in ids else 0,
                    accepted=any(
                        found.id == entry.id and found.score >= ACCEPTED for found in results.found
                    ),
                    false=tuple(
                        (found.id, found.score)
                        for found in results.found
                        if found.score >= ACCEPTED and found.id != entry.id
                    ),
                    ms=took,
                )
            )
    return asked


def _questions(entry: Entry) -> Iterable[tuple[str, str]]:
    for query in entry.variants:
        yield "spelling variants", query
    for query in entry.related:
        russian = _CYRILLIC.search(query)
        yield ("related, Cyrillic" if russian else "related, other scripts"), query


def summary(asked: Sequence[Asked]) -> list[dict[str, object]]:
    """Return recall and false matches of each kind and category, and of all."""
    groups: dict[tuple[str, str], list[Asked]] = defaultdict(list)
    for one in asked:
        groups[one.kind, one.category].append(one)
        groups[one.kind, "all"].append(one)
        groups["all", "all"].append(one)
    return [
        {
            "kind": kind,
            "category": category,
            "queries": len(some),
            "recall_at_1": round(sum(one.place == 1 for one in some) / len(some), 4),
            "recall_at_10": round(sum(one.place > 0 for one in some) / len(some), 4),
            "accepted": round(sum(one.accepted for one in some) / len(some), 4),
            "false_matches": sum(len(one.false) for one in some),
            "queries_with_false_matches": sum(bool(one.false) for one in some),
        }
        for (kind, category), some in sorted(groups.items(), key=_last_all)
    ]


def _last_all(item: tuple[tuple[str, str], object]) -> tuple[bool, str, bool, str]:
    kind, category = item[0]
    return kind == "all", {"spelling variants": ""}.get(kind, kind), category == "all", category


def measure_names(
    entries: Sequence[Entry],
    *,
    distractors: int = 0,
    seed: int = 0,
    asked_for: Sequence[Entry] | None = None,
) -> tuple[list[Asked], float]:
    """
    Return what was asked and the seconds of building the index.

    Parameters
    ----------
    entries
        All names that are put into the index.
    distractors
        Invented people who are put in beside them.
    seed
        The seed of the invented people.
    asked_for
        The entries whose variants are asked for; all unless stated.
    """
    began = time.perf_counter()
    index = NameIndex(
        [
            *((entry.id, name) for entry in entries for name in entry.names),
            *((person.code, person.name) for person in synthetic_people(distractors, seed=seed)),
        ]
    )
    built = time.perf_counter() - began
    return ask_all(index, entries if asked_for is None else asked_for), built


def measure_people(
    index: NameIndex, *, people: int, queries: int, seed: int, slips: float
) -> dict[str, object]:
    """
    Return how often invented people are found by another spelling of their whole name.

    Parameters
    ----------
    index
        The names of some invented people by their codes.
    people
        How many people are in it.
    queries
        How many are asked for.
    seed
        The seed of those who are asked for: where it is another one than that of the index, they
        are not there, and whoever is found is somebody else.
    slips
        The share of the questions with one letter wrong.
    """
    times, places, others = [], [], []
    for code, query, _ in synthetic_queries(queries, people=people, seed=seed, slips=slips):
        began = time.perf_counter()
        results = index.search(query, limit=_ALL)
        times.append(1000 * (time.perf_counter() - began))
        ids = [found.id for found in results.found[:_SHOWN]]
        places.append(ids.index(code) + 1 if code in ids else 0)
        others.append(sum(found.score >= ACCEPTED and found.id != code for found in results.found))
    return {
        "queries": queries,
        "recall_at_1": round(sum(place == 1 for place in places) / queries, 4),
        "recall_at_10": round(sum(place > 0 for place in places) / queries, 4),
        "false_matches": sum(others),
        "queries_with_false": sum(bool(count) for count in others),
        **_times(times),
    }


def people_rows(*, people: int, seed: int) -> dict[str, dict[str, object]]:
    """Return what comes of asking for invented people who are there, and for some who are not."""
    index = NameIndex((person.code, person.name) for person in synthetic_people(people, seed=seed))

    def measure(asked_seed: int, slips: float) -> dict[str, object]:
        return measure_people(index, people=people, queries=_QUERIES, seed=asked_seed, slips=slips)

    rows = {
        "spelled otherwise": measure(seed, 0.0),
        "and with one letter wrong": measure(seed, 1.0),
        "somebody who isn't there": measure(seed + 1, 0.0),
    }
    # The same codes are other people there: what was found by them is nobody who was asked for.
    absent = rows["somebody who isn't there"]
    absent["recall_at_1"] = absent["recall_at_10"] = None
    return rows


def _rate(seed: int) -> int:
    """Return how many invented people a second of the processor's time are made."""
    next(synthetic_people(1, seed=seed))
    began = time.process_time()
    made = sum(1 for _ in synthetic_people(_MADE, seed=seed))
    return int(made / (time.process_time() - began)) // 1000 * 1000


def _times(ms: Sequence[float]) -> dict[str, object]:
    ordered = sorted(ms)
    return {
        "p50_ms": round(statistics.median(ordered), 2),
        "p95_ms": round(ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))], 2),
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.names",
        description="Ask for each spelling variant of a file of names.",
    )
    parser.add_argument("path", nargs="?", type=Path, default=DATA, metavar="PATH")
    parser.add_argument(
        "--gazetteer",
        type=Path,
        default=GAZETTEER,
        metavar="PATH",
        help="other names of places, as GeoNames has them; measured beside, where it is there",
    )
    parser.add_argument(
        "--distractors",
        type=seed_number,
        default=100_000,
        metavar="N",
        help="invented people beside the names (default 100000)",
    )
    parser.add_argument("--seed", type=seed_number, default=0, help="of the invented people")
    parser.add_argument(
        "--half",
        choices=("first", "second", "both"),
        default="both",
        help="ask for one half of the names, by hash: rules were made on the first (default both)",
    )
    parser.add_argument(
        "--show", action="store_true", help="list what was not found, and each false match"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")
    return parser


def main(arguments: list[str]) -> int:
    """Run the benchmark; return 0, or 1 when spelling variants are found too seldom."""
    options = _parser().parse_args(arguments)
    entries = read_entries(options.path)
    asked_for = half_of(entries, options.half)
    if not asked_for:
        raise BenchmarkError(f"--half {options.half}: no name of the file is in it.")
    runs: dict[str, tuple[list[Asked], float]] = {
        "the names of the file": measure_names(entries, asked_for=asked_for)
    }
    if options.gazetteer.exists() or options.gazetteer != GAZETTEER:
        known = with_other_names(entries, options.gazetteer)
        runs["with a gazetteer's other names of places"] = measure_names(known, asked_for=asked_for)
    record: dict[str, object] = {"machine": machine(), "path": options.path.name}
    text = [machine()]
    if options.distractors:
        # A given name alone is the name of thousands among them, and is refused as a search.
        runs[f"places among {options.distractors} invented people"] = measure_names(
            entries,
            distractors=options.distractors,
            seed=options.seed,
            asked_for=[entry for entry in asked_for if entry.category != "Personal name"],
        )
        record["invented_people_a_second"] = made = _rate(options.seed)
        found = people_rows(people=options.distractors, seed=options.seed)
        record["people"] = found
    record["runs"] = {
        name: {
            "build_seconds": round(built, 2),
            **_times([one.ms for one in asked]),
            "rows": summary(asked),
            "not_found": [(one.query, one.id) for one in asked if not one.place],
            "false": [(one.query, *false) for one in asked for false in one.false],
        }
        for name, (asked, built) in runs.items()
    }
    for name, (asked, built) in runs.items():
        text.append(_text(name, asked, built, in_full=options.show))
    if options.distractors:
        columns = next(iter(found.values()))
        head = ["invented people", *(column.replace("_", " ") for column in columns)]
        text.append(table(head, [(name, *row.values()) for name, row in found.items()]))
        text.append(f"Invented people are made at {made} a second of the processor's time.")
    show(record, "\n\n".join(text), as_json=options.json)
    variants = [one for one in runs["the names of the file"][0] if one.kind == "spelling variants"]
    recall = sum(one.place > 0 for one in variants) / max(len(variants), 1)
    return 0 if recall >= LEAST_RECALL else 1


def _text(name: str, asked: Sequence[Asked], built: float, *, in_full: bool) -> str:
    head = (name, "", "queries", "recall@1", "recall@10", "accepted", "false", "queries with false")
    rows = [tuple(row.values()) for row in summary(asked)]
    times = _times([one.ms for one in asked])
    lines = [
        table(head, rows),
        f"Accepted: found with a likeness of {ACCEPTED} or more; false: another name with that.",
        f"A query takes {times['p50_ms']} ms (p50), {times['p95_ms']} ms (p95).",
        f"The index is built in {built:.2f} s.",
    ]
    if in_full:
        missed = [f"  {one.query}: {one.id}" for one in asked if not one.place]
        false = [
            f"  {one.query}: {other}, {score:.3f}, in place of {one.id}"
            for one in asked
            for other, score in one.false
        ]
        lines += [f"Not found: {len(missed)}", *missed, f"False: {len(false)}", *false]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(run_safely(main))
