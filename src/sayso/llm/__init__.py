"""A language model at an OpenAI-style endpoint that the user configures: settings, requests, answers kept, money spent.

Nothing here knows about events: `events/llm.py` asks and checks. The network is used only where a settings file names an endpoint.
"""

from __future__ import annotations

from .client import Answer, Client, Question
from .meter import Meter, tokens_of
from .settings import Endpoint, read_endpoint

__all__ = ["Answer", "Client", "Endpoint", "Meter", "Question", "read_endpoint", "tokens_of"]
