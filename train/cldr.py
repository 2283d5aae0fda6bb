"""Writes src/sayso/actors/data/cldr.csv: names of countries in other languages, from the Unicode CLDR as Babel carries it.

    pip install babel==2.18.0 && python train/cldr.py

Babel is needed to make the table, not to use it. CLDR's data are under the Unicode licence (docs/licences.md).
"""

from __future__ import annotations

import csv
from pathlib import Path

from babel import Locale

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "src" / "sayso" / "actors" / "data"
LANGUAGES = tuple((Path(__file__).parent / "cldr_languages.txt").read_text(encoding="utf-8").split())
"""The languages that CLDR covers best among those of the states of the world; more cost bytes, not time."""
SPECIAL = {"XK": "KOS"}


def main() -> None:
    """Write one row a language and country; names that are the English ones are left out, as are codes that sayso folds into a state."""
    english = Locale("en").territories
    alpha3 = _alpha3()
    with (DATA / "countries.csv").open(encoding="utf-8", newline="") as lines:
        known = {row["iso3"] for row in csv.DictReader(lines)}
    with (DATA / "cldr.csv").open("w", encoding="utf-8", newline="") as out:
        write = csv.writer(out, lineterminator="\n")
        write.writerow(("language", "iso3", "name"))
        for language in LANGUAGES:
            for code, name in sorted(Locale.parse(language).territories.items()):
                iso3 = alpha3.get(code)
                if iso3 in known and name != english.get(code):
                    write.writerow((language, iso3, name))


def _alpha3() -> dict[str, str]:
    """Return ISO 3166 alpha-2 → alpha-3 (facts of the standard, in iso3166.csv), and CLDR's own code for Kosovo."""
    with (Path(__file__).parent / "iso3166.csv").open(encoding="utf-8", newline="") as lines:
        return {row["alpha2"]: row["alpha3"] for row in csv.DictReader(lines)} | SPECIAL


if __name__ == "__main__":
    main()
