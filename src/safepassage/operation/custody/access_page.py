"""The page that says who may do what, made from the table of rights."""

from __future__ import annotations

from safepassage.operation.custody.roles import (
    KEY_USES,
    KEYS_OF,
    RIGHTS,
    Action,
    KeyName,
    Role,
    State,
    is_kept_by_key,
    may,
)

__all__ = ["access_page"]

_STATES = {
    State.LOCKED: "nobody is signed in, or a lock was pressed; the person has to sign in again",
    State.TRAVELLING: "the keyring is sealed for a journey: nobody present can open it, "
    "whatever they know",
    State.SEIZED: "the files are in other hands, copied or with the laptop, and nobody signs in",
    State.REVOKED: "the person's slot is gone from the keyring",
}


def access_page() -> str:
    """Return the page as Markdown."""
    return "\n".join(
        [
            "# Who may do what",
            "",
            "<!-- Generated from src/safepassage/operation/custody/roles.py by `make docs`. -->",
            "",
            "This table is the one that the program obeys: `may(role, action, state)`. Each of its",
            "lines is a test. What attackers get is in [the threat",
            "model](../concepts/threat-model.md), and how keys are kept in",
            "[custody](../concepts/custody.md).",
            "",
            "## Signed in",
            "",
            "**yes**: the role may. no: the role has not the key that it takes, so no other",
            "program helps either. *no*, slanted: the role holds the key for something else, and",
            "only the program refuses; against somebody with a program of their own that is no",
            "protection.",
            "",
            *_signed_in(),
            "",
            "Everybody may change their own passphrase, lock, and seal the keyring for a journey.",
            "Nobody can give a key that they don't hold: a planner enrols no one who reads names.",
            "A new post is let in by a tracing officer (`post enrol`), at a post that began the",
            "operation or was itself enrolled with the role of planner; such posts alone revoke.",
            "",
            "## In every other state",
            "",
            "| state | what it means | who may do anything |",
            "|---|---|---|",
            *(f"| {state} | {meaning} | {_anybody(state)} |" for state, meaning in _STATES.items()),
            "",
            "**After erasure** of a person, all is as before for whoever is signed in, by codes",
            "and counts. Only these have nothing left to be done on:",
            "",
            *(f"- {right.action}" for right in RIGHTS.values() if not right.of_the_erased),
            "",
            "## The keys in each role's slot",
            "",
            "| key | what it is for | in the slots of |",
            "|---|---|---|",
            *(f"| {key} | {use} | {_holders(key)} |" for key, use in KEY_USES.items()),
            "",
        ]
    )


def _signed_in() -> list[str]:
    return [
        "| | " + " | ".join(role.words for role in Role) + " |",
        "|---|" + "---|" * len(Role),
        *(
            f"| {action} | {' | '.join(_cell(role, action) for role in Role)} |"
            for action in Action
        ),
    ]


def _cell(role: Role, action: Action) -> str:
    if may(role, action, State.SIGNED_IN):
        return "**yes**"
    return "no" if is_kept_by_key(role, action) else "*no*"


def _anybody(state: State) -> str:
    roles = [role.words for role in Role if any(may(role, action, state) for action in Action)]
    return ", ".join(roles) or "nobody"


def _holders(key: KeyName) -> str:
    return ", ".join(role.words for role in Role if key in KEYS_OF[role])
