"""One question at a time to an OpenAI-style endpoint: from the cache, or over the network, within limits of money, time and bytes."""

from __future__ import annotations

import hashlib
import json
import random
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpcore

from ..errors import FetchError, InputError, ModelError
from ..fetch.client import retry_after
from ..fetch.transport import CheckedBackend, Deadline
from .cache import Cache
from .meter import Meter, tokens_of
from .settings import Endpoint

__all__ = ["Answer", "Client", "Question"]

_MOST_BYTES = 4 * 2**20
"""Longest answer that is read: 4,000 tokens of JSON take some 20 kB."""
_PAUSE_S, _LONGEST_WAIT_S = 1.0, 60.0
"""The wait before a further try doubles from the first, with jitter; a server that asks for more than the second is left alone."""
_COME_BACK = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_IN_A_ROW = 3
"""Questions in a row without an answer after which the run ends: the endpoint is down, and each further report would wait in vain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: instructions, the text, and the JSON schema of the answer. `version` names the prompt."""

    system: str
    user: str
    schema: Mapping[str, Any]
    version: str

    @property
    def tokens(self) -> int:
        """About how many tokens are sent."""
        return tokens_of(self.system) + tokens_of(self.user) + tokens_of(json.dumps(self.schema))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The object that the model wrote, unchecked; `whole` is False where the answer broke off at its longest."""

    content: Mapping[str, Any]
    whole: bool = True


class Client:
    """Asks one endpoint. `sleep` waits for seconds; `jitter` gives a number from 0 to 1."""

    def __init__(self, endpoint: Endpoint, *, sleep: Callable[[float], None] = time.sleep, jitter: Callable[[], float] = random.random) -> None:
        self.endpoint = endpoint
        self.meter = Meter(endpoint)
        self._cache = Cache(endpoint.cache) if endpoint.cache else None
        self._sleep = sleep
        self._jitter = jitter
        self._deadline = Deadline()
        host = urlsplit(endpoint.url).hostname or ""
        self._backend = CheckedBackend(frozenset({host}), self._deadline)
        self._failed = 0

    def ask(self, question: Question) -> Answer:
        """Return the answer to a question.

        Raises `InputError` S245 (no answer after all tries), S246 (no JSON object) or S247 (the run's limit is reached), which concern one report;
        `ModelError` S420 (the endpoint refuses us) or S421 (it is down), and `ConfigError` S117 or S118, which end a run.
        """
        kept = self.kept(question)
        if kept is not None:
            return kept
        body = self._body(question)
        if not self.meter.affords(question.tokens, self.endpoint.longest_answer):
            raise InputError("S247", "the run's limit for the language model is reached", remedy="Raise spend_at_most or tokens_at_most and run it again.")
        try:
            told = self._told(body)
        except InputError:
            self._failed += 1
            if self._failed >= _IN_A_ROW:
                what = f"the language model gave no answer {_IN_A_ROW} times in a row"
                raise ModelError("S421", what, record=self.endpoint.url, remedy="See whether it runs; what was answered is in the cache.") from None
            raise
        self._failed = 0
        answer = self._read(told, question)
        if self._cache and answer.whole:
            self._cache.put(_key(question, body), self.endpoint.model, dict(answer.content))
        return answer

    def kept(self, question: Question) -> Answer | None:
        """Return the answer to a question that was asked before, None where there is none."""
        found = self._cache.get(_key(question, self._body(question))) if self._cache else None
        if found is None:
            return None
        self.meter.add(cached=1)
        return Answer(content=found)

    def _body(self, question: Question) -> str:
        end = self.endpoint
        wanted: dict[str, Any] = {
            "model": end.model,
            "messages": [{"role": "system", "content": question.system}, {"role": "user", "content": question.user}],
            "temperature": 0,
            "max_tokens": end.longest_answer,
        }
        if end.answer == "schema":
            wanted["response_format"] = {"type": "json_schema", "json_schema": {"name": "events", "strict": True, "schema": question.schema}}
        elif end.answer == "object":
            wanted["response_format"] = {"type": "json_object"}
        return json.dumps(wanted, ensure_ascii=False, sort_keys=True)

    def _told(self, body: str) -> bytes:
        """Return the bytes of an answer with status 200, asking again after a while where that may help."""
        key = self.endpoint.key()
        headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "sayso"} | (
            {"Authorization": f"Bearer {key}"} if key else {}
        )
        trouble = "no try was made"
        for turn in range(self.endpoint.tries):
            self.meter.add(requests=1, retries=int(turn > 0))
            wait = _PAUSE_S * 2**turn * (0.5 + self._jitter())
            try:
                status, found, data = self._once(body.encode(), headers)
            except FetchError as exc:
                trouble = exc.what
            except httpcore.TimeoutException:
                trouble = f"no answer within {self.endpoint.timeout_s:g} seconds"
            except (httpcore.NetworkError, httpcore.ProtocolError) as exc:
                if isinstance(exc.__cause__ or exc.__context__, ssl.SSLCertVerificationError):
                    raise self._refused("its certificate is not trusted") from None
                trouble = f"no connection: {exc}" if isinstance(exc, httpcore.NetworkError) else f"an answer that cannot be read: {exc}"
            else:
                if status == 200:
                    return data
                trouble = f"the server answers {status}"
                if status not in _COME_BACK:
                    raise self._refused(f"{trouble}: {_short(data, key)}")
                wait = max(wait, retry_after(found.get("retry-after")) or 0.0)
            if wait > _LONGEST_WAIT_S:
                trouble += f" and asks to wait {wait:.0f} seconds"
                break
            if turn + 1 < self.endpoint.tries:
                self._sleep(wait)
        raise InputError("S245", f"the language model gave no answer: {trouble}", remedy="Run it again later; what was answered is in the cache.")

    def _once(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        seconds = self.endpoint.timeout_s
        steps = dict.fromkeys(("connect", "read", "write", "pool"), seconds)
        self._deadline.at = time.monotonic() + seconds
        url = self.endpoint.url.rstrip("/") + "/chat/completions"
        try:
            with (  # a connection for each: an answer takes seconds, and nothing is left open
                httpcore.ConnectionPool(network_backend=self._backend) as pool,
                pool.stream("POST", url, headers=list(headers.items()), content=body, extensions={"timeout": steps}) as response,
            ):
                data = b""
                for chunk in response.iter_stream():
                    data += chunk
                    if len(data) > _MOST_BYTES:
                        raise httpcore.RemoteProtocolError(f"more than {_MOST_BYTES} bytes")
                return response.status, {n.decode("latin-1").lower(): v.decode("latin-1") for n, v in response.headers}, data
        finally:
            self._deadline.at = float("inf")

    def _refused(self, why: str) -> ModelError:
        remedy = "Check url, model and key in the settings file; `answer` may have to be object or text for this server."
        return ModelError("S420", f"the language model refuses us: {why}", record=self.endpoint.url, remedy=remedy)

    def _read(self, data: bytes, question: Question) -> Answer:
        """Return the object in an answer's message; what it cost is counted also where there is none."""
        try:
            told = json.loads(data)
            choice = told["choices"][0]
            message = choice["message"]
        except (ValueError, KeyError, IndexError, TypeError, RecursionError):
            self.meter.add(sent=question.tokens)
            raise _useless("the answer has not the form of a chat completion") from None
        usage = told.get("usage") if isinstance(told.get("usage"), dict) else {}
        content = message.get("content") if isinstance(message, dict) else None
        received = tokens_of(content) if isinstance(content, str) else 0
        self.meter.add(sent=_count(usage.get("prompt_tokens"), question.tokens), received=_count(usage.get("completion_tokens"), received))
        if choice.get("finish_reason") == "length":
            return Answer(content={}, whole=False)
        if not isinstance(content, str):
            raise _useless("the model declined to answer" if isinstance(message, dict) and message.get("refusal") else "the answer is empty")
        try:
            found = json.loads(_unfenced(content))
        except (ValueError, RecursionError):
            raise _useless("the answer is no JSON") from None
        if not isinstance(found, dict):
            raise _useless("the answer is no JSON object")
        return Answer(content=found)


def _key(question: Question, body: str) -> str:
    return hashlib.blake2b(f"{question.version}\n{body}".encode(), digest_size=16).hexdigest()


def _useless(what: str) -> InputError:
    return InputError("S246", f"the language model's answer cannot be used: {what}", remedy="Run it again, set `answer` to schema, or take another model.")


def _count(told: object, otherwise: int) -> int:
    return told if isinstance(told, int) and not isinstance(told, bool) and told >= 0 else otherwise


def _unfenced(content: str) -> str:
    """Return what stands between the first and the last brace: models without structured outputs put fences and words around it."""
    start, end = content.find("{"), content.rfind("}")
    return content[start : end + 1] if 0 <= start < end else content


def _short(data: bytes, key: str | None) -> str:
    """Return the beginning of a server's message, on one line, without the key that some repeat."""
    text = " ".join(data[:2000].decode("utf-8", "replace").split())
    if key:
        text = text.replace(key, "…")
    return "".join(c if c.isprintable() else "·" for c in text)[:200]
