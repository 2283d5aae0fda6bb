"""The OpenAPI document against the application: what schemathesis sends is answered as the document says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import quote

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_headers_conformance, response_schema_conformance, status_code_conformance
from served import fill, store_at

from sayso.config import Config
from sayso.web import Settings, create_app
from sayso.web.app import FEATURES
from sayso.web.openapi import document as described

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance, response_schema_conformance)
EXAMPLES = 10
"""Requests an operation: with some forty operations and a checked answer each, some 15 seconds."""


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Iterator[schemathesis.BaseSchema]:
    """Return the document of an application over a small store, which codes texts by rules alone."""
    with store_at(tmp_path_factory.mktemp("openapi") / "news.db", fill()[:8]) as opened:
        app = create_app(opened, Settings(hosts=("*",), coding=Config(coder="rules"), max_text=300))
        yield schemathesis.openapi.from_asgi("/api/openapi.json", app)


OPERATIONS = [(method, path) for path, methods in described(FEATURES, Settings())["paths"].items() for method in methods]


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["as said", "otherwise"])
@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=[f"{method} {path}" for method, path in OPERATIONS])
def test_every_answer_is_as_the_document_says(document: schemathesis.BaseSchema, method: str, path: str, mode: GenerationMode) -> None:
    """Whatever is sent, as the document says or otherwise: no failure, and status, kind and shape of the answer are those that the document has."""
    known = _known(document, path)
    found = set()

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck)
    )
    @given(case=document[path][method].as_strategy(generation_mode=mode), there=st.booleans())
    def sent(case: schemathesis.Case, there: bool) -> None:
        if there and known:
            case.path_parameters = known
        found.add(case.call_and_validate(checks=list(CHECKS)).status_code)

    with suppress(Unsatisfiable):  # what takes nothing cannot be asked otherwise
        sent()
    assert method != "get" or mode is GenerationMode.NEGATIVE or 200 in found, found


def _known(document: schemathesis.BaseSchema, path: str) -> dict[str, str]:
    """Return the id of a record that is there, so that its answer is checked and not only that it is missing."""
    if "{" not in path:
        return {}
    if "{one}" in path:
        return {"one": "BRA", "other": "BRA"}
    kind, _, name = path.removeprefix("/api/").partition("/")
    listed = document[f"/api/{kind}"]["get"].Case(query={}).call().json()[kind]
    return {name.strip("{}"): quote(listed[0].get("id") or listed[0]["name"], safe="")}


def test_the_document_has_every_list_and_record(document: schemathesis.BaseSchema) -> None:
    """No page with an API is left out, so that the test above is about all of them."""
    told = {operation.ok().path for operation in document.get_all_operations()}
    wanted = {"/api/store" if f.path == "/" else "/api" + f.path.replace(":any", "") for f in FEATURES if f.api}

    assert wanted | {"/api/code"} <= told
