"""The table of currencies: the active codes of ISO 4217, their names and how many decimals they have.

Made by `scripts/make_tables.py`. It stands here, below the trips, because `transparency.persian.money`
names currencies; the arithmetic of amounts is in `trips/currencies.py`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

RIAL = "IRR"


@dataclass(frozen=True, slots=True)
class Currency:
    """`digits` are the decimals of an amount in major units; `name` is Persian, as it follows an amount."""

    code: str
    name: str
    name_en: str
    digits: int


def _read() -> Mapping[str, Currency]:
    table = json.loads((Path(__file__).parent / "data" / "currencies.json").read_text(encoding="utf-8"))
    return MappingProxyType({row["code"]: Currency(**row) for row in table["currencies"]})


CURRENCIES: Mapping[str, Currency] = _read()
