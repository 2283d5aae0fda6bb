"""Joining passages to incidents, online: one pass in order of time. The corpus says when a report is too old (`forget`), which bounds memory.

A passage joins the incident that its words' source belongs to where its sentence is copied; else the likest incident of its kind that no rule forbids.
Other day, other place, other actors or other targets forbid, and so does a sentence that says it is another happening. Joins by hand are
taken first and stick. An incident takes passages as long as its first report is kept.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from ..records import Copy, Passage, Receipt, Regroup, Span
from .passages import Telling

__all__ = ["Group", "Joining", "in_order"]

# Chosen on story-sets dev: .35 to .55 give the same figures within a point.
LEAST = 0.8
# Sentences so alike tell of the same, whoever the coder took for the actor.
CLOSE = 0.45
# What it counts for that a report tells of the passage's kind of act before; one report seldom tells of two.
SAME_REPORT = 0.5
# Reports that a small corpus counts as having besides its own (as in origins.copies).
PRIOR = 40
# An undated passage may tell of what happened so many days before its report; a dated one of anything.
_UNDATED_DAYS = 10
_AHEAD_DAYS = 30
# Two reports' passages tell of one happening only if their sentences share a name that few reports have: so many, or so large a part of those kept. Chosen on
# 7,450 reports of Reuters-21578, where "X Corp said it signed an agreement" is written of hundreds of deals; story-sets dev is the same within two points.
FEW, FEW_PART = 20, 0.005
# … and do so with so large a part of the incident's passages, lest one deal lead to the next and that to a third.
SHARED_BY = 0.2
# Sentences that are so alike need no such name.
ALIKE_ENOUGH = 0.6
# A passage is compared with incidents of its own report and of so many reports that share most rare words with it; 51 reports hold all of story-sets dev.
NEAREST = 60
# A stem that more reports have finds none of these.
_COMMON = 1_000
# So many of an incident's latest passages are compared with a new one (story-sets dev: 20 at most in one).
_COMPARED = 40
_BOTH_SIDES = 2
_MUTUAL = frozenset(("meet", "talk", "agree"))
# Acts whose objects are places and things, so that other words for them are other targets.
_THINGS = frozenset(("raid", "close"))


@dataclass(slots=True)
class Group:
    """An incident that is still open: its passages in the order in which they came, and the receipts of those that joined."""

    number: int
    tellings: list[Telling] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    _sure: set[str] = field(default_factory=set)

    @property
    def acts(self) -> frozenset[str] | set[str]:
        """The acts that it may be of: those that its passages of one act name, else all."""
        return self._sure or self.tellings[0].acts

    def take(self, telling: Telling) -> None:
        """Add a passage."""
        self.tellings.append(telling)
        if len(telling.acts) == 1:
            self._sure |= telling.acts


@dataclass(slots=True)
class Joining:
    """The open incidents; `add` places a report's passages and returns the groups that they came to.

    Attributes:
        by_hand: joins and splits that people made.
        next_number: of the next incident; numbers tell the order in which incidents were opened.
    """

    by_hand: Sequence[Regroup] = ()
    next_number: int = 0
    _placed: dict[str, list[tuple[Telling, Group]]] = field(default_factory=dict)
    _frequency: Counter[str] = field(default_factory=Counter)
    _stems: dict[str, frozenset[str]] = field(default_factory=dict)
    _actors: dict[str, frozenset[str]] = field(default_factory=dict)
    _acting: Counter[str] = field(default_factory=Counter)  # in how many reports each country acts
    _by_stem: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    _hands: dict[str, list[Regroup]] = field(init=False)
    _weights: dict[str, float] = field(default_factory=dict)  # of stems and of passages' sentences, as the reports known now make them
    _totals: dict[tuple[str, Span], float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._hands = defaultdict(list)
        for row in self.by_hand:
            for report_id in dict.fromkeys(p.report_id for p in (*row.passages, *row.others)):
                self._hands[report_id].append(row)

    def add(self, tellings: Sequence[Telling], copy: Copy | None) -> list[Group]:
        """Place a report's passages: verbs and coded events first, then the nouns that point to them."""
        if not tellings:
            return []
        report_id = tellings[0].report_id
        self._know(report_id, tellings)
        near = self._nearest(report_id)
        for telling in in_order(tellings):
            group, receipt = self._place(telling, copy, near)
            if group is None:
                if telling.noun or (telling.event is None and not (telling.actors | telling.recipients)):
                    continue
                group = Group(number=self.next_number)
                self.next_number += 1
            if receipt is not None:
                group.receipts.append(receipt)
            self._put(telling, group)
        return list({g.number: g for _, g in self._placed[report_id]}.values())

    def keep(self, placed: Sequence[tuple[Telling, Group | None]]) -> None:
        """Take back a report whose passages were placed before: all of them, in the order of `in_order`, None where it came to no group."""
        if placed:
            self._know(placed[0][0].report_id, [telling for telling, _ in placed])
        for telling, group in placed:
            if group is not None:
                self._put(telling, group)

    def forget(self, report_id: str) -> list[Group]:
        """Forget a report, the oldest one kept; returns the incidents that it opened, which take no more passages."""
        stems = self._stems.pop(report_id, frozenset())
        self._acting.subtract(self._actors.pop(report_id, ()))
        for word in stems:
            self._frequency[word] -= 1
            del self._by_stem[word][report_id]
            if not self._frequency[word]:
                del self._frequency[word], self._by_stem[word]
        closed = {g.number: g for _, g in self._placed.pop(report_id, ()) if g.tellings[0].report_id == report_id}
        for group in closed.values():
            for other in dict.fromkeys(t.report_id for t in group.tellings):
                if other in self._placed:
                    self._placed[other] = [(t, g) for t, g in self._placed[other] if g is not group]
        return list(closed.values())

    def open(self) -> dict[int, Group]:
        """Return the incidents that may take more passages, by number."""
        return {g.number: g for placed in self._placed.values() for _, g in placed}

    def _know(self, report_id: str, tellings: Sequence[Telling]) -> None:
        stems = frozenset().union(*(t.stems for t in tellings))
        self._frequency.update(stems)
        self._stems[report_id] = stems
        self._actors[report_id] = frozenset().union(*(t.actors for t in tellings))
        self._acting.update(self._actors[report_id])
        for word in stems:
            self._by_stem[word][report_id] = None
        self._placed[report_id] = []
        self._weights.clear()
        self._totals.clear()

    def _put(self, telling: Telling, group: Group) -> None:
        group.take(telling)
        self._placed[telling.report_id].append((telling, group))

    def _nearest(self, report_id: str) -> dict[str, float]:
        """Return how like a report the reports are that share most of its rare words, itself left out."""
        mine = self._stems[report_id]
        shared: Counter[str] = Counter()
        for word in mine:
            if self._frequency[word] <= _COMMON:
                weight = self._weight((word,))
                for other in self._by_stem[word]:
                    shared[other] += weight  # type: ignore[assignment]
        del shared[report_id]
        nearest = sorted(shared, key=lambda id_: (-round(shared[id_], 6), id_))[:NEAREST]
        own = self._weight(mine)
        return {id_: self._reports_alike(mine, own, self._stems[id_]) for id_ in nearest}

    def _place(self, telling: Telling, copy: Copy | None, near: Mapping[str, float]) -> tuple[Group | None, Receipt | None]:
        by_hand = self._by_hand(telling)
        if by_hand is not None:
            return by_hand, _receipt("by hand", telling, by_hand.tellings[-1], "joined by hand")
        if copy is not None:
            found = self._copied(telling, copy)
            if found is not None:
                return found[1], _receipt(copy.receipt.rule, telling, found[0], copy.receipt.why)
        best: tuple[float, Group, Telling] | None = None
        options = {g.number: g for id_ in (telling.report_id, *near) for _, g in self._placed[id_] if telling.acts & g.acts}
        for number in sorted(options):
            group = options[number]
            if self._forbidden(telling, group) is not None or self._kept_apart(telling, group):
                continue
            score, nearest = self._likeness(telling, group, near)
            if score >= LEAST and (best is None or score >= best[0]):
                best = (score, group, nearest)
        if best is None:
            return None, None
        return best[1], _receipt("alike", telling, best[2], f"same kind of act ({', '.join(sorted(telling.acts & best[1].acts))}), likeness {best[0]:.2f}")

    def _by_hand(self, telling: Telling) -> Group | None:
        for row in self._hands.get(telling.report_id, ()):
            if row.kind == "join" and _is_among(telling, row.passages):
                for other in row.passages:
                    for placed, group in self._placed.get(other.report_id, ()):
                        if placed.span.overlaps(other.span):
                            return group
        return None

    def _kept_apart(self, telling: Telling, group: Group) -> bool:
        for row in self._hands.get(telling.report_id, ()):
            if row.kind != "split":
                continue
            mine, theirs = _is_among(telling, row.passages), _is_among(telling, row.others)
            if (mine and any(_is_among(t, row.others) for t in group.tellings)) or (theirs and any(_is_among(t, row.passages) for t in group.tellings)):
                return True
        return False

    def _copied(self, telling: Telling, copy: Copy) -> tuple[Telling, Group] | None:
        sources = [theirs for mine, theirs in copy.pairs if mine.overlaps(telling.sentence)]
        options = [
            (t, g)
            for t, g in self._placed.get(copy.of, ())
            if t.acts & telling.acts and any(s.overlaps(t.sentence) for s in sources) and not self._kept_apart(telling, g)
        ]
        return max(options, key=lambda o: (bool(o[0].event) == bool(telling.event), len(o[0].acts & telling.acts), -o[0].span.start), default=None)

    def _forbidden(self, telling: Telling, group: Group) -> str | None:
        """Return the rule by which a passage is not of an incident, or None."""
        coded = [t for t in group.tellings[-_COMPARED:] if not t.noun]
        here = [t for t in coded if t.report_id == telling.report_id]
        if any(t.sentence == telling.sentence and t.clause != telling.clause for t in group.tellings if t.report_id == telling.report_id):
            return "its sentence sets them apart in time"
        latest = group.tellings[-_COMPARED:]
        if all(t.report_id != telling.report_id for t in latest) and sum(self._same_names(telling, t) for t in latest) < SHARED_BY * len(latest):
            return "no name in common"
        actors = frozenset().union(*(t.actors for t in coded))
        if telling.noun and here:
            return "other actors" if telling.actors and actors and not telling.actors & actors else None
        dates = [(t.start, t.end) for t in coded if t.start and t.end]
        if telling.start and telling.end:
            if dates and all(_apart(telling.start, telling.end, s, e) for s, e in dates):
                return "another day"
            if not dates and all(t.published and telling.end < t.published - timedelta(days=_UNDATED_DAYS) for t in coded):
                return "another day"
            if all(t.published and t.published < telling.start and not _ahead(t) for t in coded):
                return "told before it happened"
            wishes = [t for t in coded if t.event]
            if wishes and all(_ahead(t) and t.published and telling.end < t.published for t in wishes) and not _ahead(telling):
                return "done before it was wanted"
        elif (dates and telling.published and not any(_near(telling.published, s, e, _AHEAD_DAYS if _ahead(telling) else 0) for s, e in dates)) or (
            not dates and telling.published and all(t.published and abs((telling.published - t.published).days) > _UNDATED_DAYS for t in coded)
        ):
            return "another day"
        places = {t.place for t in coded if t.place}
        if telling.place and places and not any(_same_place(telling.place, p) for p in places):
            return "another place"
        if telling.hypothetical != all(t.hypothetical for t in coded) and telling.acts & {"detain", "attack", "deport"}:
            return "one happened, the other might"
        return self._other_parties(telling, coded, here)

    def _same_names(self, one: Telling, other: Telling) -> bool:
        few = max(FEW, FEW_PART * len(self._stems))
        if any(self._frequency[name] <= few for name in one.names & other.names):
            return True
        if one.place and other.place and _same_place(one.place, other.place):
            return True
        if any(self._acting[country] <= few for country in one.actors & other.actors):
            return True
        parties = (one.actors | one.recipients) & (other.actors | other.recipients)
        return len(parties) >= _BOTH_SIDES or self._alike(one, other) >= ALIKE_ENOUGH

    def _other_parties(self, telling: Telling, coded: Sequence[Telling], here: Sequence[Telling]) -> str | None:
        mutual = bool(telling.acts & _MUTUAL)
        actors = _mostly(t.actors for t in coded if t.event or not telling.event)
        targets = _mostly(t.recipients for t in coded if t.event or not telling.event)
        close = max((self._alike(telling, t) for t in coded), default=0.0) >= CLOSE
        close = close or any(telling.numbers & t.numbers and telling.objects & t.objects for t in coded)
        if telling.actors and actors and not telling.actors & (actors | targets if mutual else actors) and not close:
            return "other actors"
        if telling.event and telling.recipients and targets and not telling.recipients & (targets | actors if mutual else targets) and not close:
            return "other targets"
        if telling.other and here and not telling.start:
            return "its sentence says that it is another"
        things = [t for t in coded if t.objects and (telling.acts & _THINGS or t.numbers)]
        told_apart = telling.acts & _THINGS or (telling.numbers and "detain" in telling.acts)
        if told_apart and telling.objects and things and not any(telling.objects & t.objects or (telling.numbers & t.numbers) for t in things):
            return "other targets"
        return None

    def _likeness(self, telling: Telling, group: Group, like: Mapping[str, float]) -> tuple[float, Telling]:
        latest = group.tellings[-_COMPARED:]
        near = [t for t in latest if t.report_id == telling.report_id]
        if telling.noun and near:
            nearest = min(near, key=lambda t: (abs(t.span.start - telling.span.start), t.span.start))
            distance = abs(nearest.span.start - telling.span.start) / 2_000
            return 3.0 + 0.6 * (nearest.span.start < telling.span.start) + 0.2 * any(t.event for t in near) - distance, nearest
        nearest = max(latest, key=lambda t: self._alike(telling, t))
        score = self._alike(telling, nearest)
        actors = frozenset().union(*(t.actors for t in latest))
        targets = frozenset().union(*(t.recipients for t in latest))
        objects = frozenset().union(*(t.objects for t in latest))
        places = [t.place for t in latest if t.place]
        score += 0.2 * bool(telling.actors & actors) + 0.2 * bool(telling.recipients & targets) + 0.15 * bool(telling.objects & objects)
        score += 0.2 * bool(telling.place and any(_same_place(telling.place, p) for p in places))
        dates = [(t.start, t.end) for t in latest if t.start and t.end]
        score += 0.3 * bool(telling.start and telling.end and any(not _apart(telling.start, telling.end, s, e) for s, e in dates))
        if near:
            score += SAME_REPORT
        else:
            score += max(like.get(id_, 0.0) for id_ in {t.report_id for t in group.tellings[-12:]})
        score -= 0.3 * telling.other * (not telling.start)
        return score, nearest

    def _reports_alike(self, mine: frozenset[str], own: float, theirs: frozenset[str]) -> float:
        weight = own + self._weight(theirs)
        return round(2 * 2 * self._weight(mine & theirs) / weight, 6) if weight else 0.0

    def _alike(self, one: Telling, other: Telling) -> float:
        either = self._total(one) + self._total(other)
        return round(2 * self._weight(one.stems & other.stems) / either, 6) if either else 0.0

    def _total(self, telling: Telling) -> float:
        key = (telling.report_id, telling.sentence)
        if key not in self._totals:
            self._totals[key] = self._weight(telling.stems)
        return self._totals[key]

    def _weight(self, stems: Iterable[str]) -> float:
        known, total = self._weights, 0.0
        for word in stems:
            weight = known.get(word)
            if weight is None:
                weight = known[word] = math.log((len(self._stems) + PRIOR) / (self._frequency[word] + 1))
            total += weight
        return total


