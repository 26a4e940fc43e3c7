"""
The guard of what travels: nothing leaves that names people, places of origin or next legs.

It does not ask how a folder was made. It looks into the bytes that are about to leave, in every
form in which text usually hides in a file, for words that must not be there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.errors import CustodyError
from safepassage.operation.custody.forbidden import ForbiddenWords
from safepassage.operation.custody.views import views_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["refuse_forbidden"]


def refuse_forbidden(files: Mapping[str, bytes | str], words: Iterable[str]) -> None:
    """
    Refuse to let files travel when one holds a forbidden word.

    Looked into are names of files and contents: as UTF-8, UTF-16, UTF-32 and the Cyrillic code
    pages; behind the escapes of URLs, HTML, JSON and quoted-printable; in Base64 and hexadecimal
    blocks; in ZIP (so XLSX, DOCX, ODS), gzip and zlib, one inside another. Upper and lower case,
    accents, and what separates words make no difference. Text that is drawn, as in a picture or
    with the fonts of a PDF, is not seen.

    Parameters
    ----------
    files
        Contents by name.
    words
        Names, places of origin, next legs. A word of six letters or more is found inside others
        too, a shorter one where it stands alone. Each is looked for as it is given, so give the
        parts of a name as well as the whole.

    Raises
    ------
    CustodyError
        With file, form and place; the word is never told. Also when something is packed so that it
        cannot be looked into.
    """
    forbidden = ForbiddenWords(words)
    for name, content in files.items():
        _refuse("the name of a file", name, forbidden)
        _refuse(name, content, forbidden)


def _refuse(where: str, content: bytes | str, forbidden: ForbiddenWords) -> None:
    for view in views_of(content, where=where):
        place = forbidden.find(view.text, is_plain=view.is_plain)
        if place is not None:
            raise CustodyError(
                f"{where}: one of the {len(forbidden)} words that must not travel stands in it, "
                f"{view.form}, near character {place + 1}. Names, places of origin and next legs "
                "stay behind. Take it out, and make what travels anew."
            )
