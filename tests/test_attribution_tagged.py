"""Rules and tagger together: what is added, mended and dropped, with taggings that we make up."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from speakers import mentions_of

from sayso.attribution import attribute
from sayso.attribution.tagged import CHOSEN, read_tags
from sayso.config import Config
from sayso.languages import english
from sayso.parse import parse
from sayso.parsed import Parsed, Statement
from sayso.records import Report, Span
from sayso.tagger import ROLES, SETS, Tagging, tagger

PLAIN = "The mayor said that the bridge was unsafe."
UNKNOWN = "The mayor harrumphed that the bridge was unsafe."


@cache
def parsed_of(text: str) -> Parsed:
    (found,) = parse([Report(id="r", text=text, meta={"typed": True})], Config())
    return found


def tagging_of(parsed: Parsed, sure: float, **words: Sequence[str]) -> Tagging:
    """Make a tagging: each role's stretches of words have that role with probability `sure`, all else is outside as surely; all point to the first cue."""
    roles = np.full((len(parsed), len(ROLES)), (1 - sure) / 3, dtype=np.float32)
    roles[:, 0] = sure
    begins = np.zeros((len(parsed), 3), dtype=np.float32)
    cue = -1
    for name, stretches in words.items():
        role = ROLES.index(name)
        for stretch in stretches:
            start = parsed.starts.index(parsed.report.text.index(stretch))
            end = next(i for i in range(start, len(parsed)) if parsed.ends[i] == parsed.starts[start] + len(stretch)) + 1
            roles[start:end] = (1 - sure) / 3
            roles[start:end, role] = sure
            begins[start, role - 1] = 1.0
            cue = start if name == "cue" and cue < 0 else cue
    return Tagging(roles=roles, begins=begins, cue=np.full(len(parsed), cue), factuality=np.zeros((len(parsed), len(SETS))))


def statements(text: str, tagging: Tagging | None) -> tuple[Statement, ...]:
    parsed = parsed_of(text)
    return attribute(parsed, mentions_of(parsed), english(), tagging)


def told(text: str, found: Sequence[Statement]) -> list[tuple[str, str, str]]:
    def words(spans: Sequence[Span]) -> str:
        return " … ".join(text[s.start : s.end] for s in spans)

    return [(words(s.source_spans), words(s.cue_spans), words(s.content_spans)) for s in found]


def test_a_cue_that_no_list_has_is_added() -> None:
    """A verb that the cue words do not know makes a statement where the tagger is sure of it, and none where it is not."""
    parsed = parsed_of(UNKNOWN)
    marked = {"source": ["The mayor"], "cue": ["harrumphed"], "content": ["that the bridge was unsafe"]}
    assert told(UNKNOWN, statements(UNKNOWN, None)) == []
    (added,) = statements(UNKNOWN, tagging_of(parsed, 0.95, **marked))
    assert told(UNKNOWN, [added]) == [("The mayor", "harrumphed", "that the bridge was unsafe")]
    assert added.found == "tagger"
    assert told(UNKNOWN, statements(UNKNOWN, tagging_of(parsed, CHOSEN.add - 0.05, **marked))) == []


def test_a_sure_tagger_has_its_way_on_the_source() -> None:
    """Where rule and tagger differ on the source, a sure tagger has its way and a wavering one has not."""
    text = "The mayor of the old town said that the bridge was unsafe."
    parsed = parsed_of(text)

    def sources(sure: float) -> list[str]:
        marked = {"source": ["The mayor"], "cue": ["said"], "content": ["that the bridge was unsafe"]}
        return [t[0] for t in told(text, statements(text, tagging_of(parsed, sure, **marked)))]

    assert sources(0.99) == ["The mayor"]
    assert sources(0.4) == ["The mayor of the old town"]


def test_a_rules_cue_that_the_tagger_knows_to_be_none_is_dropped() -> None:
    """A statement of the rules goes where the tagger is sure that nobody speaks, and stays where it only thinks so."""
    parsed = parsed_of(PLAIN)
    assert told(PLAIN, statements(PLAIN, tagging_of(parsed, 0.99))) == []
    assert [s.found for s in statements(PLAIN, tagging_of(parsed, 0.7))] == ["rules"]


def test_mended_spans_change_no_chain() -> None:
    """What the tagger cuts off a content is still covered by the statement: chains rest on the rules' clause."""
    text = "The mayor said that the bridge was unsafe after the flood."
    parsed = parsed_of(text)
    marked = {"source": ["The mayor"], "cue": ["said"], "content": ["that the bridge was unsafe"]}
    (plain,) = statements(text, None)
    (mended,) = statements(text, tagging_of(parsed, 0.99, **marked))
    assert told(text, [mended])[0][2] == "that the bridge was unsafe"
    assert mended.content == plain.content
    assert (plain.found, mended.found) == ("rules", "both")
    assert mended.link == plain.link


