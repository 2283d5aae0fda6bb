"""Look over what the default install pulls: licences, a bill of materials (CycloneDX 1.6, JSON), and known weaknesses where the network allows.

python scripts/audit.py [OUT.json] [--no-network]

Licences: GPL, AGPL and non-commercial ones fail anywhere, LGPL in the default install. Weaknesses come from pip-audit (PyPI's advisories): one that is
known fails, a network that is not there is said and does not. Exit: 0 nothing wrong, 1 something.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any

from default_install import closure, faults, installed, licence_of

EXTRAS = {
    "alerts": "ruptures", "arrow": "pyarrow", "pandas": "pandas", "polars": "polars", "warc": "fastwarc", "postgres": "pg8000", "plot": "matplotlib",
    "forecast": "statsforecast",
}  # fmt: skip
"""Extras of users, each with the package by which one sees whether it is installed."""
WAIT_S = 300
"""Seconds for the question about weaknesses: some ninety packages at a second or two each."""


def licences() -> list[str]:
    """Return what is wrong with the licences of the default install and of the extras that are installed."""
    found = faults({name: licence_of(name, dist) for name, dist in closure().items()})
    for extra, package in EXTRAS.items():
        if not installed(package):
            print(f"not looked at: the extra {extra} ({package} is not installed)")
            continue
        more = closure(extras=[extra])
        found += [f"{extra}: {wrong}" for wrong in faults({name: licence_of(name, dist) for name, dist in more.items()}, lesser=True)]
    return found


def bill(dists: Mapping[str, Distribution]) -> str:
    """Return the bill of materials as CycloneDX 1.6 in JSON, checked against its schema; without time and serial number: the same install, the same bytes."""
    from cyclonedx.contrib.license.factories import LicenseFactory
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.output import make_outputter
    from cyclonedx.schema import OutputFormat, SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator
    from packageurl import PackageURL

    import sayso

    factory = LicenseFactory()
    known = {
        name: Component(
            type=ComponentType.LIBRARY,
            name=name,
            version=dist.version,
            bom_ref=f"pkg:pypi/{name}@{dist.version}",
            purl=PackageURL("pypi", name=name, version=dist.version),
            licenses=[factory.make_from_string(told)] if (told := licence_of(name, dist)) else [],
        )
        for name, dist in dists.items()
    }
    root = Component(
        type=ComponentType.APPLICATION, name="sayso", version=sayso.__version__, bom_ref="sayso", licenses=[factory.make_from_string("Apache-2.0")]
    )
    bom = Bom(components=known.values())
    bom.metadata.component = root
    needs = {name: [known[other] for other in direct(dist) if other in known] for name, dist in dists.items()}
    for name, others in needs.items():
        bom.register_dependency(known[name], others)
    bom.register_dependency(root, [known[name] for name in direct_of("sayso") if name in known])
    plain: dict[str, Any] = json.loads(make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string())
    plain.pop("serialNumber", None)
    plain["metadata"].pop("timestamp", None)
    text = json.dumps(plain, indent=1, sort_keys=True) + "\n"
    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if wrong is not None:
        raise SystemExit(f"the bill of materials breaks its schema: {wrong}")
    return text


def direct(dist: Distribution) -> list[str]:
    """Return the names of what a distribution itself needs here."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    needed = [Requirement(line) for line in dist.requires or ()]
    return sorted({canonicalize_name(r.name) for r in needed if r.marker is None or r.marker.evaluate({"extra": ""})})


def direct_of(name: str) -> list[str]:
    """Return the names of what a package by this name needs."""
    from importlib.metadata import distribution

    return direct(distribution(name))


def weaknesses(dists: Mapping[str, Distribution]) -> list[str]:
    """Ask pip-audit about the very versions that are installed; what is known is returned, and no answer is said aloud."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as listed:
        listed.writelines(f"{name}=={dist.version}\n" for name, dist in dists.items())
        listed.flush()
        command = [
            sys.executable,
            "-m",
            "pip_audit",
            "--requirement",
            listed.name,
            "--no-deps",
            "--disable-pip",
            "--format",
            "json",
            "--progress-spinner",
            "off",
        ]
        try:
            ran = subprocess.run(command, capture_output=True, text=True, timeout=WAIT_S, check=False)
            told = json.loads(ran.stdout)["dependencies"]
        except (subprocess.TimeoutExpired, ValueError, KeyError, TypeError) as exc:
            said = ran.stderr.strip().splitlines()[-1:] if isinstance(exc, ValueError) else [str(exc)[:200]]
            print(f"KNOWN WEAKNESSES ARE NOT LOOKED UP: no answer from the index ({' '.join(said)[:300]})")
            return []
    skipped = [d for d in told if "skip_reason" in d]
    if len(skipped) == len(told):
        print(f"KNOWN WEAKNESSES ARE NOT LOOKED UP: the index tells of no package ({skipped[0]['skip_reason'][:200] if skipped else 'an empty answer'})")
        return []
    print(f"looked up for known weaknesses: {len(told) - len(skipped)} packages" + (f"; not {', '.join(d['name'] for d in skipped)}" if skipped else ""))
    return [f"{d['name']} {d.get('version')}: {v['id']}, mended in {', '.join(v['fix_versions']) or 'no version'}" for d in told for v in d.get("vulns", ())]


def main() -> int:
    """Look, write the bill of materials, and say what is wrong."""
    given = [a for a in sys.argv[1:] if not a.startswith("--")]
    out = Path(given[0] if given else "build/sbom.cdx.json")
    dists = closure()
    wrong = licences()
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(bill(dists), encoding="utf-8")
    print(f"{out}: {len(dists)} packages of the default install")
    if "--no-network" not in sys.argv:
        wrong += weaknesses(dists)
    for line in wrong:
        print(f"WRONG: {line}")
    print("→ add it to the bill of a release (docs/releasing.md)" if not wrong else "→ leave the package out, or take another version")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
