"""The client of a language model: settings, answers kept, limits, and a server that misbehaves in every way."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from model_server import ModelServer, completion, send

from sayso.errors import ConfigError, InputError, ModelError
from sayso.llm import Client, Question, read_endpoint
from sayso.llm.client import _MOST_BYTES

ASKED = Question(system="Code.", user='[{"sentence": 0, "text": "Norway accused Belarus."}]', schema={"type": "object"}, version="1")


@pytest.fixture
def server() -> Any:
    with ModelServer() as one:
        yield one


def client(server: ModelServer, folder: Path, **settings: object) -> tuple[Client, list[float]]:
    waits: list[float] = []
    return Client(read_endpoint(server.settings(folder, **settings)), sleep=waits.append, jitter=lambda: 0.5), waits


def test_an_answer_is_the_object_that_the_model_wrote(server: ModelServer, tmp_path: Path) -> None:
    """The question goes out with model, schema and temperature 0; what comes back is the message's JSON, and its tokens are counted."""
    one, _ = client(server, tmp_path)
    answer = one.ask(ASKED)
    assert answer.content["events"][0]["type"] == "ACCUSE"
    (sent,) = server.asked
    assert (sent["model"], sent["temperature"], sent["messages"][0]["content"]) == ("stand-in", 0, "Code.")
    assert sent["response_format"]["json_schema"] == {"name": "events", "strict": True, "schema": {"type": "object"}}
    assert (one.meter.requests, one.meter.sent, one.meter.received) == (1, 100, 20)
    assert server.keys == [None]


@pytest.mark.parametrize(("answer", "form"), [("object", {"type": "json_object"}), ("text", None)])
def test_json_is_asked_for_as_the_server_can(server: ModelServer, tmp_path: Path, answer: str, form: object) -> None:
    """A server without structured outputs is asked in JSON mode or by the prompt alone, and fences around the JSON are taken off."""
    server.replies = [lambda h, b: send(h, 200, completion('Here it is:\n```json\n{"events": []}\n```'))]
    one, _ = client(server, tmp_path, answer=answer)
    assert one.ask(ASKED).content == {"events": []}
    assert server.asked[0].get("response_format") == form


