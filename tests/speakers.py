"""A name list that stands in for the actors stage, so that tests of attribution do not depend on it."""

from __future__ import annotations

from sayso.attribution import attribute, chains_at
from sayso.attribution.spans import phrase
from sayso.config import Config
from sayso.languages import english
from sayso.parse import parse
from sayso.parsed import Mention, Parsed, Statement
from sayso.records import Actor, Report

# last word of a noun phrase → kind, name (None: nameless), country, sector
WHO: dict[str, tuple[str, str | None, str | None, str | None]] = {
    "Mwangi": ("person", "Ruth Mwangi", "KEN", "GOV"), "Ochieng": ("person", "Peter Ochieng", "KEN", "COP"),
    "minister": ("office", "Minister of Kenya", "KEN", "GOV"),
    "Nairobi": ("country", "Kenya", "KEN", "GOV"), "Kampala": ("country", "Uganda", "UGA", "GOV"), "army": ("organisation", "Kenyan army", "KEN", "MIL"),
    "ministry": ("organisation", "Ministry of Kenya", "KEN", "GOV"), "rebels": ("group", "Mountain Front", "UGA", "REB"),
    "officials": ("people", None, "KEN", "GOV"),
    "official": ("people", None, "KEN", "GOV"), "residents": ("people", None, "KEN", "CVL"), "diplomat": ("people", None, "UGA", "GOV"),
    "Lantern": ("outlet", "The Lantern", "KEN", "JRN"), "Reuters": ("outlet", "Reuters", "GBR", "JRN"),
    "Observer": ("outlet", "Kampala Observer", "UGA", "JRN"),
    "sources": ("people", None, "UGA", "SPY"), "memo": ("document", "leaked memo", None, None), "police": ("organisation", "Kenyan police", "KEN", "COP"),
    "workers": ("people", None, None, None), "union": ("organisation", "Dockers' Union", "KEN", "LAB"), "Lawyers": ("people", None, "KEN", None),
    "Kenyan": ("country", "Kenya", "KEN", "GOV"), "Ugandan": ("country", "Uganda", "UGA", "GOV"),
    "person": ("people", None, "KEN", "CVL"), "presidency": ("organisation", "Presidency of Uganda", "UGA", "GOV"),
    "He": ("person", "Peter Ochieng", "KEN", "COP"), "he": ("person", "Peter Ochieng", "KEN", "COP"),
    "president": ("office", "President of Kenya", "KEN", "GOV"),
}  # fmt: skip


def mentions_of(parsed: Parsed) -> tuple[Mention, ...]:
    """Return the mentions of the name list; all mentions of one key are one entity."""
    out: list[Mention] = []
    for head, word in enumerate(parsed.words):
        if word not in WHO or parsed.pos[head] == "VERB":
            continue
        kind, name, country, sector = WHO[word]
        start, end = phrase(parsed, head)
        span = parsed.span(start, end)
        text = parsed.text(start, end)
        actor = Actor(id=f"{kind}:{name or text}", name=name or text, country=country, sector=sector, span=span, text=text)
        out.append(
            Mention(
                index=len(out), start=start, end=end, head=head, span=span, text=text, kind=kind, actor=actor, entity=list(WHO).index(word),
                pronoun=word in ("He", "he"), named=word[0].isupper() and word not in ("He", "Lawyers"),
                definite=text.lower().startswith("the"), plural=word.endswith("s"),
            )
        )  # fmt: skip
    return tuple(out)


def statements_of(text: str, outlet: str | None = "The Harbour Times") -> tuple[Parsed, tuple[Statement, ...]]:
    """Parse a text and attribute it, with the mentions of the name list."""
    parsed = next(parse([Report(id="r", text=text, outlet=outlet)], Config()))
    return parsed, attribute(parsed, mentions_of(parsed), english())


def triples(text: str) -> list[tuple[str, str, str]]:
    """Return source, cue and content of each statement as text, pieces joined by " … "."""
    _, statements = statements_of(text)
    return [tuple(" … ".join(text[a:b] for a, b in spans) for spans in (s.source_spans, s.cue_spans, s.content_spans)) for s in statements]  # type: ignore[misc]


def chains(text: str, word: str, outlet: str | None = "The Harbour Times") -> list[list[str]]:
    """Return the chains at the first token with this form, each link as "kind:name", the report's own outlet left out."""
    parsed, statements = statements_of(text, outlet)
    token = parsed.words.index(word)
    return [[f"{k.kind}:{k.name}" for k in chain[1:]] for chain, _ in chains_at(parsed, statements, token)]
