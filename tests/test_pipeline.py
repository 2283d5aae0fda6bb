"""The whole line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso import Coded, Config, Report, code
from sayso.errors import UsageError
from sayso.pipeline import code_reports, fingerprint
from sayso.records import Problem, to_dict

TEXT = "Kenya on Tuesday accused Uganda of training rebels, the foreign minister said. Kampala denied the accusation."
DAY = date(2026, 1, 15)


def test_every_event_has_an_id_of_its_own() -> None:
    """A menace that two readings find on the same words is one event, with one claim a holder."""
    text = "Russia will expel Polish diplomats if Warsaw closes the border, the foreign minister of Russia said."
    coded = next(code(text, outlet="The Coast Herald"))
    ids = [e.id for e in coded.events]
    assert len(ids) == len(set(ids))
    assert [len(coded.claims_of(e)) for e in coded.events] == [1] * len(ids)
    assert [[link.name for link in c.chain] for c in coded.claims] == [["The Coast Herald", "Foreign Minister of Russia"]] * len(ids)


def test_the_same_report_has_the_same_ids_on_another_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Coding twice, in another process order and under another clock, gives the same records byte for byte."""
    import time

    first = to_dict(next(code(TEXT, published=DAY)))
    monkeypatch.setattr(time, "time", lambda: 4_102_444_800.0)
    list(code("Iran attacked Israel.", published=DAY))

    assert to_dict(next(code(TEXT, published=DAY))) == first
    assert first["events"]


def test_order_is_kept_and_bad_reports_keep_their_place() -> None:
    """Every item comes out once, in order, whether or not it could be coded."""
    bad = Problem(code="S204", record="x:2", what="no JSON", remedy="Mend it.")
    items = [Report(id="a", text=TEXT, published=DAY), bad, Report(id="b", text="", published=DAY), Report(id="c", text=TEXT, published=DAY)]

    coded = list(code_reports(items, Config()))

    assert [c.report.id for c in coded] == ["a", "x:2", "b", "c"]
    assert [bool(c.events) for c in coded] == [True, False, False, True]


def test_a_small_batch_gives_the_same_as_a_large_one() -> None:
    """How texts are batched changes nothing in the result."""
    reports = [Report(id=str(i), text=f"{TEXT} Number {i}.", published=DAY) for i in range(5)]

    small, large = (list(code_reports(reports, replace(Config(), batch_chars=n))) for n in (1, 100_000))

    assert [to_dict(c) for c in small] == [to_dict(c) for c in large]


class PanicException(BaseException):
    """What a library in Rust raises when it panics."""


def test_ctrl_c_ends_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """What ends the process is no fault of a report."""
    from sayso import pipeline

    def ends(*_: object) -> Coded:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "code_parsed", ends)
    with pytest.raises(KeyboardInterrupt):
        list(code_reports([Report(id="a", text=TEXT, published=DAY)], Config()))


@pytest.mark.parametrize("fault", [RuntimeError, PanicException])
def test_a_failing_stage_costs_one_report(monkeypatch: pytest.MonkeyPatch, fault: type[BaseException]) -> None:
    """An exception in a stage, or a panic, becomes problem S290 of that report; the next is coded."""
    from sayso import pipeline

    real = pipeline.code_parsed

    def breaks(parsed: object, *rest: object) -> Coded:
        if parsed.report.id == "a":  # type: ignore[attr-defined]
            raise fault("boom")
        return real(parsed, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "code_parsed", breaks)
    one, two = code_reports([Report(id="a", text=TEXT, published=DAY), Report(id="b", text=TEXT + " ", published=DAY)], Config())

    assert [p.code for p in one.problems] == ["S290"]
    assert two.problems == ()


@pytest.mark.parametrize("fault", [RuntimeError, PanicException])
def test_a_report_that_breaks_the_parser_costs_itself_alone(monkeypatch: pytest.MonkeyPatch, fault: type[BaseException]) -> None:
    """Of a batch in which two reports break the parser, the others are coded as ever, each in its place, and these two become S290."""
    from sayso.parse.pipes import Pipes

    real = Pipes.read

    def breaks(self: Pipes, docs: list[Any], *rest: Any) -> Any:
        if any("poison" in doc.text for doc in docs):
            raise fault("boom")
        return real(self, docs, *rest)

    reports = [Report(id=f"{n}", text=f"{TEXT} {'poison' if n in (0, 3) else n}.", published=DAY) for n in range(7)]
    whole = list(code_reports(reports, Config()))
    monkeypatch.setattr(Pipes, "read", breaks)
    parts = list(code_reports(reports, Config()))

    assert [c.report.id for c in parts] == [r.id for r in reports]
    assert [[p.code for p in c.problems] for c in parts] == [["S290"], [], [], ["S290"], [], [], []]
    assert [to_dict(c) for c in parts if not c.problems] == [to_dict(c) for n, c in enumerate(whole) if n not in (0, 3)]