def in_order(tellings: Iterable[Telling]) -> list[Telling]:
    """Return a report's passages in the order in which they are placed: verbs and coded events first, then nouns."""
    return sorted(tellings, key=lambda t: (t.noun, t.event is None, t.span))


def _mostly(sides: Iterable[frozenset[str]]) -> frozenset[str]:
    """Return the countries that a group's passages name on one side, those named less than half as often as the first left out."""
    counts = Counter(c for side in sides for c in side)
    most = max(counts.values(), default=0)
    return frozenset(c for c, n in counts.items() if 2 * n >= most)


def _is_among(telling: Telling, passages: Sequence[Passage]) -> bool:
    return any(p.report_id == telling.report_id and p.span.overlaps(telling.span) for p in passages)


def _receipt(rule: str, one: Telling, other: Telling, why: str) -> Receipt:
    return Receipt(rule=rule, passages=(Passage(report_id=one.report_id, span=one.span), Passage(report_id=other.report_id, span=other.span)), why=why)


def _apart(start: date, end: date, other_start: date, other_end: date) -> bool:
    return start > other_end or other_start > end


def _ahead(telling: Telling) -> bool:
    """Tell whether a passage may tell of what is to come."""
    return telling.hypothetical or (telling.event is not None and telling.event.realis not in ("actual", "denied"))


def _near(published: date, start: date, end: date, ahead: int) -> bool:
    return start <= published + timedelta(days=ahead) and end >= published - timedelta(days=_UNDATED_DAYS)


def _same_place(one: str, other: str) -> bool:
    return one in other or other in one
