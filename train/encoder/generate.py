"""Generate training sentences from the lexicon: a pattern, two parties, a way of standing, something before and after.

A sentence is kept only if the rules coder finds the entry's type in it with the parties in their places: what the grammar garbled falls out. The
result is `sentences/generated.tsv`, in the format of the written ones, seeded, and counted apart from them.

    python train/encoder/generate.py --count 4800
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lemminflect import getInflection
from read_sentences import skeleton, unmarked

from sayso.config import Config
from sayso.events.lexicon import Entry, Pattern, read_lexicon
from sayso.languages import english
from sayso.ontologies import plover
from sayso.pipeline import code
from sayso.records import Coded, Report, Span

HERE = Path(__file__).parent
PREPOSITIONS = frozenset({
    "on", "against", "with", "to", "from", "of", "for", "by", "at", "in", "into", "over", "behind", "toward", "towards", "upon", "about", "beside", "alongside",
})  # fmt: skip
SHARES = {"actual": 0.6, "planned": 0.12, "denied": 0.08, "expected": 0.06, "requested": 0.08, "conditional": 0.06}


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence with its marks, before the rules coder has seen it."""

    entry: str
    type: str
    mode: str
    realis: str
    marked: str


def _inflected(lemma: str, form: str) -> str:
    found = getInflection(lemma, tag="VBD" if form == "VBD" else form)
    return found[0] if found else lemma


_SINGULAR = re.compile(r"\b(states|nations|congress|boko haram)$", re.IGNORECASE)
_SEVERAL = re.compile(
    r"(?<!s)s$|\b(police|gunmen|women|authorities)\b|\b(troops|rebels|officers|residents|prosecutors|students|fighters|farmers)\b", re.IGNORECASE
)


def _plural(party: str) -> bool:
    """Tell whether a party takes the verb of the plural."""
    proper = party.removeprefix("the ")[:1].isupper() and not _SEVERAL.search(party.split()[-1].lower() if " " in party else "")
    return bool(_SEVERAL.search(party)) and not proper and not _SINGULAR.search(party) and "'s" not in party


def _agreeing(frame: str) -> str:
    """Return the frame for a plural subject."""
    for one, many in ((" has ", " have "), (" is ", " are "), (" was ", " were "), ("it was", "it was"), ("has yet", "have yet")):
        frame = frame.replace(one, many) if not frame.startswith("it was") else frame
    return frame


def _article(noun: str) -> str:
    return "" if noun.endswith("s") else "an" if noun[:1] in "aeiou" else "a"


