"""The automaton of names: what is found where, in the parser's words and in bare text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sayso.actors.names import Names, fold
from sayso.actors.tables import Known


def known(name: str, form: str = "country", **more: bool) -> Known:
    """Make a meaning for a test."""
    return Known(form, f"{form}:{name}", name, "FRA", "GOV", **more)


def filled(*names: str) -> Names:
    """Make an automaton of countries with these names."""
    out = Names()
    for name in names:
        out.add(name, known(name))
    return out


def found(names: Names, text: str) -> list[str]:
    """Return the text of each name that is found, left to right."""
    return [text[a:b] for a, b, _ in names.apart(text)]


@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    """A folded text has as many characters as the text, so that offsets carry over."""
    assert len(fold(text)) == len(text)


@given(st.text(alphabet="abc .,-'é", max_size=30), st.lists(st.text(alphabet="abcé", min_size=1, max_size=4), min_size=1, max_size=6))
def test_names_are_found_at_whole_words_only(text: str, words: list[str]) -> None:
    """Whatever is found stands between signs, blanks or the ends of the text, and folds to a name."""
    names = filled(*words)
    for start, end, _ in names.apart(text):
        assert fold(text[start:end]) in {fold(w) for w in words}
        assert not text[start - 1 : start].isalnum() or start == 0
        assert not text[end : end + 1].isalnum()


def test_the_longest_name_wins() -> None:
    """At one place the longest name is taken, and none inside another is told."""
    assert found(filled("Guinea", "Guinea-Bissau", "Bissau"), "In Guinea-Bissau and in Guinea.") == ["Guinea-Bissau", "Guinea"]


def test_neighbours_are_both_found() -> None:
    """Two names side by side share the blank between them and are both found."""
    assert found(filled("Russia", "China"), "Russia China") == ["Russia", "China"]


def test_accents_and_marks_do_not_matter() -> None:
    """Names are found with and without accents, with straight and curly marks, and with hyphens or blanks."""
    names = filled("Côte d'Ivoire", "Al-Qaeda")
    assert found(names, "Cote d’Ivoire fights al-qaeda; CÔTE D'IVOIRE fights al Qaeda.") == ["Cote d’Ivoire", "al-qaeda", "CÔTE D'IVOIRE", "al Qaeda"]


def test_no_name_crosses_a_full_stop_and_a_blank_unless_it_has_them() -> None:
    """Two blanks or a sign and a blank part words, but for a name that is written so."""
    names = filled("St. Petersburg", "North Korea")
    assert found(names, "St. Petersburg is north. Korea is not.") == ["St. Petersburg"]


def test_capitals_are_asked_for() -> None:
    """A meaning that asks for capitals is not found without them."""
    names = Names()
    names.add("US", known("United States", upper=True))
    names.add("Foreign Policy", known("Foreign Policy", "outlet", title=True))
    assert found(names, "The US told us of a Foreign Policy piece on foreign policy.") == ["US", "Foreign Policy"]


def test_a_dropped_name_means_nothing() -> None:
    """After `drop` a name is not found, also where the automaton was built before."""
    names = filled("Mali", "Niger")
    assert found(names, "Mali and Niger") == ["Mali", "Niger"]
    assert [k.name for k in names.drop("Mali")] == ["Mali"]
    assert found(names, "Mali and Niger") == ["Niger"]


def test_one_name_may_mean_several() -> None:
    """All meanings of a name come back, each once."""
    names = filled("Congo")
    names.add("Congo", known("Congo"))
    names.add("Congo", known("Other Congo"))
    assert [k.name for k in names.meanings("congo")] == ["Congo", "Other Congo"]
    assert len(names) == 1


def test_a_name_without_letters_is_none() -> None:
    """A name of signs alone is not taken in, and an empty automaton finds nothing."""
    names = filled("...")
    assert len(names) == 0
    assert found(names, "... and so on") == []


def test_text_that_is_not_composed_keeps_its_places() -> None:
    """Accents that stand apart and invisible hyphens do not hide a name, and its place is that in the text."""
    names = filled("Erdoğan", "Ukraine")
    text = "Erdog\u0306an met Ukra\u00adine"
    assert [text[a:b] for a, b, _ in names.apart(text)] == ["Erdog\u0306an", "Ukra\u00adine"]
