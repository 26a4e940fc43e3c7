"""Cyrillic words in Latin letters, as the published tables write them."""

from __future__ import annotations

import pytest

from safepassage.operation.names.romanise import ROMANISATIONS, romanise


@pytest.mark.parametrize(
    ("table", "word", "latin"),
    [
        # Examples that resolution 55 itself gives.
        ("kmu-2010", "Алушта", "Alushta"),
        ("kmu-2010", "Єнакієве", "Yenakiieve"),
        ("kmu-2010", "Згорани", "Zghorany"),
        ("kmu-2010", "Їжакевич", "Yizhakevych"),
        ("kmu-2010", "Щербухи", "Shcherbukhy"),
        ("kmu-2010", "Русь", "Rus"),
        ("kmu-2010", "Стрий", "Stryi"),
        ("bgn-1965", "Київ", "Kyyiv"),
        ("bgn-1965", "Русь", "Rus’"),
        ("bgn-1947", "Елена", "Yelena"),
        ("bgn-1947", "Андреев", "Andreyev"),
        ("bgn-1947", "Семёнов", "Semënov"),
        ("icao", "Юлия", "Iuliia"),
        ("icao", "Подъячев", "Podieiachev"),
        ("iso-9-uk", "Щука", "Ŝuka"),
        ("iso-9-ru", "Чехов", "Čehov"),
    ],
)
def test_published_examples(table: str, word: str, latin: str) -> None:
    """Each table writes what its publication says."""
    assert romanise(word, ROMANISATIONS[table]) == latin


def test_other_letters_stay() -> None:
    """A letter that a table lacks stays as it is."""
    assert romanise("Ab-ы", ROMANISATIONS["kmu-2010"]) == "Ab-ы"