class Generator:
    """Makes drafts of one entry at a time from the data of generate.toml."""

    def __init__(self, seed: int) -> None:
        self.data = tomllib.loads((HERE / "generate.toml").read_text(encoding="utf-8"))
        self.random = random.Random(seed)
        self.lexicon = read_lexicon(english(), plover())

    def draft(self, entry: Entry, pattern: Pattern) -> Draft | None:
        """Return one draft of the pattern, or None where it has pieces that this generator does not write."""
        actor, recipient = self._parties(entry.type)
        realis = self.random.choices(list(SHARES), list(SHARES.values()))[0]
        made = self._clause(entry, pattern, realis, actor, recipient) if entry.pos == "verb" else self._noun(entry, pattern, actor, recipient)
        if made is None:
            return None
        text, realis = made
        before, after = (self.random.choice(self.data[side]["texts"]) for side in ("before", "after"))
        text = re.sub(r"\s+", " ", f"{before}{text}{after}.").replace(" ,", ",").replace(" .", ".").replace(" 's", "'s").strip()
        text = re.sub(r"^([^\w\[{]*(?:\[[AR] |\{)?)(\w)", lambda m: m[1] + m[2].upper(), text)
        return Draft(entry.id, entry.type, "-" if entry.modes or not entry.mode else entry.mode, realis, text)

    def _parties(self, type_: str) -> tuple[str, str]:
        kinds = self.data["sides"][type_]
        while True:
            a, r = (self.random.choice(self.data["actors"][self.random.choice(side.split())]) for side in kinds)
            if a != r:
                return a, r

    def _one(self, alternatives: object) -> str:
        return self.random.choice(sorted(alternatives))  # type: ignore[call-overload]

    def _clause(self, entry: Entry, pattern: Pattern, realis: str, actor: str, recipient: str) -> tuple[str, str] | None:
        if entry.actor[:1] != ("subject",) or len(pattern.modifiers) or len(pattern.objects) > 1:
            return None
        lemma = self._one(pattern.head)
        if not lemma.isalpha():
            return None
        words = [self._one(w) for w in pattern.words]
        after, to_whom = [], f"[R {recipient}]"
        slots = [s for s in entry.recipient if s in PREPOSITIONS or s in ("object", "poss-object", "content-subject", "iobj")]
        own = {w for w in words if w in PREPOSITIONS}
        objects = [o for o in pattern.objects if o.lemmas]
        if len(objects) < len(pattern.objects) or any(not c.lemmas for _, c in pattern.preps) or any(not c.lemmas for c in pattern.complements):
            return None
        placed = False
        if objects:
            noun = self._one(objects[0].lemmas)
            if "poss-object" in slots and not placed and self.random.random() < 0.7:
                after.append(f"{to_whom}'s {noun}")
                placed = True
            else:
                after.append(f"{self.random.choice(['the', 'its'])} {noun}")
        particles = [w for w in words if w not in own or w not in slots]
        tail = [w for w in words if w in own and w in slots]
        if not objects and not tail and "object" in slots:
            after.append(to_whom)
            placed = True
        after += [self._one(c.lemmas) for c in pattern.complements]
        after += [f"{self._one(p)} {self._one(c.lemmas)}" for p, c in pattern.preps]
        if tail:
            after.append(f"{tail[0]} {to_whom}")
            placed = True
        if not placed:
            preposition = next((s for s in slots if s in PREPOSITIONS), None)
            if entry.mutual:
                preposition = "with"
            if preposition:
                after.append(f"{preposition} {to_whom}")
                placed = True
        if entry.content is not None and self.random.random() < 0.7:
            what = self.random.choice(self.data["content"]["texts"])
            after.append(f"to {what}" if placed or entry.content in ("planned", "threatened", "denied") else f"that {to_whom} {what}")
            placed = placed or after[-1].startswith("that")
        if not placed and self.random.random() < 0.9:
            return None
        passive = after[:1] == [to_whom] and not particles and self.random.random() < 0.35
        frames = self.data["passive"].get(realis) if passive else self.data["standing"][realis]
        if frames is None:
            return None
        frame = self.random.choice(frames)

        several = _plural(recipient if passive else actor)

        def form(found: re.Match[str]) -> str:
            name = found[1]
            if name == "S":
                return f"[A {actor}]"
            if name == "R":
                return to_whom
            if name == "O":
                return " ".join(after[1:] if passive else after)
            verb = _inflected(lemma, "VB" if name == "VBZ" and _plural(actor) else name)
            return "{" + " ".join([verb, *particles]) + "}"

        text = re.sub(r"\{([A-Z]+)\}", form, _agreeing(frame) if several else frame)
        return text, realis

    def _noun(self, entry: Entry, pattern: Pattern, actor: str, recipient: str) -> tuple[str, str] | None:
        if pattern.objects or pattern.complements or pattern.words:
            return None
        noun = " ".join([*(self._one(m) for m in pattern.modifiers), self._one(pattern.head)])
        preposition = next((s for s in entry.recipient if s in PREPOSITIONS), None)
        if preposition is None:
            return None
        light = sorted(w for w in entry.light if w.isalpha()) or ["launch", "make", "issue", "stage"]
        verb = self.random.choice(light)
        whom = f"{preposition} [R {recipient}]"
        article = self.random.choice(["the", "its", "a new" if not noun.endswith("s") else "new", _article(noun)])
        frames = [
            f"[A {actor}] {_inflected(verb, 'VBD')} {article} {{{noun}}} {whom}",
            f"[A {actor}] has {_inflected(verb, 'VBN')} {article} {{{noun}}} {whom}",
            f"the {{{noun}}} {whom} by [A {actor}] followed a week of rumours",
            f"[A {actor}]'s {{{noun}}} {whom} surprised diplomats",
        ]
        return self.random.choice(frames), "actual"


