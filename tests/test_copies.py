"""Copies at scale: what is kept and forgotten, and that what is found hangs on nothing else."""

from __future__ import annotations

import random
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.origins import Copies, copies
from sayso.origins.words import marks
from sayso.records import Report

WORDS = [
    "harbour",
    "guards",
    "boarded",
    "trawler",
    "led",
    "away",
    "nine",
    "sailors",
    "master",
    "vessel",
    "anchor",
    "owner",
    "fees",
    "crew",
    "wages",
    "lawyer",
    "bill",
    "month",
    "grain",
    "region",
    "sea",
    "12",
    "Alder",
]
SHINGLES = [226270244228852263, 657326908064608097, 1036249051323664299, 1047797397411404054]
STEMS = [192829971326177468, 223975594529485376, 519175227164349485, 848032674451427145, 965919312151337814]
WHITE = st.sampled_from([" ", "  ", "\n", "\t", "\r\n", "\u00a0", "\n\n   "])


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Draw a text of sentences of few different words, some taken twice: such texts are often copies of each other."""
    sentence = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(lambda words: " ".join(words).capitalize() + ".")
    stock = [" ".join(WORDS[i : i + 9]).capitalize() + "." for i in range(0, len(WORDS) - 9, 3)]
    return "\n".join(draw(st.lists(st.one_of(st.sampled_from(stock), sentence), max_size=7)))


corpora = st.lists(texts(), min_size=1, max_size=8).map(lambda found: [report(f"r{i}", text) for i, text in enumerate(found)])


def report(id_: str, text: str, day: int = 2) -> Report:
    return Report(id=id_, text=text, outlet="Tide Gazette", published=date(2024, 5, day))


def state(index: Copies) -> tuple[object, ...]:
    """Return all that an index knows, by ids in place of numbers."""
    ids = {number: kept.id for number, kept in index._kept.items()}
    shingles = {key: [ids[n] for n in ([of] if isinstance(of, int) else of)] for key, of in index._shingles._of.items()}
    stems = {key: (int(index._stems._frequency[code]), [ids[n] for n in index._stems._of[code] if n in ids]) for key, code in index._stems._codes.items()}
    return list(ids.values()), dict(index._numbers).keys() == set(ids.values()), shingles, stems


@settings(max_examples=60, deadline=None)
@given(corpora, st.lists(texts(), min_size=1, max_size=4))
def test_reports_that_were_kept_are_known_as_if_they_had_been_added(earlier: list[Report], later: list[str]) -> None:
    """After `keep`, an index knows and finds the same as after `add`."""
    added, kept = Copies(window=6), Copies(window=6)
    for one in earlier:
        added.add(one)
        kept.keep(one)

    assert state(kept) == state(added)
    assert [kept.add(report(f"n{i}", text)) for i, text in enumerate(later)] == [added.add(report(f"n{i}", text)) for i, text in enumerate(later)]


@settings(max_examples=60, deadline=None)
@given(corpora, texts(), texts())
def test_to_forget_undoes_to_keep(earlier: list[Report], text: str, next_text: str) -> None:
    """A report that was kept and forgotten leaves nothing behind, and the next one is found to be the same as without it."""
    with_it, without = Copies(), Copies()
    for one in earlier:
        with_it.keep(one)
        without.keep(one)
    with_it.keep(report("x", text))
    with_it.forget("x")

    assert state(with_it) == state(without)
    assert with_it.add(report("n", next_text)) == without.add(report("n", next_text))


@settings(max_examples=60, deadline=None)
@given(corpora, st.data())
def test_reports_are_forgotten_in_any_order(reports: list[Report], data: st.DataObject) -> None:
    """An index that forgets some reports, in any order, is one that they never came to; unknown ids change nothing."""
    gone = data.draw(st.lists(st.sampled_from([r.id for r in reports] + ["unknown"]), unique=True))
    forgets, never = Copies(), Copies()
    for one in reports:
        forgets.add(one)
        if one.id not in gone:
            never.add(one)
    for id_ in gone:
        forgets.forget(id_)

    assert state(forgets) == state(never)


def test_long_use_leaves_nothing_of_old_reports() -> None:
    """Numbers of forgotten reports are cleared out of the lists of common stems, and stems of no report are let go."""
    rnd = random.Random(3)
    index = Copies(window=10)
    for i in range(600):
        index.add(report(f"r{i}", f"Nine sailors were led away, case {i}. " + " ".join(rnd.choices(WORDS, k=20)) + "."))

    assert max(len(of) for of in index._stems._of) < 100
    assert len(index._stems._codes) < 60
    assert len(index._stems._of) < 100


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=5, max_size=60), st.data())
def test_a_text_with_other_white_space_is_the_same(words: list[str], data: st.DataObject) -> None:
    """A text of five words or more and itself with other white space are the same text."""
    gaps = data.draw(st.lists(WHITE, min_size=len(words), max_size=len(words)))
    (found,) = copies([report("a", " ".join(words)), report("b", "".join(w + gap for w, gap in zip(words, gaps, strict=True)), 3)])

    assert (found.of, found.kind, found.share) == ("a", "same", 1.0)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 10**9), min_size=8, max_size=20, unique=True), st.integers(0, 8), st.integers(0, 8))
def test_a_shared_run_of_eight_words_always_meets(run: list[int], before: int, behind: int) -> None:
    """Two texts that share a run of eight words or more, and that as a fifth of the shorter one, are never missed."""
    shared = " ".join(f"w{n}" for n in run)
    own = [f"{' '.join(f'{x}{i}' for i in range(before))} {shared} {' '.join(f'{x}x{i}' for i in range(behind))}" for x in ("one", "two")]

    assert [c.of for c in copies([report("a", own[0]), report("b", own[1])])] == ["a"]


def test_short_likenesses_are_no_copies() -> None:
    """Six words that two short reports both have make no copy."""
    one = "Port guards arrested nine sailors of the Meridian at Alder, Ada Moor said."
    two = "No sailors of the Meridian at Alder were held, Ben Quay told a court."

    assert list(copies([report("a", one), report("b", two)])) == []


def test_a_text_that_is_printed_hundreds_of_times_is_found_each_time() -> None:
    """Edited prints of one text are found though its runs stand in more reports than boilerplate may; what is boilerplate in other texts is not."""
    rnd = random.Random(5)
    wire = " ".join(f"{rnd.choice(WORDS)}{rnd.randrange(99)}" for _ in range(120))
    index = Copies()
    first = index.add(report("r0", wire))
    found = [index.add(report(f"r{i}", f"By Ada Moor{i} in Alder. {wire} And price{i} of grain{i} was the same{i} as ever.")) for i in range(1, 260)]
    other = index.add(report("other", " ".join(wire.split()[:45]) + " " + " ".join(f"own{i}" for i in range(70))))

    assert first is None
    assert all(copy is not None for copy in found)
    assert other is None


def test_of_equals_the_likest_and_then_the_first_is_the_source() -> None:
    """A text that stands in a longer report and alone is a copy of the report that has least besides; of two alike of the earlier."""
    text = " ".join(f"w{i}" for i in range(40))
    found = list(copies([report("long", text + " " + " ".join(f"x{i}" for i in range(40))), report("a", text), report("b", text), report("c", text)]))

    assert [(c.copy, c.of, c.kind) for c in found] == [("a", "long", "part"), ("b", "a", "same"), ("c", "a", "same")]


def test_a_report_that_comes_again_is_no_copy_of_itself() -> None:
    """A report of an id that is kept takes the place of the earlier one."""
    index = Copies()
    index.add(report("a", " ".join(WORDS)))

    assert index.add(report("a", " ".join(WORDS))) is None
    assert list(index._numbers) == ["a"]


def test_marks_are_the_same_in_every_process() -> None:
    """What a text is found by hangs on its words alone: these numbers were written down once."""
    found = marks("Nine sailors of the Meridian were led away.")

    assert found.shingles.tolist() == SHINGLES
    assert found.stems.tolist() == STEMS


def test_another_process_that_reads_ahead_changes_nothing() -> None:
    """With two processes the same copies are found as with one."""
    rnd = random.Random(1)
    made = [report(f"r{i}", " ".join(rnd.choices(WORDS[:8], k=15)) + ". " + " ".join(rnd.choices(WORDS, k=15)) + ".") for i in range(450)]

    assert list(copies(made, 2)) == list(copies(made, 1))
