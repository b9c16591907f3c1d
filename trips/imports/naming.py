"""Names in rows become records of the municipality, each choice shown; a name that nobody, or several, bear is a problem."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from transparency.persian import as_typed
from trips import countries
from trips.codes import Absent, Body, TravellerKind
from trips.tables import Amount, Directory, Match
from trips.tables.cells import key
from trips.tables.money import RIALS_IN_A_TOMAN, Unit

from .findings import Findings
from .heading import Names
from .reading import Row

UNKNOWN = {
    "official": (
        _("No official of this municipality has this name."),
        _("Add the official first, correct the name, or use the column “name”."),
    ),
    "unit": (_("No unit of this municipality has this name."), _("Add the unit first, or correct the name.")),
    "municipality": (
        _("No other municipality that publishes here has this name."),
        _("Correct the name, or leave the cell empty for the trip's own municipality."),
    ),
    "funding_source": (
        _("No funding source has this name."),
        _("Add the funding source first, or correct the name."),
    ),
    "city": (_("No destination has this name."), _("Add the destination first, or correct the name.")),
}
NEAR = {
    "official": _("Correct the name, or add the official first. Near: %(names)s."),
    "unit": _("Correct the name, or add the unit first. Near: %(names)s."),
    "municipality": _("Correct the name. Near: %(names)s."),
    "funding_source": _("Correct the name, or add the funding source first. Near: %(names)s."),
    "city": _("Correct the name, or add the destination first. Near: %(names)s."),
}
SEVERAL = _("Several records have this name: %(names)s.")


def resolve(row: Row, directory: Directory, findings: Findings) -> None:
    """Put records in the place of names, and the amount and its currency together."""
    match row.layout.name:
        case "stops":
            _destination(row, directory, findings)
        case "travellers":
            _named(row, "official", directory.official, findings)
            _named(row, "unit", directory.unit, findings)
            _named(row, "municipality", directory.municipality, findings)
            _assume(row)
        case "costs":
            _named(row, "funding_source", directory.funding_source, findings)
            _money(row, findings)
            if row.values.get("absent") == Absent.WITHHELD:
                row.fault(
                    findings,
                    "absent",
                    _("A withheld amount needs its legal ground, for which a workbook has no place."),
                    _("Leave this row out, and enter it in the form after the import."),
                )


def _named(row: Row, name: str, find: Any, findings: Findings) -> None:
    written = row.values.get(name)
    row.values[name] = None
    if written:
        _take(row, name, written, find(written), findings)


def _take(row: Row, name: str, written: str, found: Match, findings: Findings) -> None:
    if found:
        row.values[name] = found.record
        if " ".join(written.split()) not in (found.record.name, str(found.record)):
            findings.remark(row.cell(name), written, _("Understood as “%(name)s”."), name=str(found.record))
        return
    names = Names([_told(record) for record in found.candidates])
    if found.ambiguous:
        cure = (
            _("Give the country in its own column.")
            if name == "city"
            else _("Write the public id in its place: %(ids)s.")
        )
        ids = Names([getattr(record, "public_id", "") for record in found.candidates])
        row.fault(findings, name, SEVERAL, cure, names=names, ids=ids)
    elif found.candidates:
        row.fault(findings, name, UNKNOWN[name][0], NEAR[name], names=names)
    else:
        row.fault(findings, name, *UNKNOWN[name])


def _told(record: Any) -> str:
    return f"«{record}»"


def _destination(row: Row, directory: Directory, findings: Findings) -> None:
    row.values["destination"] = None
    if row.unread & {"city", "country"}:
        row.unread.add("destination")
        return
    city, code = row.values.get("city") or "", row.values.get("country") or None
    if not city and not code:
        row.fault(
            findings,
            "city",
            _("Neither a city nor a country is given."),
            _("Give the city, or the country alone where no more is known."),
        )
    else:
        written = city or str(row.raw.get("country"))
        _take(row, "city", written, directory.destination(city, code), findings)
        row.values["destination"] = row.values.pop("city", None)
        country = countries.country(code) if code else None
        if "city" in row.unread and not city and country:
            findings.problems.pop()
            row.fault(
                findings,
                "country",
                _("There is no destination for this country as a whole."),
                _("Give the city, or add the country “%(country)s” to the destinations first."),
                country=country.name,
            )
    if row.unread & {"city", "country"}:
        row.unread.add("destination")


def _assume(row: Row) -> None:
    """What follows from what is written: a name, or a head, is one person, and a council member belongs to the council."""
    values = row.values
    if values.get("count") is None and any(values.get(name) for name in ("official", "name", "head")):
        values["count"] = 1
    if not values.get("body"):
        of_council = values.get("kind") == TravellerKind.COUNCIL
        values["body"] = Body.COUNCIL if of_council else Body.MUNICIPALITY


def _money(row: Row, findings: Findings) -> None:
    amount: Amount | None = row.values.get("amount")
    unit: Unit | None = row.values.get("currency")
    stated = Unit(amount.currency, amount.rial_basis, amount.toman) if amount and amount.currency else None
    if stated and unit and stated != unit:
        row.fault(
            findings,
            "currency",
            _("The amount names another currency than this column does."),
            _("Name the currency once, or the same in both."),
        )
    used = stated or unit
    value = amount.value if amount else None
    if value is not None and used and used.toman:
        if not stated:
            value *= RIALS_IN_A_TOMAN
        findings.remark(
            row.cell("amount"),
            row.raw.get("amount"),
            _("Toman was turned into rials: %(amount)s rials."),
            amount=f"{value:,f}",
        )
    row.values["amount"] = value
    row.values["currency"] = used.code if used else ""
    row.values["rial_basis"] = (used.rial_basis or "") if used else ""
    if value is not None and used is None and "currency" not in row.unread:
        row.fault(findings, "currency", _("Say in which currency the amount is."), _("Fill in this cell."))
    if "currency" in row.unread:
        row.unread |= {"rial_basis", "amount"}


def position(text: str, names: list[str]) -> int | None:
    """The place, from 0, that a cell gives in a list: its number from 1, or the one name in it that is the same."""
    typed = as_typed(text)
    if typed.isascii() and typed.isdigit():
        number = int(typed[:9])
        return number - 1 if 1 <= number <= len(names) else None
    same = [place for place, name in enumerate(names) if name and key(name) == key(text)]
    return same[0] if len(same) == 1 else None