def _kept(draft: Draft, coded: Coded) -> bool:
    """Tell whether the rules coder finds the draft's type and realis at its trigger, with the parties in their places."""
    _, spans, fault = unmarked(draft.marked)
    if fault or "T" not in spans:
        return False
    marks = {k: Span(*v) for k, v in spans.items()}

    def touches(side: tuple, name: str) -> bool:
        return name not in marks or any(a.span is not None and a.span.overlaps(marks[name]) for a in side)

    for event in coded.events:
        if event.type == draft.type and event.realis == draft.realis and event.trigger.overlaps(marks["T"]):
            both = (*event.actors, *event.recipients)
            if event.type in ("AGREE", "CONSULT", "COOPERATE"):
                return touches(both, "A") and touches(both, "R")
            return touches(event.actors, "A") and touches(event.recipients, "R")
    return False


def _drafts(maker: Generator, tries: int) -> Iterator[Draft]:
    """Yield drafts, every pattern of every entry in turn, types with few patterns oftener."""
    patterns = [(e, p) for e in maker.lexicon.entries for p in e.patterns]
    number = Counter(e.type for e, _ in patterns)
    for entry, pattern in patterns:
        for _ in range(tries * max(1, round(500 / number[entry.type]))):
            draft = maker.draft(entry, pattern)
            if draft is not None and "[R " in draft.marked:
                yield draft


def main() -> int:
    """Write the file; returns 1 where too few sentences survive."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=4800)
    options.add_argument("--tries", type=int, default=3)
    options.add_argument("--seed", type=int, default=13)
    options.add_argument("--out", type=Path, default=HERE / "sentences" / "generated.tsv")
    given = options.parse_args()
    maker = Generator(given.seed)
    drafts = list(_drafts(maker, given.tries))
    reports = [Report(id=str(i), text=unmarked(d.marked)[0]) for i, d in enumerate(drafts)]
    kept: dict[str, list[Draft]] = {}
    seen: set[str] = set()
    for draft, coded in zip(drafts, code(reports, config=Config(coder="rules", detect_language=False)), strict=True):
        shape = skeleton(coded.report.text)
        if shape not in seen and _kept(draft, coded):
            seen.add(shape)
            kept.setdefault(draft.type, []).append(draft)
    chosen = _balanced(kept, given.count, maker.random)
    lines = [f"{d.type}\t{d.mode}\t{d.realis}\t{d.marked}" for d in chosen]
    given.out.write_text("# Generated from the lexicon by train/encoder/generate.py; not written one by one.\n" + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(drafts)} drafts, {sum(map(len, kept.values()))} survive, {len(chosen)} written", {t: len(v) for t, v in sorted(kept.items())}, file=sys.stderr)
    return int(len(chosen) < given.count)


def _balanced(kept: dict[str, list[Draft]], count: int, chance: random.Random) -> list[Draft]:
    """Take as many of each type as there are, up to the level at which the count is reached."""
    for drafts in kept.values():
        chance.shuffle(drafts)
    level = 1
    while sum(min(level, len(v)) for v in kept.values()) < count and level < max(map(len, kept.values())):
        level += 1
    return [d for type_ in sorted(kept) for d in kept[type_][:level]]


if __name__ == "__main__":
    sys.exit(main())
