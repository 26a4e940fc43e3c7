"""Two of three recovery sheets give the operation key back."""

from __future__ import annotations

import itertools
import traceback

import pytest

from safepassage.errors import AccessError, CustodyError, UsageError
from safepassage.operation.custody.keyring import found, roster
from safepassage.operation.custody.locks import seal_for_journey
from safepassage.operation.custody.recovery import SHEETS, WORDS, combine, recover, split
from safepassage.operation.custody.roles import KEYS_OF, KeyName, Role
from safepassage.operation.custody.secret import Secret
from safepassage.operation.custody.session import sign_in
from safepassage.operation.custody.slots import Enrolled

from .cast import CODES, QUICK, everybody, phrase, session_of

NEW = phrase("gravel tulip seven harbour")
OPENED = session_of(Role.TRACING_OFFICER)
SHEETS_MADE = split(OPENED)
WORDS_OF = [sheet.words.reveal().decode() for sheet in SHEETS_MADE]


def _typed(*texts: str) -> list[Secret]:
    return [Secret.of_text(text) for text in texts]


@pytest.mark.parametrize("pair", list(itertools.permutations(range(SHEETS), 2)))
def test_any_two_sheets_in_any_order_give_the_key(pair: tuple[int, int]) -> None:
    """Each pair of the three sheets gives the operation key."""
    assert combine([SHEETS_MADE[n].words for n in pair]) == OPENED.key(KeyName.OPERATION)


def test_a_sheet_is_typed_back_as_it_is_printed() -> None:
    """The numbered rows of the printed sheet can be typed as they stand, in capitals too."""
    rows = [
        "\n".join(line for line in lines if line.strip()[:1].isdigit())
        for lines in (sheet.text(exercise=True).splitlines() for sheet in SHEETS_MADE)
    ]
    assert combine(_typed(rows[0], rows[2].upper())) == OPENED.key(KeyName.OPERATION)


def test_four_letters_of_each_word_are_enough() -> None:
    """Words can be typed by their first four letters or more."""
    short = " ".join(word[:4] for word in WORDS_OF[0].split())
    longer = ", ".join(word[:5] for word in WORDS_OF[1].split())
    assert combine(_typed(short, longer)) == OPENED.key(KeyName.OPERATION)


def test_a_printed_sheet_says_what_it_is() -> None:
    """A sheet names operation and number, holds all its words, and fits a narrow page."""
    text = SHEETS_MADE[1].text(exercise=True)
    head = "Recovery sheet 2 of 3 of operation op-1\n"
    assert text.startswith(f"{head}EXERCISE: this operation keeps nobody who is real.\n")
    in_earnest = SHEETS_MADE[1].text(exercise=False)
    assert in_earnest.startswith(f"{head}\n")
    assert "EXERCISE" not in in_earnest
    assert all(word in text for word in WORDS_OF[1].split())
    assert len(WORDS_OF[1].split()) == WORDS
    assert max(map(len, text.splitlines())) <= 80
    assert repr(SHEETS_MADE[1]) == "<Sheet 2 of 3 of op-1>"


def _other(word: str) -> str:
    return "academic" if word != "academic" else "acid"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ([WORDS_OF[0]], "1 sheets were given. 2 of the 3 are needed"),
        (WORDS_OF, "3 sheets were given"),
        ([WORDS_OF[0], WORDS_OF[0]], "the same sheet twice"),
        ([WORDS_OF[0], ""], "Sheet 2 as typed: it has 0 words, and a sheet has 33"),
        ([" ".join(WORDS_OF[0].split()[1:]), WORDS_OF[1]], "Sheet 1 as typed: it has 32 words"),
        (
            [WORDS_OF[0], " ".join([*WORDS_OF[1].split()[:6], "zzzz", *WORDS_OF[1].split()[7:]])],
            "Sheet 2 as typed: word 7 begins like no word",
        ),
        (
            [
                WORDS_OF[0],
                " ".join([*WORDS_OF[1].split()[:-1], _other(WORDS_OF[1].split()[-1])]),
            ],
            "Sheet 2 as typed: the words do not belong together",
        ),
    ],
)
def test_slips_are_told_by_number(typed: list[str], told: str) -> None:
    """What is wrong is told with sheet and word by number, and no word of a sheet."""
    with pytest.raises(CustodyError, match=told) as caught:
        combine(_typed(*typed))
    shown = "".join(
        traceback.TracebackException.from_exception(caught.value, capture_locals=True).format()
    )
    ours = shown.split("/custody/recovery.py", 1)[1]
    assert WORDS_OF[0] not in ours
    pairs = itertools.pairwise(WORDS_OF[0].split())
    assert not any(" ".join(pair) in str(caught.value) for pair in pairs)


def test_sheets_of_two_occasions_do_not_mix() -> None:
    """Sheets that were made on two occasions are refused together; each pair still works."""
    again = split(OPENED)
    with pytest.raises(CustodyError, match="of different sets"):
        combine([SHEETS_MADE[0].words, again[1].words])
    assert combine([again[0].words, again[2].words]) == OPENED.key(KeyName.OPERATION)


def test_sheets_of_another_program_are_told() -> None:
    """Sheets of a shorter secret, which another program made, give no operation key."""
    from shamir_mnemonic import generate_mnemonics

    ((one, two, _),) = generate_mnemonics(1, [(2, 3)], bytes(16))
    with pytest.raises(CustodyError, match="it has 20 words"):
        combine(_typed(one, two))
    ((one, two, _),) = generate_mnemonics(1, [(3, 3)], bytes(32))
    with pytest.raises(CustodyError, match="give no operation key"):
        combine(_typed(one, two))


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.TRACING_OFFICER}))
def test_sheets_are_made_by_those_who_hold_the_key(role: Role) -> None:
    """A role without the operation key makes no sheets."""
    with pytest.raises(AccessError, match="no operation key"):
        split(session_of(role))


@pytest.mark.parametrize("away", [False, True])
def test_a_lost_passphrase_is_replaced(away: bool) -> None:
    """Two sheets give a person a new slot with the old keys, at home and on a journey."""
    keyring = everybody()
    if away:
        keyring, _ = seal_for_journey(keyring, session_of(Role.POST))
    key = combine([SHEETS_MADE[0].words, SHEETS_MADE[1].words])
    enrolled = Enrolled(CODES[Role.POST], Role.POST)
    keyring = recover(keyring, key, enrolled, NEW, settings=QUICK)
    session = sign_in(keyring, CODES[Role.POST], NEW)
    before = session_of(Role.POST)
    assert all(session.key(name) == before.key(name) for name in KEYS_OF[Role.POST])
    assert len(roster(keyring, session)) == len(Role)


def test_sheets_of_another_operation_open_nothing() -> None:
    """The sheets of one operation are refused at another's keyring."""
    _, other = found("op-2", "hq", Enrolled("p-1", Role.PLANNER), NEW, settings=QUICK)
    one, two, _ = split(other)
    with pytest.raises(CustodyError, match="of another operation than this keyring"):
        recover(
            everybody(),
            combine([one.words, two.words]),
            Enrolled("n", Role.POST),
            NEW,
            settings=QUICK,
        )


def test_a_recovered_slot_keeps_the_rules_of_phrases() -> None:
    """A weak passphrase is refused at recovery too."""
    key = combine([SHEETS_MADE[0].words, SHEETS_MADE[1].words])
    with pytest.raises(UsageError, match="shorter than 15"):
        recover(everybody(), key, Enrolled("n", Role.POST), phrase("short"), settings=QUICK)