def check(coded: Coded) -> None:
    """Hold one result to the invariants of DESIGN section 2."""
    text, ids = coded.report.text, {e.id for e in coded.events}
    spans = [s for e in coded.events for s in (e.trigger, e.evidence, *(a.span for a in (*e.actors, *e.recipients) if a.span))]
    spans += [v.span for v in coded.verifications] + [s for a in coded.attributions for s in (*a.source, *a.cue, *a.content)]
    spans += [o.span for o in coded.outlooks] + [f.span for f in coded.figures] + list(coded.headings)
    assert all(0 <= s.start < s.end <= len(text) for s in spans)
    assert len(ids) == len(coded.events)
    assert {c.event_id for c in coded.claims} == ids
    assert all(c.chain and c.chain[0].kind == "outlet" for c in coded.claims)
    assert all(about in ids or about.startswith("report:") for v in coded.verifications for about in v.about)
    assert all(e.why for e in coded.events)
    assert all(e.evidence.covers(e.trigger) for e in coded.events)


def test_the_invariants_hold_on_the_demo_reports() -> None:
    """Spans lie in the text, ids are unique, every event has claims that begin with the outlet, and says why."""
    from importlib.resources import files

    from sayso.read import open_source

    coded = list(code_reports(islice(open_source(str(files("sayso.demo") / "reports.jsonl")), None, None, 4), Config()))  # of each set one or more

    assert len(coded) >= 12
    assert sum(len(c.events) for c in coded) > 50
    for one in coded:
        assert one.problems == ()
        check(one)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "Kenya",
                "the rebels",
                "attacked",
                "said",
                "“",
                "”",
                '"',
                "'",
                "that",
                "denied",
                "\n",
                "- ",
                ". ",
                ", ",
                "would",
                "not",
                "if",
                "Moscow",
                "two officials",
                "told",
                "Reuters",
                "according to",
                "\u202e",
                "👮",
                "\ud800",
                "\x00",
                "on Tuesday",
                "in Nairobi",
                "(AP)",
                "—",
                "the",
                "demanded",
                "arrest of",
                "“We",
                "killed",
                "at least 11",
                "\t",
                "’s",
                "«",
                "»",
            ]
        ),
        max_size=40,
    )
)
def test_the_invariants_hold_on_any_heap_of_news_words(words: list[str]) -> None:
    """No arrangement of words, marks and odd characters breaks the line or its invariants."""
    (coded,) = code(" ".join(words), published=DAY)

    assert not [p for p in coded.problems if p.code == "S290"]
    check(coded)


def test_the_fingerprint_changes_with_settings_only() -> None:
    """Two calls agree; another setting differs."""
    assert fingerprint(Config()) == fingerprint(Config())
    assert fingerprint(Config()) != fingerprint(Config(max_chars=5))


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("France demanded that Niger release the ambassador.", "RETREAT"),
        ("Iran threatened to attack Israel.", "ASSAULT"),
        ("Egypt plans to send troops to Somalia.", "MOBILIZE"),
        ("Syria denied that its forces had shelled the town of Azaz.", "ASSAULT"),
        ("If Turkey bombed Syria, Russia would respond.", "ASSAULT"),
        ("The United States is considering sanctions on Georgia.", "SANCTION"),
        ("Peru promised to withdraw its soldiers from the border.", "RETREAT"),
        ("Police have not arrested the editor.", "COERCE"),
        ("Poland urged Germany to send tanks to Ukraine.", "AID"),
        ("The court acquitted the general of killing civilians.", "ASSAULT"),
        ("Instead of bombing Tehran, Israel imposed sanctions on Iran.", "ASSAULT"),
        ("The rebels pretended to surrender to the army.", "RETREAT"),
        ("Ethiopia promised never to attack Eritrea.", "THREATEN"),
        ("Officials feared that Boko Haram would kidnap more girls.", "THREATEN"),
        ("The United Nations warned that Sudan could shell El Fasher.", "THREATEN"),
        ("India refused to sign the agreement with China.", "AGREE"),
    ],
)
def test_what_did_not_happen_is_never_actual(code_text: Callable[..., Coded], text: str, type_: str) -> None:
    """A demanded, threatened, planned, denied, conditional or refused act is not `actual` (DESIGN rule 1)."""
    coded = code_text(text)

    assert [e.type for e in coded.events if e.type == type_ and e.realis == "actual"] == []


def test_a_day_that_is_a_text_is_refused_at_once() -> None:
    """`published` as a text is wrong use, told before anything is coded, and not a problem of the report."""
    with pytest.raises(UsageError, match=r"S112.*'2026-01-15'"):
        code("Norway expelled two diplomats.", published="2026-01-15")  # type: ignore[arg-type]
