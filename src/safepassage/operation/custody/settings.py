"""The settings of custody: how slow a sign-in is, how long one waits, how many names are many."""

from __future__ import annotations

from dataclasses import dataclass, field

from safepassage.errors import UsageError

__all__ = ["CEILING", "RFC_9106_SECOND", "CustodySettings", "Slowness"]


@dataclass(frozen=True, slots=True, order=True)
class Slowness:
    """
    What one try of a passphrase costs: the parameters of Argon2id.

    Parameters
    ----------
    memory_kib
        Memory, KiB.
    passes
        Passes over the memory.
    lanes
        Lanes that are computed side by side.
    """

    memory_kib: int = 128 * 1024
    passes: int = 4
    lanes: int = 4

    def is_below(self, floor: Slowness) -> bool:
        """Whether a try costs less than one by the floor does, in memory or in passes."""
        return self.memory_kib < floor.memory_kib or self.passes < floor.passes


RFC_9106_SECOND = Slowness(memory_kib=64 * 1024, passes=3, lanes=4)
"""The second recommended option of RFC 9106, section 4: 64 MiB, 3 passes, 4 lanes."""

CEILING = Slowness(memory_kib=4 * 1024 * 1024, passes=64, lanes=64)
"""What a keyring may ask of a machine at most, so that a forged one cannot stall it."""


@dataclass(frozen=True, slots=True)
class CustodySettings:
    """
    What may be set about custody; the defaults are meant for a laptop of a field post.

    Parameters
    ----------
    slowness
        What one try of a passphrase costs in keyrings that are made. The default is meant to take
        most of a second on 2 cores; `python -m benchmarks.operation.custody` measures it.
    floor
        The least that a keyring which is read may ask; one below it was made weaker by somebody.
    least_phrase
        Characters that a passphrase has at least: 15, as NIST SP 800-63B-4 (2025), section 3.1.1.2,
        asks where a passphrase is all there is.
    least_phrase_beside_file
        The same where a key file is needed beside it: 8, by the same section.
    free_tries
        After how many failed tries one has to wait; 0 is as 1.
    first_wait_s
        Seconds of the first wait; it doubles with each further failure.
    longest_wait_s
        Seconds that one waits at most, so that a slip of fingers locks nobody out for the night.
    many_reads
        People whose names one person may read within ``reads_window_h`` before an alarm is raised.
    many_reads_at_post
        The same for all who read at a post together: two who share the work, or one person with two
        codes, ring too. It is a choice of this project and rests on no source, as is the first.
    many_questions
        Questions of another post for a name that are answered within ``reads_window_h``.
    reads_window_h
        Hours over which reads are counted.
    remembered_min
        Minutes without use after which a remembered session is forgotten.
    """

    slowness: Slowness = field(default_factory=Slowness)
    floor: Slowness = RFC_9106_SECOND
    least_phrase: int = 15
    least_phrase_beside_file: int = 8
    free_tries: int = 3
    first_wait_s: float = 5.0
    longest_wait_s: float = 900.0
    many_reads: int = 100
    many_reads_at_post: int = 300
    many_questions: int = 30
    reads_window_h: float = 1.0
    remembered_min: float = 15.0

    def __post_init__(self) -> None:
        """Refuse settings that contradict each other."""
        if self.slowness.is_below(self.floor):
            raise UsageError(
                f"slowness: {self.slowness} is below the floor, {self.floor}. A keyring that is "
                "made must be one that may be read. Raise it, or lower the floor."
            )
        least = {
            "least_phrase": self.least_phrase,
            "least_phrase_beside_file": self.least_phrase_beside_file,
            "first_wait_s": self.first_wait_s,
            "longest_wait_s": self.longest_wait_s,
            "many_reads": self.many_reads,
            "many_reads_at_post": self.many_reads_at_post,
            "many_questions": self.many_questions,
            "reads_window_h": self.reads_window_h,
            "remembered_min": self.remembered_min,
        }
        for name, value in least.items():
            if value <= 0:
                raise UsageError(f"{name}: {value}. It is more than 0. Give a larger one.")
        if self.free_tries < 0:
            raise UsageError(f"free_tries: {self.free_tries}. It is 0 or more. Give a larger one.")
