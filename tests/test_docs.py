"""The documentation says what is there."""

from __future__ import annotations

import dataclasses
import inspect
import re
import runpy
from pathlib import Path

import pytest

from sayso import records

ROOT = Path(__file__).parents[1]
RECORDS = [c for _, c in inspect.getmembers(records, dataclasses.is_dataclass) if c.__name__ in records.__all__]


@pytest.mark.parametrize("record", RECORDS, ids=lambda c: c.__name__)
def test_every_field_of_every_record_is_documented(record: type) -> None:
    """docs/records.md has a section for each record, with each of its fields."""
    page = (ROOT / "docs" / "records.md").read_text(encoding="utf-8")
    section = re.split(r"^## ", page, flags=re.MULTILINE)
    text = next(s for s in section if s.startswith(record.__name__ + "\n"))

    assert [f.name for f in dataclasses.fields(record) if f"`{f.name}`" not in text] == []


def test_every_problem_code_is_documented() -> None:
    """Each problem code that the source raises stands in docs/records.md."""
    page = (ROOT / "docs" / "records.md").read_text(encoding="utf-8")
    source = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "src").rglob("*.py"))
    raised = set(re.findall(r'(?:Problem\(code=|_problem\()"(S2\d\d)"', source))

    assert raised
    assert sorted(code for code in raised if code not in page) == []


def test_every_code_of_the_web_is_documented() -> None:
    """Each code that pages, API and questions in SQL raise stands in docs/web.md."""
    page = (ROOT / "docs" / "web.md").read_text(encoding="utf-8")
    files = [*(ROOT / "src" / "sayso" / "web").glob("*.py"), ROOT / "src/sayso/store/question.py", ROOT / "src/sayso/cli/serve.py"]
    raised = {code for p in files for code in re.findall(r'UsageError\(\s*"(S\d+)"', p.read_text(encoding="utf-8"))} - {"S112"}

    assert len(raised) > 10
    assert sorted(code for code in raised if code not in page) == []


def test_the_cli_reference_is_what_the_help_says() -> None:
    """docs/cli.md is what scripts/cli_reference.py writes from the commands."""
    reference = runpy.run_path(str(ROOT / "scripts" / "cli_reference.py"))["reference"]()

    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == reference


def test_the_changelog_knows_this_version() -> None:
    """CHANGELOG and CITATION name the version, or it is unreleased."""
    import sayso

    assert f"version: {sayso.__version__}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(rf"## \[(Unreleased|{re.escape(sayso.__version__)})\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))


def test_no_path_of_a_developers_machine_is_in_the_tree() -> None:
    """No committed text file names a home or working folder of a machine."""
    wrong = re.compile("/" + "work/|/" + "root/|/" + "home/[a-z]")
    files = [
        p
        for p in ROOT.rglob("*")
        if p.suffix in {".py", ".md", ".toml", ".cff", ".txt", ".csv"}
        and not any(part.startswith(".") or part == "build" for part in p.relative_to(ROOT).parts)
    ]

    assert [str(p) for p in files if wrong.search(p.read_text(encoding="utf-8"))] == []
