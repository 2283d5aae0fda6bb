"""A comparison as tables of texts: one wording for the terminal and for notebooks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from .records import Comparison, Correlation, Example, Field, Interval, OverPeriod, OverReports, Sight

__all__ = ["Table", "notes", "tables", "to_html"]

_MOST = 12
"""Rows of a table; `to_dict` has all."""
_QUADS = ("–", "words +", "deeds +", "words −", "deeds −")


@dataclass(frozen=True, slots=True)
class Table:
    """A table to print: what it is, names of columns, rows, and how many rows were left out. The first `texts` columns are words, the others numbers."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int = 0
    texts: int = 1


def tables(found: Comparison) -> list[Table]:
    """Return the tables that have rows."""
    made = _over_reports(found.reports) if found.reports else _over_period(found.period) if found.period else []
    return [table for table in made if table.rows]


def notes(found: Comparison) -> list[str]:
    """Say what was compared and what was not, and how to read it."""
    out = [f"{name} = {side.name}: {side.compared:,} of {side.rows:,} {side.counts} compared" for name, side in (("A", found.a), ("B", found.b))]
    if one := found.reports:
        out.append(f"{one.shared:,} reports in common; {one.reports_only_a:,} in A alone, {one.reports_only_b:,} in B alone, are left out")
        if one.other_text:
            out.append(f"{one.other_text:,} reports in common have other texts, and are left out")
        out.append(f"{one.by_trigger:,} of {one.matched:,} matched events share words of their trigger; the others a sentence and the type")
    if two := found.period:
        out.append(f"{two.since} to {two.until}, {two.periods:,} {two.by}s")
        out.append(
            f"left out: {two.undated_a:,} of A and {two.undated_b:,} of B without a day; {two.unpaired_a:,} and {two.unpaired_b:,} without two countries"
        )
    return [*out, "Agreement is not truth: two coders may share a fault, and where they differ either may be right."]


def _over_reports(found: OverReports) -> list[Table]:
    whole = Table(
        "Events",
        ("", "events", "95 %"),
        (
            ("matched", f"{found.matched:,}", ""),
            ("only in A", f"{found.only_a:,}", ""),
            ("only in B", f"{found.only_b:,}", ""),
            ("agreement on what is an event", _share(found.found), _interval(found.found_interval)),
        ),
    )
    lines = [_kept(title, (name, "A", "B", "both", "agreement", "differ"), [
        (line.key, f"{line.a:,}", f"{line.b:,}", f"{line.both:,}", _share(line.agree), f"{line.differ:,}") for line in some if line.differ or title != "Days"
    ]) for title, name, some in (("Types", "type", found.types), ("Countries", "country", found.countries), ("Days", "published", found.days))]  # fmt: skip
    mixed = [(one.field, str(one.a), str(one.b), f"{one.n:,}") for one in found.confusions]
    seen = [*((f"A {c.a}, B {c.b}", e) for c in found.confusions for e in c.examples[:1])]
    seen += [(f"only in {name}: {g.type}", e) for name, groups in (("A", found.missing_b), ("B", found.missing_a)) for g in groups for e in g.examples[:1]]
    columns = ("field", "items", "same", "95 %", "kappa", "95 %", "alpha", "95 %")
    return [
        whole,
        Table("Matched events", columns, tuple(_field(one) for one in found.fields)),
        _kept("Values confused", ("field", "A", "B", "events"), mixed, 3),
        *lines,
        _kept("Examples", ("what", "A", "B", "evidence"), [(what, *_both(e)) for what, e in seen], 4),
    ]


def _over_period(found: OverPeriod) -> list[Table]:
    cells = tuple(
        (f"day, dyad, {one.by}", f"{one.a:,}", f"{one.b:,}", f"{one.both:,}", f"{one.near:,}", _share(one.agree), _interval(one.interval))
        for one in found.overlaps
    )
    within = f"within ±{found.overlaps[0].tolerance} d"
    gaps = [
        (
            one.start.isoformat(), f"{one.source} → {one.target}", _QUADS[one.quad] if 0 <= one.quad < 5 else str(one.quad), f"{one.a:,}", f"{one.b:,}",
            f"{one.residual:+.1f}",
        )
        for one in found.gaps
    ]  # fmt: skip
    seen = [
        (f"{g.start} {g.source} → {g.target}", name, _sight(s), s.text or s.id)
        for g in found.gaps
        for name, some in (("A", g.examples_a), ("B", g.examples_b))
        for s in some[:1]
    ]
    return [
        Table("Cells in common", ("cell", "A", "B", "same day", within, "agreement", "95 %"), cells),
        Table(f"Correlation by {found.by}", ("series", "A", "B", "Pearson", "Spearman"), tuple(map(_correlation, found.series))),
        _kept("Dyads with most rows", ("dyad", "A", "B", "Pearson", "Spearman"), [_correlation(one) for one in found.dyads]),
        _kept("Types", ("type", "A", "B"), [(str(one.type), f"{one.a:,}", f"{one.b:,}") for one in found.types]),
        _kept("Biggest differences", ("from", "dyad", "quad class", "A", "B", "residual"), gaps, 3),
        _kept("Rows behind them", ("where", "side", "row", "words or id"), seen, 4),
    ]


def _kept(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]], texts: int = 1) -> Table:
    return Table(title, columns, tuple(rows[:_MOST]), max(0, len(rows) - _MOST), texts)


def _field(one: Field) -> tuple[str, ...]:
    figures = (one.kappa, one.kappa_interval), (one.alpha, one.alpha_interval)
    return (
        one.field, f"{one.items:,}", _share(one.same), _interval(one.interval),
        *(text for value, interval in figures for text in (_figure(value), _interval(interval))),
    )  # fmt: skip


def _correlation(one: Correlation) -> tuple[str, ...]:
    return (one.key, f"{one.a:,}", f"{one.b:,}", _figure(one.pearson), _figure(one.spearman))


def _both(example: Example) -> tuple[str, str, str]:
    seen = example.a or example.b
    return _sight(example.a), _sight(example.b), (seen.text or f"report {seen.report}") if seen else ""


def _sight(one: Sight | None) -> str:
    if one is None:
        return "–"
    code = f"{one.type}/{one.mode}" if one.mode else str(one.type)
    who = f"{'+'.join(one.sources) or '?'} {code} {'+'.join(one.targets)}".strip()
    return f"{who} ({one.realis})" if one.realis else who


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _interval(found: Interval) -> str:
    return "" if found is None else f"{found[0]:.2f}–{found[1]:.2f}"


def to_html(found: Comparison) -> str:
    """Return the tables as HTML for a notebook."""
    return "".join([*(f"<p>{escape(one)}</p>" for one in notes(found)), *(_html(table) for table in tables(found))])


def _html(table: Table) -> str:
    def cells(row: Iterable[str], tag: str) -> str:
        return (
            "<tr>"
            + "".join(f'<{tag} style="text-align:{"left" if n < table.texts else "right"}">{escape(cell)}</{tag}>' for n, cell in enumerate(row))
            + "</tr>"
        )

    more = f"<caption>{escape(table.title)}{f', {table.more:,} more' if table.more else ''}</caption>"
    return f"<table>{more}<thead>{cells(table.columns, 'th')}</thead><tbody>{''.join(cells(row, 'td') for row in table.rows)}</tbody></table>"
