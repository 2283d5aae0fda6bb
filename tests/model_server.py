"""A stand-in for a language model at an OpenAI-style endpoint on this machine: it knows a few verbs, and misbehaves when told to."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import TracebackType
from typing import Any

from webserver import Quiet

__all__ = ["ModelServer", "completion", "proposals"]

VERBS = {"accused": "ACCUSE", "arrested": "COERCE", "expelled": "SANCTION", "signed": "AGREE", "demanded": "REQUEST", "met": "CONSULT", "praised": "SUPPORT"}

Reply = Callable[["Any", dict[str, Any]], None]
"""Answers a request (a handler) with this body, in whatever way."""


def proposals(sentences: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what the stand-in makes of numbered sentences: each known verb with the capitalised words before and behind it."""
    out = []
    for one in sentences:
        for word, type_ in VERBS.items():
            found = re.search(rf"\b{word}\b", one["text"])
            if found is None:
                continue
            before = re.findall(r"[A-Z]\w+", one["text"][: found.start()])
            behind = re.findall(r"[A-Z]\w+", one["text"][found.end() :])
            out.append(
                {
                    "sentence": one["sentence"],
                    "trigger": word,
                    "type": type_,
                    "mode": None,
                    "actors": before[:1],
                    "recipients": behind[:1],
                    "realis": "actual",
                    "content_of": None,
                    "why": f"the verb {word}",
                }
            )
    return out


def completion(content: object, *, finish: str = "stop", usage: dict[str, int] | None = None) -> dict[str, Any]:
    """Return a chat completion whose message is this content."""
    text = content if isinstance(content, str) or content is None else json.dumps(content)
    message = {"role": "assistant", "content": text}
    return {"choices": [{"index": 0, "finish_reason": finish, "message": message}], "usage": usage or {"prompt_tokens": 100, "completion_tokens": 20}}


def well(handler: Any, body: dict[str, Any]) -> None:
    """Answer as a model should."""
    send(handler, 200, completion({"events": proposals(json.loads(body["messages"][1]["content"]))}))


def send(handler: Any, status: int, told: object, headers: dict[str, str] | None = None) -> None:
    """Send an object as JSON, or bytes as they are."""
    data = told if isinstance(told, bytes) else json.dumps(told).encode()
    handler.send_response(status)
    for name, value in (headers or {}).items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


class ModelServer:
    """A server whose next answers can be set: `replies` are used up one by one, then it answers well. `asked` are the bodies and keys that came."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.asked.append(body)
                outer.keys.append(self.headers.get("Authorization"))
                assert self.path == "/v1/chat/completions"
                (outer.replies.pop(0) if outer.replies else well)(self, body)

            def log_message(self, *args: Any) -> None:
                pass

        self.server = Quiet(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def __enter__(self) -> ModelServer:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.server.shutdown()
        self.server.server_close()

    def settings(self, folder: Path, **more: object) -> Path:
        """Write a settings file for this server, without a cache unless asked."""
        path = folder / "llm.toml"
        values = {"url": self.url, "model": "stand-in", "cache": ""} | more
        path.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in values.items()), encoding="utf-8")
        return path
