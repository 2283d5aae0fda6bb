"""`sayso lexicon`: check the words that the rules coder knows, built in or your own."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import UsageError
from ..records import to_dict
from .code import read_config
from .show import exit_code, next_step, note

if TYPE_CHECKING:
    from ..rehearsal import Proof

__all__ = ["lexicon"]

lexicon = typer.Typer(name="lexicon", help="Count and check the words that the rules coder knows.", no_args_is_help=True)


@lexicon.callback()
def root() -> None:
    """Count and check the words that the rules coder knows."""


@lexicon.command("check")
def check(
    files: Annotated[list[Path] | None, typer.Argument(help="Lexicon files of your own; otherwise that of the settings, or the built-in lexicon.")] = None,
    ontology: Annotated[str | None, typer.Option(help="Ontology whose types your entries may have: plover, or a TOML file of your own.")] = None,
    unshown: Annotated[bool, typer.Option("--unshown", help="List the patterns that no example shows.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Do not run the examples.")] = False,
    config: Annotated[Path | None, typer.Option("--config", help="Settings; sayso.toml of this folder if there is one.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Check a lexicon: what is wrong, said twice, contradicted, out of reach or unproven; predicates by type. Exit code 3 where something is wrong.

    Examples:

      sayso lexicon check

      sayso lexicon check mine.toml --unshown

      sayso lexicon check words.toml --ontology mine.toml --json
    """
    from ..rehearsal import prove_lexicon

    settings = read_config(config).override(ontology=ontology)
    theirs = list(files or ()) or ([Path(settings.lexicon)] if settings.lexicon else [])
    for path in theirs:
        if not path.is_file():
            raise UsageError("S101", "no such file", record=str(path), remedy="Name a lexicon file (docs/lexicon.md), or none for the built-in lexicon.")
    targets: list[Path | None] = [*theirs] or [None]
    proofs = {str(path or "built in"): prove_lexicon(replace(settings, lexicon=""), path, examples=not quick) for path in targets}
    if json_:
        print(json.dumps({name: _as_dict(proof) for name, proof in proofs.items()}, ensure_ascii=False, indent=1))
    else:
        for name, proof in proofs.items():
            _print(name, proof, unshown)
    problems = [p for proof in proofs.values() for p in proof.problems]
    for problem in problems:
        note(f"problem [{problem.code}] {problem.record}: {problem.what}. {problem.remedy}")
    next_step("mend the entries named; docs/lexicon.md has the format" if problems else "sayso code … --lexicon FILE codes with entries of your own")
    raise typer.Exit(exit_code(len(problems)))


def _as_dict(proof: Proof) -> dict[str, Any]:
    shown = None if proof.unshown is None else [{"entry": entry, "pattern": pattern} for entry, pattern in proof.unshown]
    return {"counts": proof.counts, "unshown": shown, "problems": [to_dict(p) for p in proof.problems]}


def _print(name: str, proof: Proof, unshown: bool) -> None:
    columns = list(proof.counts["all"])
    print(f"{name}\n  {'':10}{''.join(f'{c:>12}' for c in columns)}")
    for type_, row in proof.counts.items():
        print(f"  {type_:10}{''.join(f'{row[c]:12,}' for c in columns)}")
    if proof.unshown is not None:
        print(f"  {len(proof.unshown):,} patterns that no example shows" + ("" if unshown or not proof.unshown else " (--unshown lists them)"))
        for entry, pattern in proof.unshown if unshown else ():
            print(f"    {entry}: {pattern}")
    print(f"  {len(proof.problems):,} problems")
