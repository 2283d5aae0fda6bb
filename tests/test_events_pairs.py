"""Which pairs of a sentence the encoder is asked about, and how a frame becomes a marked sentence."""

from __future__ import annotations

from sayso.actors import resolve
from sayso.config import Config
from sayso.events.pairs import anchor_of, in_one_clause, marked_frame, pairs_of, possible_actors, within
from sayso.languages import english
from sayso.parse import parse
from sayso.parsed import Frame, Mention, Parsed
from sayso.records import Report, Span

TEXT = "It rained. Kenya shelled Somali rebels after Uganda had warned Rwanda."


def read(text: str) -> tuple[Parsed, tuple[Mention, ...]]:
    (parsed,) = parse([Report(id="x", text=text)], Config())
    return parsed, resolve(parsed, english())


def named(text: str, mentions: tuple[Mention, ...], pairs: list[tuple[int, int]]) -> set[tuple[str, str]]:
    return {(mentions[a].text, mentions[r].text) for a, r in pairs}


def test_spans_are_told_within_their_sentence() -> None:
    """A span of the report becomes one of its sentence."""
    parsed, _ = read(TEXT)
    second = parsed.sentences[1]
    assert within(Span(11, 16), second) == Span(0, 5)


def test_pairs_are_of_two_parties() -> None:
    """Each ordered pair of a sentence's parties comes once, no party with itself."""
    parsed, mentions = read(TEXT)
    pairs = list(pairs_of(parsed, mentions, parsed.sentences[1]))
    assert len(pairs) == len(set(pairs))
    assert ("Kenya", "Somali rebels") in named(TEXT, mentions, pairs)
    assert all(mentions[a].entity != mentions[r].entity for a, r in pairs)
    assert list(pairs_of(parsed, mentions, parsed.sentences[0])) == []


def test_a_pair_of_one_clause_has_its_verb() -> None:
    """Subject and object of a verb, and agent and subject of a passive, are of one clause; parties of two clauses are not."""
    parsed, mentions = read(TEXT)
    by_text = {m.text: m.index for m in mentions}
    verb = in_one_clause(parsed, mentions, (by_text["Kenya"], by_text["Somali rebels"]))
    assert verb is not None
    assert parsed.words[verb] == "shelled"
    assert in_one_clause(parsed, mentions, (by_text["Kenya"], by_text["Rwanda"])) is None
    passive, theirs = read("Somali rebels were shelled by Kenya.")
    texts = {m.text: m.index for m in theirs}
    assert in_one_clause(passive, theirs, (texts["Kenya"], texts["Somali rebels"])) is not None
    assert in_one_clause(passive, theirs, (texts["Somali rebels"], texts["Kenya"])) is None


def test_a_frame_is_marked_in_its_own_sentence() -> None:
    """Trigger, actor and recipient are marked; a side that stands in another sentence is not."""
    parsed, mentions = read(TEXT)
    kenya, rebels = (next(m.index for m in mentions if m.text == t) for t in ("Kenya", "Somali rebels"))
    anchor = parsed.words.index("shelled")
    frame = Frame(type="ASSAULT", mode=None, trigger=parsed.span(anchor, anchor + 1), anchor=anchor, actors=(kenya,), recipients=(rebels,))
    marked = marked_frame(parsed, mentions, frame)
    assert marked.text == "Kenya shelled Somali rebels after Uganda had warned Rwanda."
    assert [marked.text[slice(*s)] for s in (marked.actor, marked.trigger, marked.recipient) if s] == ["Kenya", "shelled", "Somali rebels"]


def test_only_a_frame_without_actor_has_possible_ones() -> None:
    """Who else of the sentence could have acted is asked where nobody did and somebody was acted upon."""
    parsed, mentions = read("After talks with Kenya, Somali rebels were shelled.")
    rebels = next(m.index for m in mentions if m.text == "Somali rebels")
    anchor = parsed.words.index("shelled")
    frame = Frame(type="ASSAULT", mode=None, trigger=parsed.span(anchor, anchor + 1), anchor=anchor, recipients=(rebels,))
    assert [mentions[n].text for n, _ in possible_actors(parsed, mentions, frame)] == ["Kenya"]
    assert list(possible_actors(parsed, mentions, Frame(type="ASSAULT", mode=None, trigger=frame.trigger, anchor=anchor, actors=(rebels,)))) == []


def test_the_anchor_is_the_head_of_the_words() -> None:
    """Of several words the one that the others hang on; where no token lies in the span there is none."""
    parsed, _ = read("Kenya called off the visit.")
    (sentence,) = parsed.sentences
    assert anchor_of(parsed, sentence, Span(6, 16)) == 1
    assert anchor_of(parsed, sentence, Span(5, 6)) is None


def test_one_coordinated_with_another_is_not_asked_about_again() -> None:
    """Of recipients in a row only the first is a question: an event stands on one pair of its words."""
    parsed, mentions = read("Kenya trained Somalia and Uganda.")
    first, second, third = (next(m.index for m in mentions if m.text == name) for name in ("Kenya", "Somalia", "Uganda"))
    assert in_one_clause(parsed, mentions, (first, second)) is not None
    assert in_one_clause(parsed, mentions, (first, third)) is None
