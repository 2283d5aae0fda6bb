"""What may go into the line: empty, over-long, foreign-language, HTML and duplicate reports become problems, not crashes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from .config import Config
from .plugins import load, names
from .records import Problem, Report, content_id

__all__ = ["FATAL", "admit", "clean"]

FATAL = "S227"
"""The problem that a report comes with which has ended whatever coded it: it is not coded again."""

_HTML = re.compile(r"<!doctype html|<html[\s>]|<(?:p|div|span|a|br|head|body|script|article)\b[^<>]*>", re.IGNORECASE)
_HTML_TAGS = 5
"""Tags from which a text counts as HTML: prose about HTML quotes one or two; chosen by hand, not on a set."""
_MIN_LETTERS = 60
"""Letters below which language is judged by script only: py3langid takes "U.S. hits Syria" for Icelandic."""
_COMMON = 0.15
"""Share of a language's commonest words from which a text counts as written in it. News texts of PolNeAR's training part have .33 to .50, French ones with
shared words below .05; chosen between."""
_SURROGATES = re.compile("[\ud800-\udfff]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
"""C0, DEL and C1 but for tab, the ends of lines and NEL: a terminal takes U+009B for the beginning of a command as it takes ESC [."""


def clean(text: str) -> str:
    """Replace lone surrogates by U+FFFD and control characters by spaces, one for one, so that offsets stay."""
    return _CONTROLS.sub(" ", _SURROGATES.sub("\ufffd", text))


def admit(items: Iterable[Report | Problem], config: Config) -> Iterator[tuple[Report, tuple[Problem, ...], bool]]:
    """Yield (report, problems, to code or not) for each item, in order; a bare `Problem` gets an empty report of its record's name."""
    seen: dict[str, str] = {}
    for item in items:
        if isinstance(item, Problem):
            told = _printable(item)
            yield Report(id=told.record, text=""), (told,), False
            continue
        report = _cleaned(item)
        problems: list[Problem] = [_printable(p) for p in item.meta.get("problems", ())]
        digest = content_id("t", report.text)
        if report.id in seen:
            if seen[report.id] == digest:
                problems.append(_problem("S220", report, "the same report a second time", "Nothing to do: it was coded once."))
                yield report, tuple(problems), False
                continue
            problems.append(_problem("S221", report, "a second report has this id and another text", "Give each report its own id; this one got a new one."))
            report = replace(report, id=content_id("r", report.id, digest))
        seen[report.id] = digest
        fatal = any(p.code == FATAL for p in problems)
        stop = next((found for check in _CHECKS if (found := check(report, config))), None)
        if stop is not None:
            problems.append(stop)
        elif report.published is None and not report.meta.get("typed") and not problems:
            problems.append(
                _problem("S226", report, "no publication date", "Give one (--date or a column): relative dates stay unresolved, offices are not dated.")
            )
        yield replace(report, language=report.language or _language(report, config)), tuple(problems), stop is None and not fatal


def _line(text: str) -> str:
    return clean(text).replace("\n", " ")


def _printable(problem: Problem) -> Problem:
    """Return a problem whose words can be printed: names of files and columns may hold bytes that are no text."""
    return replace(problem, record=_line(problem.record), what=_line(problem.what), remedy=_line(problem.remedy))


def _cleaned(report: Report) -> Report:
    """Return the report with its text and names fit to print, and without the reader's own notes."""
    return replace(
        report,
        id=_line(report.id),
        text=clean(report.text),
        outlet=report.outlet and _line(report.outlet),
        title=report.title and _line(report.title),
        url=report.url and _line(report.url),
        language=report.language and _line(report.language),
        credit=report.credit and _line(report.credit),
        meta={k: v for k, v in report.meta.items() if k != "problems"},
    )


def _problem(code: str, report: Report, what: str, remedy: str) -> Problem:
    return Problem(code=code, record=report.id, what=what, remedy=remedy)


def _empty(report: Report, config: Config) -> Problem | None:
    if any(ch.isalnum() for ch in report.text):
        return None
    return _problem("S222", report, "no words in the text", "Check the column or the extraction that made it.")


def _too_long(report: Report, config: Config) -> Problem | None:
    if len(report.text) <= config.max_chars:
        return None
    return _problem(
        "S223", report, f"{len(report.text):,} characters, more than max_chars = {config.max_chars:,}", "Split it into reports, or raise max_chars."
    )


def _html(report: Report, config: Config) -> Problem | None:
    head = report.text[:20_000]
    if "<" not in head or not (re.match(r"\s*<(?:!doctype|html)", head, re.IGNORECASE) or len(_HTML.findall(head)) >= _HTML_TAGS):
        return None
    return _problem("S224", report, "HTML, not plain text", "Name the file .html, or say --format html: the article is then taken out of it.")


def _foreign(report: Report, config: Config) -> Problem | None:
    coded = names("languages")
    language = _language(report, config)
    if language is None or language in coded:
        return None
    return _problem("S225", report, f"the report is in {_name(language)} ({language})", f"sayso codes: {', '.join(coded)}; the report is kept, not coded.")


def _language(report: Report, config: Config) -> str | None:
    if report.language or not config.detect_language:
        return report.language or config.language
    sample = report.text[:2000]
    letters = [ch for ch in sample if ch.isalpha()]
    latin = sum("LATIN" in unicodedata.name(ch, "") for ch in letters)
    if len(letters) < _MIN_LETTERS and latin * 2 >= len(letters):
        return config.language
    if _reads_as(sample, config.language):
        return config.language
    from py3langid import classify

    found: str = classify(sample)[0]
    return found


def _reads_as(sample: str, language: str) -> bool:
    """Tell whether enough words are the commonest of a coded language: langid takes repetitive English for Crimean Tatar."""
    common = frozenset(load("languages", language)().table("common")["words"])
    words = re.findall(r"[^\W\d_]+", sample.lower())
    return sum(w in common for w in words) >= _COMMON * max(len(words), 1)


_LANGUAGE_NAMES = {
    "ar": "Arabic", "bn": "Bengali", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "es": "Spanish", "fa": "Persian", "fi": "Finnish",
    "fr": "French", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean",
    "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sr": "Serbian", "sv": "Swedish",
    "sw": "Swahili", "ta": "Tamil", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


def _name(code: str) -> str:
    return _LANGUAGE_NAMES.get(code, "another language")


_CHECKS: tuple[Callable[[Report, Config], Problem | None], ...] = (_empty, _too_long, _html, _foreign)