def test_the_key_comes_from_the_environment_and_goes_nowhere_else(server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key is sent as a bearer token; an error that repeats it is told without it; without the variable nothing is sent."""
    monkeypatch.setenv("A_KEY", "sk-very-secret")
    server.replies = [lambda h, b: send(h, 401, {"error": "wrong key sk-very-secret"})]
    one, _ = client(server, tmp_path, key_env="A_KEY")
    with pytest.raises(ModelError, match=r"S420.*401") as caught:
        one.ask(ASKED)
    assert "very-secret" not in str(caught.value)
    assert server.keys == ["Bearer sk-very-secret"]
    monkeypatch.delenv("A_KEY")
    with pytest.raises(ConfigError, match=r"S117.*A_KEY"):
        one.ask(ASKED)
    assert len(server.keys) == 1


def test_what_was_answered_is_not_asked_again(server: ModelServer, tmp_path: Path) -> None:
    """The cache outlives the client; another text, model or version of the prompt is another question; an answer that broke off is not kept."""
    for _ in range(2):
        one, _ = client(server, tmp_path, cache="kept.db")
        assert one.ask(ASKED).content["events"]
    assert len(server.asked) == 1
    assert (one.meter.requests, one.meter.cached) == (0, 1)
    one.ask(Question(system="Code.", user=ASKED.user, schema=ASKED.schema, version="2"))
    other, _ = client(server, tmp_path, cache="kept.db", model="another")
    server.replies = [lambda h, b: send(h, 200, completion('{"ev', finish="length"))]
    assert not other.ask(ASKED).whole
    assert other.ask(ASKED).whole
    assert len(server.asked) == 4
    assert (tmp_path / "kept.db").is_file()


def test_a_file_that_is_no_cache_is_told(server: ModelServer, tmp_path: Path) -> None:
    """S118 names the file; nothing is asked, since the answer could not be kept."""
    (tmp_path / "kept.db").write_text("no database, but long enough to be looked at as one" * 40)
    one, _ = client(server, tmp_path, cache="kept.db")
    with pytest.raises(ConfigError, match=r"S118.*kept\.db"):
        one.ask(ASKED)
    assert server.asked == []


def hang(handler: Any, body: dict[str, Any]) -> None:
    time.sleep(1.5)


def drip(handler: Any, body: dict[str, Any]) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(20):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


def hang_up(handler: Any, body: dict[str, Any]) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"choices"')
    handler.close_connection = True
    handler.connection.close()


def babble(handler: Any, body: dict[str, Any]) -> None:
    handler.wfile.write(b"\x00\x01 what is HTTP?\r\n\r\n")
    handler.close_connection = True


def flood(handler: Any, body: dict[str, Any]) -> None:
    send(handler, 200, b" " * (_MOST_BYTES + 70_000))


@pytest.mark.parametrize("reply", [hang, drip, hang_up, babble, flood, *(lambda h, b, s=s: send(h, s, {}) for s in (408, 429, 500, 502, 503, 529))])
def test_a_busy_or_broken_server_is_asked_again_after_a_while(server: ModelServer, tmp_path: Path, reply: Any) -> None:
    """Time-outs, broken connections, floods and 429 or 5xx are followed by further tries, the wait doubling; then the answer is taken."""
    server.replies = [reply, reply]
    one, waits = client(server, tmp_path, timeout_s=0.4)
    assert one.ask(ASKED).content["events"]
    assert waits == [1.0, 2.0]
    assert one.meter.retries == 2


def test_a_server_may_say_how_long_to_wait(server: ModelServer, tmp_path: Path) -> None:
    """Retry-After is heeded; where it is more than a minute the question is given up at once."""
    server.replies = [lambda h, b: send(h, 429, {}, {"Retry-After": "7"})]
    one, waits = client(server, tmp_path)
    assert one.ask(ASKED).whole
    assert waits == [7.0]
    server.replies = [lambda h, b: send(h, 429, {}, {"Retry-After": "3600"})]
    with pytest.raises(InputError, match=r"S245.*3600 seconds"):
        one.ask(ASKED)
    assert waits == [7.0]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 301])
def test_a_server_that_refuses_us_ends_the_run(server: ModelServer, tmp_path: Path, status: int) -> None:
    """What no further try mends is S420 at once, with the server's words on one line; redirects are not followed, for they would take the key along."""
    server.replies = [lambda h, b: send(h, status, b'{"error":\n "no such\x1b[31m model"}', {"Location": server.url} if status == 301 else None)]
    one, waits = client(server, tmp_path)
    with pytest.raises(ModelError, match=rf"S420.*{status}.*no such") as caught:
        one.ask(ASKED)
    assert "\n" not in str(caught.value)
    assert "\x1b" not in str(caught.value)
    assert (len(server.asked), waits) == (1, [])


def test_three_questions_without_an_answer_end_the_run(server: ModelServer, tmp_path: Path) -> None:
    """Each is a problem of its report (S245), the third in a row ends the run (S421); an answer in between starts the count again."""
    one, _ = client(server, tmp_path, tries=1)
    fail = [lambda h, b: send(h, 500, {})]
    for turn in (fail * 2, [], fail * 2):
        server.replies = list(turn)
        for _ in turn:
            with pytest.raises(InputError, match="S245"):
                one.ask(ASKED)
        if not turn:
            one.ask(ASKED)
    server.replies = list(fail)
    with pytest.raises(ModelError, match="S421"):
        one.ask(ASKED)


def test_a_machine_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A port that nobody listens on is S245 with the reason."""
    with ModelServer() as gone:
        pass
    one, _ = client(gone, tmp_path, tries=2)
    with pytest.raises(InputError, match=r"S245.*no connection"):
        one.ask(ASKED)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (b"not json", "form of a chat completion"),
        ({"choices": []}, "form of a chat completion"),
        ([1, 2], "form of a chat completion"),
        (b"[" * 100_000, "form of a chat completion"),
        (completion(None), "empty"),
        ({"choices": [{"message": {"refusal": "I cannot", "content": None}}]}, "declined"),
        (completion("no events today"), "no JSON"),
        (completion("[1, 2]"), "no JSON object"),
        (completion('{"events": [' + "[" * 100_000), "no JSON"),
    ],
)
def test_an_answer_of_no_use_is_a_problem_of_its_report(server: ModelServer, tmp_path: Path, told: object, why: str) -> None:
    """What is no chat completion, or no JSON object in one, is S246 and is not asked again."""
    server.replies = [lambda h, b: send(h, 200, told)]
    one, waits = client(server, tmp_path)
    with pytest.raises(InputError, match=rf"S246.*{why}"):
        one.ask(ASKED)
    assert (len(server.asked), waits) == (1, [])
    assert one.meter.sent > 0  # it was paid for


def test_no_request_goes_out_that_could_pass_the_limit(server: ModelServer, tmp_path: Path) -> None:
    """With the longest answer it might cost more than is left: S247, unsent; what was answered is still to be had from the cache."""
    one, _ = client(server, tmp_path, price_in=100.0, price_out=1000.0, spend_at_most=5.0, cache="kept.db")
    assert one.ask(ASKED).whole  # 4 for the longest answer, 0.03 in the end
    assert one.meter.cost == pytest.approx(0.03)
    server.replies = [lambda h, b: send(h, 200, completion({"events": []}, usage={"prompt_tokens": 10, "completion_tokens": 3990}))]
    one.ask(Question(system="Other.", user="[]", schema={}, version="1"))
    with pytest.raises(InputError, match="S247"):
        one.ask(Question(system="Third.", user="[]", schema={}, version="1"))
    assert one.ask(ASKED).whole
    assert len(server.asked) == 2


def test_tokens_may_be_limited_where_there_is_no_price(server: ModelServer, tmp_path: Path) -> None:
    """`tokens_at_most` counts what was sent and received."""
    one, _ = client(server, tmp_path, tokens_at_most=4100)
    one.ask(ASKED)
    with pytest.raises(InputError, match="S247"):
        one.ask(ASKED)


@pytest.mark.parametrize(
    ("line", "match"),
    [
        ("", "missing setting model, url"),
        ('url = "http://x/v1"\nmodel = "m"\nkey = "sk"', "unknown setting key"),
        ('url = "ftp://x/v1"\nmodel = "m"', "http or https"),
        ('url = "http://me:pw@x/v1"\nmodel = "m"', "password"),
        ('url = "http://[x/v1"\nmodel = "m"', "no address"),
        ('url = "http://x.example/v1"\nmodel = "m"\nkey_env = "K"', "unencrypted"),
        ('url = "https://x.example/v1"\nmodel = "m"\nprice_in = 1', "spend_at_most"),
        ('url = "https://x.example/v1"\nmodel = 3', "model must be str"),
        ('url = "https://x.example/v1"\nmodel = "m"\ntries = 0', "tries must be more than 0"),
        ('url = "https://x.example/v1"\nmodel = "m"\nprice_out = nan', "price_out must be 0 or more"),
        ('url = "https://x.example/v1"\nmodel = "m"\nanswer = "xml"', "schema, object, text"),
        ("url = ", "TOML"),
    ],
)
def test_settings_that_cannot_be_are_told(tmp_path: Path, line: str, match: str) -> None:
    """What is wrong with a settings file is said with the file's name."""
    path = tmp_path / "llm.toml"
    path.write_text(line)
    with pytest.raises(ConfigError, match=match) as caught:
        read_endpoint(path)
    assert "llm.toml" in str(caught.value)


def test_the_cache_stands_beside_the_settings(tmp_path: Path) -> None:
    """A relative path is one from the settings file; a file that is not there is S113."""
    path = tmp_path / "llm.toml"
    path.write_text('url = "https://x.example/v1"\nmodel = "m"\n')
    assert read_endpoint(path).cache == str(tmp_path / "llm-cache.db")
    assert json.dumps(read_endpoint(path).price_in) == "0.0"
    with pytest.raises(ConfigError, match="S113"):
        read_endpoint(tmp_path / "none.toml")