def test_pieces_that_a_comma_parts_are_one() -> None:
    """Two stretches of content with one unmarked comma between them are joined; a stray word is dropped."""
    text = "The mayor said that the bridge, the old one, was unsafe. Rain fell."
    parsed = parsed_of(text)
    tagging = tagging_of(parsed, 0.95, source=["The mayor"], cue=["said"], content=["that the bridge", "the old one, was unsafe", "Rain"])
    (found,) = read_tags(parsed, tagging)
    assert [parsed.text(*r) for r in found.content] == ["that the bridge, the old one, was unsafe"]


def test_a_known_cue_keeps_its_class() -> None:
    """A statement that only the tagger finds has the class of its cue word, where the word is known, and its source."""
    text = "Denials by the mayor, none of them in writing, that the bridge was unsafe."
    parsed = parsed_of(text)
    tagging = tagging_of(parsed, 0.95, source=["the mayor"], cue=["Denials"], content=["that the bridge was unsafe"])
    (found,) = [s for s in statements(text, tagging) if text[s.cue_spans[0].start : s.cue_spans[0].end] == "Denials"]
    assert found.cue_class == "deny"
    assert [text[s.start : s.end] for s in found.source_spans] == ["the mayor"]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_tagging_gives_legal_statements(data: st.DataObject) -> None:
    """Whatever a network says, statements come in text order, with spans inside the text and a cue among the tokens."""
    text = data.draw(st.sampled_from([PLAIN, UNKNOWN, '"It fell," said Ruth Mwangi. "All of it." Nobody denied that.']))
    parsed = parsed_of(text)
    seed = data.draw(st.integers(0, 2**32 - 1))
    chance = np.random.default_rng(seed)
    roles = chance.dirichlet([0.3] * len(ROLES), len(parsed)).astype(np.float32)
    begins = chance.random((len(parsed), 3)).astype(np.float32)
    tagging = Tagging(roles=roles, begins=begins, cue=chance.integers(-1, len(parsed), len(parsed)), factuality=np.zeros((len(parsed), len(SETS))))
    found = statements(text, tagging)
    assert [s.cue for s in found] == sorted(s.cue for s in found)
    for s in found:
        assert 0 <= s.cue < len(parsed)
        for span in (*s.source_spans, *s.cue_spans, *s.content_spans):
            assert 0 <= span.start < span.end <= len(text)
        spans = sorted((*s.source_spans, *s.cue_spans, *s.content_spans))
        assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
        around, steps = s.outer, 0
        while around is not None:
            around, steps = found[around].outer, steps + 1
            assert steps <= len(found)


@pytest.mark.parametrize("role", ["source", "cue", "content"])
def test_equal_spans_are_left_alone(role: str) -> None:
    """Where the tagger marks what the rule found, nothing changes."""
    parsed = parsed_of(PLAIN)
    tagging = tagging_of(parsed, 0.95, source=["The mayor"], cue=["said"], content=["that the bridge was unsafe"])
    (plain,), (both,) = statements(PLAIN, None), statements(PLAIN, tagging)
    assert getattr(plain, f"{role}_spans") == getattr(both, f"{role}_spans")


def test_a_headlines_statement_ends_with_the_headline() -> None:
    """What stands below a headline is not said by whom the headline quotes, however sure the tagger is; the dash is a cue though it is not tagged as one."""
    text = "Army burned the bridge, says mayor\n\nIt was in flames at noon. Nobody slept in the town."
    parsed = parsed_of(text)
    tagging = tagging_of(parsed, 0.99, source=["mayor"], cue=["says"], content=["Army burned the bridge", "It was in flames at noon"])
    assert told(text, statements(text, tagging)) == [("mayor", "says", "Army burned the bridge")]
    dashed = "Army burned the bridge – rebels\n\nIt was in flames at noon. Nobody slept in the town."
    assert told(dashed, statements(dashed, tagging_of(parsed_of(dashed), 0.99))) == [("rebels", "–", "Army burned the bridge")]


def test_the_kept_figures_are_of_the_shipped_tagger() -> None:
    """What docs/quality.md quotes of the held-out articles was measured with these weights and thresholds."""
    kept = json.loads((Path(__file__).parents[1] / "train" / "tagger" / "held.json").read_text(encoding="utf-8"))
    assert kept["of"] == {"tagger": tagger().name, "thresholds": asdict(CHOSEN)}


def test_roles_do_not_overlap() -> None:
    """Where the source is the rule's and the content the tagger's, no word is in both."""
    text = "The mayor of the old town said that the bridge was unsafe."
    parsed = parsed_of(text)
    tagging = tagging_of(parsed, 0.99, source=["The mayor"], cue=["said"], content=["of the old town", "that the bridge was unsafe"])
    (found,) = statements(text, tagging)
    spans = sorted((*found.source_spans, *found.cue_spans, *found.content_spans))
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
