"""Kinds of attribution by what can be seen on the page: form, source, cue, order and length of content. PolNeAR's figures are told by them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["KINDS", "kinds"]

Roles = Mapping[str, frozenset[int]]

KINDS = (
    "form: direct", "form: mixed", "form: indirect",
    "source: none", "source: pronoun", "source: up to 4 words", "source: longer",
    "cue: none", "cue: say or tell", "cue: according to", "cue: another word", "cue: several words",
    "order: cue first", "order: cue last", "order: cue inside",
    "content: up to 5 words", "content: 6 to 30 words", "content: longer", "content: in pieces",
)  # fmt: skip

_SAYING = frozenset(("say", "says", "said", "saying", "tell", "tells", "told", "telling"))
_PRONOUNS = frozenset(("i", "you", "he", "she", "it", "we", "they", "him", "her", "them", "who"))
_LIGHT = frozenset(("has", "have", "had", "is", "was", "were", "be", "been", "to", "not", "would", "will", "also", "did", "does", "do"))
_MARKS = '"“”'


def kinds(words: Sequence[str], roles: Roles) -> list[str]:
    """Return the kinds that an attribution is of, one a group and "in pieces"; `words` are the article's tokens, roles their indices."""
    source, cue, content = (sorted(roles[name]) for name in ("source", "cue", "content"))
    return [f"form: {_form(words, content)}", f"source: {_source(words, source)}", f"cue: {_cue(words, cue)}", *_shape(cue, content)]


def _form(words: Sequence[str], content: Sequence[int]) -> str:
    told = [words[t] for t in content]
    if not any(w in _MARKS or w == "''" for w in told):
        return "indirect"
    inner = [w for w in told if w not in (",", ".", ";", ":", "!", "?")]
    return "direct" if inner[:1] and inner[0] in _MARKS and inner[-1] in _MARKS else "mixed"


def _source(words: Sequence[str], source: Sequence[int]) -> str:
    if not source:
        return "none"
    if len(source) == 1 and words[source[0]].lower() in _PRONOUNS:
        return "pronoun"
    return "up to 4 words" if len(source) <= 4 else "longer"


def _cue(words: Sequence[str], cue: Sequence[int]) -> str:
    told = [words[t].lower() for t in cue]
    if not told:
        return "none"
    head = next((w for w in told if w not in _LIGHT), told[-1])
    if head in _SAYING:
        return "say or tell"
    if head == "according":
        return "according to"
    return "another word" if len(told) == 1 else "several words"


def _shape(cue: Sequence[int], content: Sequence[int]) -> list[str]:
    if not content:
        return []
    out = []
    if cue:
        out.append("order: cue first" if cue[0] < content[0] else "order: cue last" if cue[0] > content[-1] else "order: cue inside")
    length = len(content)
    out.append("content: up to 5 words" if length <= 5 else "content: 6 to 30 words" if length <= 30 else "content: longer")
    return [*out, "content: in pieces"] if content[-1] - content[0] + 1 > length else out
