"""The page for questions in SQL: read only, with the schema and questions to start from."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from starlette.requests import Request

from ..errors import UsageError
from ..store import browse
from ..store.question import ask_sql
from .asked import Param
from .page import Feature, Page
from .site import Site, address

__all__ = ["FEATURES"]

_Q = (Param("q", "text", "One SELECT."),)
_EACH = 200
"""Rows on the page; its twin has all."""
_ON_PAGE = 60_000
"""Characters of all cells on the page."""


@cache
def _saved() -> list[dict[str, str]]:
    data = tomllib.loads((files("sayso.web") / "questions.toml").read_text(encoding="utf-8"))
    return [{"title": q["title"], "sql": q["sql"].strip()} for q in data["question"]]


def _sql(site: Site, request: Request) -> Page:
    if unknown := [name for name in request.query_params if name != "q"]:
        raise UsageError("S140", "there is no such parameter", record=unknown[0][:80], remedy="Known here: q.")
    question = request.query_params.get("q", "").replace("\r\n", "\n")
    answer = error = None
    if question.strip():
        try:
            answer = ask_sql(site.store, question)
        except UsageError as exc:
            if request.url.path.endswith(".json") or request.url.path.startswith("/api/"):
                raise
            error = exc
    data: dict[str, Any] = {"q": question, "tables": browse.columns(), "saved": _saved()}
    if answer is not None:
        data = {"q": question, "columns": answer.columns, "rows": answer.rows, "cut": answer.cut, "seconds": answer.seconds}

    def view() -> dict[str, Any]:
        rows, total = [], 0
        for row in answer.rows[:_EACH] if answer else ():
            total += sum(len(str(cell)) for cell in row)
            if total > _ON_PAGE:
                break
            rows.append(row)
        return {
            "question": question,
            "answer": answer,
            "rows": rows,
            "wrong": error,
            "tables": browse.columns(),
            "saved": [q | {"href": address("/sql", {"q": q["sql"]})} for q in _saved()],
        }

    return Page(template="sql.html", data=data, view=view)


FEATURES = (Feature("/sql", _sql, "Answers one SELECT; without a question, the schema.", _Q, schema="Answer", steady=False),)
