"""Who said what: cues, sources and contents."""

from __future__ import annotations

import pytest
from speakers import statements_of, triples

from sayso.attribution import attribute
from sayso.attribution.cues import cues_of
from sayso.config import Config
from sayso.errors import DataError
from sayso.languages import english
from sayso.parse import parse
from sayso.records import Report


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The army said that rebels had burned the bridge.", ("The army", "said", "that rebels had burned the bridge")),
        ("The rebels burned the bridge, the army said.", ("the army", "said", "The rebels burned the bridge")),
        ("The bridge, the minister said, was burned by rebels.", ("the minister", "said", "The bridge … was burned by rebels")),
        ('"We will rebuild it," said Ruth Mwangi.', ("Ruth Mwangi", "said", '"We will rebuild it,"')),
        ('Ruth Mwangi told reporters: "We will rebuild it."', ("Ruth Mwangi", "told", '"We will rebuild it."')),
        ("According to the police, the bridge was burned.", ("the police", "According to", "the bridge was burned")),
        ("The bridge was burned, according to the police.", ("the police", "according to", "The bridge was burned")),
        ("The minister has repeatedly denied that troops crossed the river.", ("The minister", "has repeatedly denied", "that troops crossed the river")),
        ("The union urged the minister to resign.", ("The union", "urged", "the minister to resign")),
        ("The union called for a strike.", ("The union", "called for", "a strike")),
        ("Kampala was accused by Nairobi of arming the rebels.", ("Nairobi", "was accused", "Kampala … of arming the rebels")),
        ("It was announced that the border would close.", ("", "was announced", "that the border would close")),
        ("Rumours that the president had fled reached the coast.", ("", "Rumours", "that the president had fled")),
        ("As the Lantern reports, troops crossed the river.", ("the Lantern", "reports", "troops crossed the river")),
        ("The president is reportedly in hiding.", ("", "reportedly", "The president is … in hiding")),
        ("Army burned the bridge – rebels\n\nThe bridge over the river was in flames at noon.", ("rebels", "–", "Army burned the bridge")),
        ("Army burned the bridge: Ugandan officials\n\nThe bridge was in flames at noon.", ("Ugandan officials", ":", "Army burned the bridge")),
        ("Rebels burned the bridge, the Lantern reported, citing officials.", ("the Lantern", "reported", "Rebels burned the bridge")),
        ("Mwangi: No talks with the rebels will be held before May.", ("Mwangi", ":", "No talks with the rebels will be held before May")),
    ],
)
def test_source_cue_and_content(text: str, expected: tuple[str, str, str]) -> None:
    """Each way of telling whose words they are yields its source, cue and content."""
    assert expected in triples(text)


def test_quotation_goes_on_behind_its_cue() -> None:
    """A quotation that follows on a quoted sentence without a cue of its own is the same speaker's."""
    text = '"It was dark," said Ruth Mwangi. "It was raining."'
    assert triples(text) == [("Ruth Mwangi", "said", '"It was dark," … "It was raining."')]


def test_quotation_over_two_paragraphs_has_one_cue() -> None:
    """A quotation that opens again in the next paragraph belongs to the statement that it began in."""
    text = 'Ruth Mwangi went on:\n\n"The talks have failed, and we know it.\n\n"We shall try again in May."'
    (only,) = [t for t in triples(text) if "failed" in t[2]]
    assert "try again" in only[2]


def test_two_quotations_with_their_own_cues_stay_apart() -> None:
    """A quotation with a cue of its own never joins the statement before it."""
    text = '"It was dark," said Ruth Mwangi. "It was late," said the minister.'
    assert [t[0] for t in triples(text)] == ["Ruth Mwangi", "the minister"]


def test_content_ends_at_a_semicolon() -> None:
    """What stands behind a semicolon is not the content of a cue in front of it."""
    text = "Fishermen were shot at, residents said; the police arrested two men."
    assert all("arrested" not in content for _, _, content in triples(text))


def test_content_ends_before_another_main_clause() -> None:
    """A coordinate verb whose form goes on from the cue ends the content."""
    text = "The minister said that the tax would rise and called the vote a farce."
    (said,) = [t for t in triples(text) if t[1] == "said"]
    assert said[2] == "that the tax would rise"


def test_offsets_are_evidence() -> None:
    """Every span of a statement lies inside the text and is neither empty nor out of order."""
    text = 'Nairobi — "No," he said. The Lantern, citing officials, reported that "talks" had failed; the union denied it.'
    _, statements = statements_of(text)
    assert statements
    for s in statements:
        for a, b in (*s.source_spans, *s.cue_spans, *s.content_spans):
            assert 0 <= a < b <= len(text)


def test_statement_inside_another_knows_it() -> None:
    """The statement that another one tells of is its outer one."""
    _, statements = statements_of("The Lantern reported that the minister had promised to resign.")
    by_class = {s.cue_class: s for s in statements}
    outer = by_class["promise"].outer
    assert outer is not None
    assert statements[outer] is by_class["report"]


@pytest.mark.parametrize(
    ("text", "denies", "hedges"),
    [
        ("The army denied that it had shelled the town.", True, False),
        ("The army rejected the accusation that it had shelled the town.", True, False),
        ("The army claimed that it had shelled the town.", False, False),
        ("The army believes that rebels shelled the town.", False, True),
    ],
)
def test_stance_of_cues(text: str, denies: bool, hedges: bool) -> None:
    """Denying and believing are marked; claiming asserts."""
    _, statements = statements_of(text)
    first = statements[0]
    assert (first.denies, first.hedges) == (denies, hedges)


def test_a_denial_that_is_denied_is_no_denial() -> None:
    """A negated denial does not take the opposite side."""
    _, (statement,) = statements_of("The army did not deny that it had shelled the town.")
    assert not statement.denies


def test_text_without_cues_has_no_statements() -> None:
    """A report in its own voice holds no statement."""
    assert triples("Rebels burned the bridge on Monday. Three people were hurt.") == []


def test_cues_are_compiled_once() -> None:
    """The compiled cue words of a language are kept with its table."""
    assert cues_of(english()) is cues_of(english())


def test_unknown_content_kind_is_a_data_error() -> None:
    """A cue group with an unknown kind of content is refused by name."""

    class Broken:
        code = "xx"

        def table(self, name: str) -> dict[str, object]:
            return {**english().table(name), "verb": [{"class": "say", "words": ["say"], "takes": ["sentence"]}]}

    parsed = next(parse([Report(id="r", text="He said so.")], Config()))
    with pytest.raises(DataError, match="sentence"):
        attribute(parsed, (), Broken())


@pytest.mark.parametrize(
    "text", ["Army burned the bridge – again", "Bridge burned: what we know", "A bridge – rebels", "The army burned the bridge – rebels – on Monday."]
)
def test_a_headlines_tail_that_is_nobody_is_no_source(text: str) -> None:
    """Behind a headline's last dash or colon stands a speaker only where there is a claim before it and a holder, and nothing else, behind it."""
    found = triples(text + "\n\nIt was in flames at noon, and nobody slept in the town.")
    assert [t for t in found if t[1] in ("–", ":")] == []
