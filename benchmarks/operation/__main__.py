"""The bars of the operation: ``python -m benchmarks.operation WHAT``, see ``--help``."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from pathlib import Path

from benchmarks.common import BenchmarkError, machine, run_safely, show, table, whole_from_one
from benchmarks.operation.headquarters import measure_headquarters
from benchmarks.operation.killed import kill_often
from benchmarks.operation.merging import merge_histories
from benchmarks.operation.postgres import PostgresMissingError
from benchmarks.operation.questions import measure_questions
from benchmarks.operation.register import measure_register
from benchmarks.operation.views import measure_views

__all__ = ["main"]


def main(arguments: list[str]) -> int:
    """Run one of the benchmarks; return 0, or 1 when a promise was broken."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.operation", description="Measure the operation's bars."
    )
    parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON object")
    parser.add_argument("--processes", type=whole_from_one, default=2, metavar="N")
    each = parser.add_subparsers(dest="what", required=True)
    merging = each.add_parser("merging", help="random histories of five posts")
    merging.add_argument("--histories", type=int, default=10_000, metavar="N")
    merging.add_argument("--seed", type=int, default=0, metavar="N")
    killed = each.add_parser("killed", help="a post that is killed while it writes")
    killed.add_argument("--times", type=whole_from_one, default=500, metavar="N")
    register = each.add_parser("register", help="a large operation in a post's file")
    register.add_argument("--people", type=int, default=100_000, metavar="N")
    register.add_argument("--events", type=int, default=1_000_000, metavar="N")
    register.add_argument("--store", type=Path, metavar="FILE", help="keep the file, or find it")
    views = each.add_parser("views", help="the views of a large register in memory")
    views.add_argument("--people", type=whole_from_one, default=100_000, metavar="N")
    views.add_argument("--events", type=whole_from_one, default=600_000, metavar="N")
    headquarters = each.add_parser("headquarters", help="people in a PostgreSQL of its own")
    headquarters.add_argument("--people", type=int, default=7_700_000, metavar="N")
    questions = each.add_parser("questions", help="questions for a name at a post's file")
    questions.add_argument("--people", type=whole_from_one, default=100_000, metavar="N")
    options = parser.parse_args(arguments)
    ways = {
        "merging": _merging,
        "killed": _killed,
        "register": _register,
        "views": _views,
        "headquarters": _headquarters,
        "questions": _questions,
    }
    return ways[options.what](options)


def _merging(options: argparse.Namespace) -> int:
    merged = merge_histories(options.histories, seed=options.seed, processes=options.processes)
    rows = [
        ("histories", merged.histories),
        ("events in the end", merged.events),
        ("histories that broke a promise", len(merged.broken)),
        ("seconds", merged.seconds),
    ]
    seeds = f"\nSeeds: {', '.join(map(str, merged.broken[:20]))}" if merged.broken else ""
    _tell(dataclasses.asdict(merged), table(("merging", ""), rows) + seeds, options)
    return 1 if merged.broken else 0


def _killed(options: argparse.Namespace) -> int:
    killed = kill_often(options.times)
    rows = [
        ("kills", killed.times),
        ("of them in the middle of work", killed.in_writing),
        ("events acknowledged", killed.acknowledged),
        ("of them lost", killed.lost),
        ("half there, unsigned or out of their chain", killed.torn),
        ("there, though not yet acknowledged", killed.unasked),
        ("register as folded from scratch", killed.register_right),
    ]
    _tell(dataclasses.asdict(killed), table(("killed", ""), rows), options)
    return 0 if killed.kept else 1


def _register(options: argparse.Namespace) -> int:
    figures = measure_register(
        options.people, options.events, path=options.store, processes=options.processes
    )
    seconds = [
        (name, measured.wall_s, measured.cpu_s, measured.load)
        for name, measured in (
            ("from scratch", figures.scratch),
            ("from what is kept", figures.snapshot),
            ("all moves of everybody, the first time", figures.everybody),
        )
    ]
    milliseconds = [
        ("an append until durable", *figures.append_ms),
        ("folded in", *figures.follow_ms),
        ("a person's record with its history", *figures.record_ms),
    ]
    head = f"{figures.people} people, {figures.events} events, {figures.megabytes:.0f} MB"
    text = "\n\n".join(
        (
            table((head, "wall s", "cpu s", "load"), seconds),
            table(("one by one", "p50 ms", "p99 ms"), milliseconds),
        )
    )
    _tell(dataclasses.asdict(figures), text, options)
    return 0


def _views(options: argparse.Namespace) -> int:
    measured = measure_views(options.people, options.events)
    head = f"{measured.people} people, {measured.events} events, {measured.head_counts} counts"
    rows = [(name, *seconds) for name, seconds in measured.seconds.items()]
    _tell(dataclasses.asdict(measured), table((head, "wall s", "cpu s"), rows), options)
    return 0


def _questions(options: argparse.Namespace) -> int:
    found = measure_questions(options.people)
    both = "{:.2f}, {:.2f}"
    rows = [
        ("people by name", found.people),
        ("the first question, s", found.first_s),
        ("- of the processor", found.first_cpu_s),
        ("the next, s: p50, worst", both.format(*found.next_s)),
        ("- of the processor", both.format(*found.next_cpu_s)),
        (f"with {found.changed} people more, s", both.format(*found.changed_s)),
        ("- of the processor", both.format(*found.changed_cpu_s)),
        ("recall at 10", found.recall_at_10),
        ("- with one letter wrong", found.recall_of_slips),
        ("load of the machine", found.load),
    ]
    _tell(dataclasses.asdict(found), table(("questions", ""), rows), options)
    return 0


def _headquarters(options: argparse.Namespace) -> int:
    try:
        figures = measure_headquarters(options.people, processes=options.processes)
    except PostgresMissingError as error:
        raise BenchmarkError(str(error)) from error
    rows = [
        ("loading, seconds on the clock", figures.load_s),
        ("of the processor, without the server", figures.load_cpu_s),
        ("load of the machine", figures.load),
        ("on disk, GB", figures.gigabytes),
        ("heads by place and state, p95 ms", figures.counts_ms[1]),
        ("heads", figures.heads),
        ("the first question for a name, ms", figures.first_ms),
        ("a question for a name, p50 ms", figures.search_ms[0]),
        ("a question for a name, p95 ms", figures.search_ms[1]),
        ("- of the processor, without the server, p50 ms", figures.search_cpu_ms[0]),
        ("- of the processor, without the server, p95 ms", figures.search_cpu_ms[1]),
        ("recall at 10", figures.recall_at_10),
    ]
    _tell(dataclasses.asdict(figures), table((f"{figures.people} people", ""), rows), options)
    return 0


def _tell(record: dict[str, object], text: str, options: argparse.Namespace) -> None:
    """Print the answer, under the machine's name where it is for people."""
    shown = f"{machine()}\n\n{text}"
    show({"machine": machine(), **record}, shown, as_json=options.as_json)


if __name__ == "__main__":
    sys.exit(run_safely(main))
