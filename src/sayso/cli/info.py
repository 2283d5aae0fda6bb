"""`sayso init` writes the settings file, `sayso info` prints what is installed and what it is called."""

from __future__ import annotations

import json
import platform
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer

from .. import __version__
from ..config import Config
from ..errors import UsageError
from ..plugins import KINDS, names
from .code import read_config
from .show import next_step

__all__ = ["info", "init"]


def init(
    path: Annotated[Path, typer.Argument(help="File to write.")] = Path("sayso.toml"),
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that is there.")] = False,
) -> None:
    """Write a commented sayso.toml with the default settings."""
    if path.exists() and not force:
        raise UsageError("S105", "the file is there already", record=str(path), remedy="Give --force to overwrite it.")
    if not path.absolute().parent.is_dir():
        raise UsageError("S107", "no such folder", record=str(path), remedy="Name a file in a folder that exists.")
    path.write_text(Config().to_toml(), encoding="utf-8")
    print(path)
    next_step("edit it; `sayso code` in this folder reads it, `sayso info` prints the result")


def info(
    config: Annotated[Path | None, typer.Option(help="Settings; sayso.toml of this folder if there is one.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Print versions, models, plug-ins, settings and the fingerprint of this way of coding."""
    found = _facts(read_config(config))
    if json_:
        print(json.dumps(found, indent=1))
    else:
        for section, values in found.items():
            if isinstance(values, dict):
                print(f"{section}")
                for name, value in values.items():
                    print(f"  {name:16} {', '.join(value) if isinstance(value, list) else value}")
            else:
                print(f"{section:18} {values}")
    next_step("sayso init writes these settings to a file")


def _facts(config: Config) -> dict[str, Any]:
    from ..pipeline import fingerprint

    return {
        "sayso": __version__,
        "fingerprint": fingerprint(config),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {
            name: version(name) for name in ("spacy", config.model.replace("_", "-"), "py3langid", "onnxruntime", "tokenizers", "jinja2", "typer", "rich")
        },
        "plug-ins": {kind: list(names(kind)) for kind in KINDS},
        "settings": asdict(config),
    }
