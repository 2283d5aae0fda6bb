"""Packages that only some uses need, and that the default install leaves out."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from .errors import PluginError

__all__ = ["needed"]


def needed(module: str, *, purpose: str, extra: str) -> ModuleType:
    """Import a package of an extra; raises `PluginError` S121 that names the extra where it is not installed. `purpose` begins the message: "reading WARC"."""
    try:
        return import_module(module)
    except ImportError:
        package = module.partition(".")[0]
        remedy = f"Install it: pip install 'sayso[{extra}]'."
        raise PluginError("S121", f"{purpose} needs the package {package}, which is not installed", remedy=remedy) from None
