"""What must hold between the parameters of a question, beside what each of them may be."""

from collections.abc import Container, Iterable, Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from officials.published import registry
from transparency.currencies import RIAL
from transparency.keyset import LARGEST
from transparency.once import once
from trips import codes
from trips.currencies import digits
from trips.facets import FACETS
from trips.merged import merged, remaining
from trips.models.published import PublishedTerm

MUNICIPALITIES = ("municipality", "publisher")
"""Filters that take any published municipality."""

LEAST_ABOVE_MOST = _("The least is more than the most. Exchange them.")


class QuestionForm(forms.Form):
    """The form of the questions, as a page draws it."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, error in list(contradictions(cleaned, self.errors)):
            self.add_error(name, error)
        return cleaned


Contradictions = Iterator[tuple[str, ValidationError]]


def contradictions(cleaned: dict[str, Any], faulty: Container[str]) -> Contradictions:
    """What must hold between parameters, and that values are ones the public records bear: (parameter, fault).

    `cleaned` are the cleaned values, `faulty` the parameters that could not be read. Adds `min_cost_minor` and
    `max_cost_minor` to `cleaned`, the amounts in minor units.
    """
    first, last = cleaned.get("from"), cleaned.get("to")
    if first and last and first.earliest > last.latest:
        yield "from", ValidationError(_("“From” is after “to”. Exchange them."), code="order")
    for least, most in (("min_days", "max_days"), ("min_travellers", "max_travellers")):
        low, high = cleaned.get(least), cleaned.get(most)
        if low is not None and high is not None and low > high:
            yield least, ValidationError(LEAST_ABOVE_MOST, code="order")
    yield from _money(cleaned, faulty)
    yield from _not_borne(cleaned)


def _money(cleaned: dict[str, Any], faulty: Container[str]) -> Contradictions:
    currency, basis = cleaned.get("currency"), cleaned.get("rial_basis")
    asked = [name for name in ("min_cost", "max_cost") if cleaned.get(name) is not None]
    if asked and not currency and "currency" not in faulty:
        yield "currency", ValidationError(_("Say in which currency the amount is."), code="currency")
    if currency == RIAL and not basis and "rial_basis" not in faulty:
        allowed = {"allowed": codes.RialBasis.values}
        yield (
            "rial_basis",
            ValidationError(_("Say which rial: old or new."), code="rial_basis", params=allowed),
        )
    if basis and currency != RIAL and "currency" not in faulty:
        message = _("Only rials have a basis: ask for IRR, or leave it away.")
        yield "rial_basis", ValidationError(message, code="rial_basis")
    if not currency:
        return
    amounts = {name: Decimal(cleaned[name]) for name in asked}
    for name, amount in amounts.items():
        # Totals are whole minor units: the bounds move to the next one inside.
        inwards = ROUND_CEILING if name == "min_cost" else ROUND_FLOOR
        minor = amount.scaleb(digits(currency)).to_integral_value(inwards)
        cleaned[f"{name}_minor"] = min(int(minor), LARGEST)
    if len(amounts) == 2 and amounts["min_cost"] > amounts["max_cost"]:
        yield "min_cost", ValidationError(LEAST_ABOVE_MOST, code="order")


CODED = ("body", "funding_kind", "kind", "status", "provenance", "missing")
"""Facets of closed vocabularies, some forty codes in all: read together, for a page that asks for one asks for others."""


def borne(values: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of these (facet, value) that a current document bears. One query, none for what one answer asked before."""
    known: dict[tuple[str, str], bool] = once("borne", dict)
    asked = set(values)
    new = {one for one in asked if one not in known and one[0] not in CODED}
    if new or not known:
        condition = Q(pk__in=()) if known else Q(name__in=CODED)
        for name, value in new:
            condition |= Q(name=name, value=value)
        known.update(dict.fromkeys(new, False))
        terms = PublishedTerm.objects.filter(condition)
        known.update(dict.fromkeys(terms.values_list("name", "value"), True))
    return {one for one in asked if known.get(one)}


def _not_borne(cleaned: dict[str, Any]) -> Contradictions:
    """Any ISO country and any published municipality; otherwise only what a current document bears (contract)."""
    asked = {(name, value) for name in FACETS if name != "country" for value in cleaned.get(name) or ()}
    if not asked:
        return
    asked -= borne(asked)
    if any(name in MUNICIPALITIES for name, _value in asked):
        asked -= {(name, code) for name in MUNICIPALITIES for code in registry().municipalities}
    gone = merged(asked) if asked else set()
    for name, value in sorted(asked):
        if (name, value) in gone and (into := remaining(name, value)):
            words = _("“%(value)s” was merged into “%(into)s”: ask for that one.")
            params = {"value": value, "into": into, "allowed": [into]}
            yield name, ValidationError(words, code="merged", params=params)
            continue
        yield (
            name,
            ValidationError(
                _("No public record bears “%(value)s” here."), code="not_borne", params={"value": value}
            ),
        )
