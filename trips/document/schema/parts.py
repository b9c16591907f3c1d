"""The parts of a trip's schema: stops, travellers, costs and what else stands in lists."""

from django.utils.translation import gettext_noop as _

from transparency.currencies import CURRENCIES, RIAL
from trips import codes, countries

from .forms import (
    Schema,
    amount,
    choice,
    closed,
    code,
    listed,
    or_null,
    part,
    position,
    said,
    text,
    truth,
    whole,
)

DATE = or_null(part("period"))
TEXT: Schema = {"type": "string"}
NOTHING: Schema = {"type": "null"}


def one_of(values: list[str], null: bool = False) -> Schema:
    return {"enum": [*values, None] if null else values}


def date(meaning: str) -> Schema:
    return said(meaning, DATE)


STOP = closed(
    {
        "destination": code(_("Its id, the same in every trip that goes there.")),
        "country": said(_("ISO 3166-1, two letters."), one_of(sorted(countries.COUNTRIES))),
        "country_name": text(_("The country in Persian.")),
        "country_name_en": text(_("The country in English.")),
        "city": text(_("The city in Persian; null where the source names the country alone."), null=True),
        "city_en": text(_("The city in English; null where nobody gave it."), null=True),
        "purpose": choice(_("Visit, or transit, which counts in no country's figures."), codes.StopPurpose),
        "arrival": date(_("The day of arrival; null where it is not given.")),
        "departure": date(_("The day of departure; null where it is not given.")),
    }
)

UNIT = closed(
    {
        "id": code(_("The unit's id.")),
        "name": text(_("Its Persian name, as at the trip.")),
        "name_en": text(_("Its English name; null where nobody gave it."), null=True),
    }
)

TRAVELLER = closed(
    {
        "official": code(
            _("The official's random id; null for a group, and where the name is not published."), null=True
        ),
        "name": text(
            _("Published for holders of named offices, or where the municipality says so."), null=True
        ),
        "name_en": text(_("The name in English; null where nobody gave it."), null=True),
        "count": whole(_("1 for a person, more for a group, null for a group of unknown number."), 1),
        "post": text(_("The post, as at the trip; null for family."), null=True),
        "unit": said(_("The unit, as at the trip; null for family."), or_null(UNIT)),
        "body": choice(_("The municipality, or its council, a body of its own."), codes.Body),
        "municipality": said(
            _("Where the traveller comes from another municipality: which."), or_null(part("municipality"))
        ),
        "kind": choice(_("What kind of traveller."), codes.TravellerKind),
        "head": truth(_("Head of the delegation, or of another municipality's group in it.")),
        "start": date(_("The first day of the stay, where it differs from the trip's.")),
        "end": date(_("The last day of the stay, where it differs from the trip's.")),
        "days": whole(_("Days of the stay, as stated."), 1),
        "stops": said(
            _("Zero-based positions in `stops`; null for all of them."),
            or_null(listed({"type": "integer", "minimum": 0}, unique=True) | {"minItems": 1}),
        ),
        "attendance": choice(_("Went, did not go, or turned back."), codes.Attendance),
        "reason": text(_("Why the traveller did not go, or turned back."), null=True),
    }
) | {
    "allOf": [
        {  # family is a count only
            "if": {"properties": {"kind": {"const": "family"}}},
            "then": {
                "properties": dict.fromkeys(
                    ("official", "name", "name_en", "post", "unit", "reason"), NOTHING
                )
                | {"head": {"const": False}}
            },
        },
        {  # a name is one person's
            "if": {"properties": {"name": TEXT}},
            "then": {"properties": {"count": {"const": 1}}},
            "else": {"properties": {"official": NOTHING, "name_en": NOTHING}},
        },
    ]
}

FUNDING_SOURCE = closed(
    {
        "id": code(_('The payer\'s id; "not-stated" where nobody says who paid.')),
        "name": text(_("Its Persian name.")),
        "name_en": text(_("Its English name; null where nobody gave it."), null=True),
        "kind": choice(_("What kind of payer."), codes.FundingKind),
    }
)

RATE = closed(
    {
        "value": amount(_("Rials for one unit, as a plain decimal."))
        | {"pattern": r"^(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?$"},
        "date": date(_("The day of the rate.")),
        "source": text(_("Whose rate it is."), null=True),
    }
)

COST = closed(
    {
        "item": choice(_("What was paid for."), codes.Item),
        "traveller": position(
            _("Whose cost it is: zero-based position in `travellers`; null for the delegation's.")
        ),
        "funding_source": said(_("Who paid; never null."), FUNDING_SOURCE),
        "stage": choice(
            _("How far the payment has come; approved and advance never count in totals."), codes.Stage
        ),
        "method": choice(_("How it was paid."), codes.Method, null=True),
        "amount": amount(
            _("In major units of the currency; null where `absent` says why. Never zero for absent."),
            null=True,
        ),
        "currency": said(_("ISO 4217, three letters."), one_of(sorted(CURRENCIES), null=True)),
        "rial_basis": choice(_("Old or new rial; null for other currencies."), codes.RialBasis, null=True),
        "rate": said(_("The conversion rate; null where none is given."), or_null(RATE)),
        "interest": choice(
            _("Whether the payer has or seeks a contract with the municipality."), codes.Interest
        ),
        "source_text": text(_("The source's own words, where its unit is unclear."), null=True),
        "absent": choice(_("Why there is no amount; null where there is one."), codes.Absent, null=True),
    }
) | {
    "allOf": [
        {
            "oneOf": [
                {
                    "properties": {
                        "amount": {"type": "string"},
                        "absent": NOTHING,
                        "currency": {"type": "string"},
                    }
                },
                {"properties": {"amount": NOTHING, "absent": {"type": "string"}}},
            ]
        },
        {
            "if": {"properties": {"currency": {"const": RIAL}}},
            "then": {"properties": {"rial_basis": TEXT}},
            "else": {"properties": {"rial_basis": NOTHING}},
        },
    ]
}

TOTAL = closed(
    {
        "currency": said(_("ISO 4217, three letters."), one_of(sorted(CURRENCIES))),
        "rial_basis": choice(
            _("Old or new rial, never added together; else null."), codes.RialBasis, null=True
        ),
        "amount": amount(_("Settled, else paid, less refunds, in major units."), negative=True),
        "complete": truth(_("False where any amount of the trip is absent.")),
    }
)

PERMIT = closed(
    {
        "stage": choice(_("Who decides at this stage."), codes.PermitStage),
        "body": text(_("The deciding body by name."), null=True),
        "decision": choice(_("What was decided."), codes.Decision),
        "number": text(_("The permit's number."), null=True),
        "date": date(_("The day of the decision.")),
    }
)

DELEGATION = closed(
    {
        "size": said(
            _("The number stated, else the number listed, else null."),
            {"type": ["integer", "null"], "minimum": 1},
        ),
        "known": choice(_("How the size is known."), codes.SizeKnown),
        "complete": truth(_("Whether everybody who travelled is listed.")),
    }
) | {
    "if": {"properties": {"size": NOTHING}},
    "then": {"properties": {"known": {"const": "not_stated"}}},
    "else": {"properties": {"known": {"not": {"const": "not_stated"}}}},
}
