"""The sheets of a workbook, column by column. Headers are the form's words wherever the field alone says what is meant."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from trips import codes
from trips.models import Cost, Permit, Stop, Traveller, Trip
from trips.tables import (
    read_amount,
    read_choice,
    read_count,
    read_country,
    read_currency,
    read_day,
    read_flag,
    read_number,
    read_period,
    read_text,
)

from .layout import Column, Layout, Reader, keys_of

EXAMPLE = "نمونه"
"""The trip code of example rows: rows whose code begins so, or with "example", are passed over."""

TRIP_CODE = Column(
    "trip",
    _("trip code"),
    required=True,
    help=_(
        "A short code that you invent, the same on every sheet for one trip: 1, 2, or A-12. It is not kept."
    ),
    also=("کد", "ردیف سفر", "code"),
    width=10,
)


def _column(model: Any, name: str, read: Reader = read_text, **more: Any) -> Column:
    """A column for a field, with the form's words where no others are given."""
    field = model._meta.get_field(name)
    header = more.pop("header", field.verbose_name)
    also = (*more.pop("also", ()), field.verbose_name, name)
    return Column(name, header, read, help=more.pop("help", field.help_text), also=also, **more)


def _choice(
    model: Any, name: str, choices: type[TextChoices], words: Mapping[str, str] | None = None, **more: Any
) -> Column:
    return _column(model, name, partial(read_choice, choices=choices, more=words), choices=choices, **more)


_trip, _stop, _traveller, _cost, _permit = (
    partial(_column, model) for model in (Trip, Stop, Traveller, Cost, Permit)
)
LONG = 40

TRIPS = Layout(
    "trips",
    _("Trips"),
    Trip,
    (
        TRIP_CODE,
        _trip("letter_number"),
        _trip("title", required=True, width=LONG),
        _trip("purpose", width=LONG),
        _choice(Trip, "kind", codes.TripKind),
        _choice(Trip, "initiative", codes.Initiative),
        _trip("host_name"),
        _trip("host_event"),
        _choice(
            Trip,
            "status",
            codes.Status,
            {"انجام شد": "done", "انجام‌شده": "done", "برگزار شد": "done"},
            help=_("Empty means that the trip took place."),
        ),
        _trip("status_reason", header=_("reason for the status"), width=28),
        _trip("start", read_period, required=True),
        _trip("end", read_period),
        _trip("days", read_count),
        _trip("days_min", read_count),
        _trip("private_days", read_count),
        _trip("start_not_before", read_day),
        _trip("start_not_after", read_day),
        _trip("size", read_count),
        _choice(
            Trip,
            "size_known",
            codes.SizeKnown,
            {
                "دقیق": "exact",
                "حداقل": "at_least",
                "دست‌کم": "at_least",
                "حدود": "about",
                "حدوداً": "about",
                "تقریبی": "about",
            },
        ),
        _trip(
            "list_complete",
            read_flag,
            help=_("Yes where everybody who travelled is on the sheet of travellers."),
        ),
        _trip("outcome_summary", width=LONG),
        _trip("outcome_results", width=LONG),
        _trip("report", width=LONG),
        _trip("necessity", width=LONG),
        _trip("legal_basis"),
        _trip("title_en"),
        _trip("host_address"),
        _trip("joint_code"),
        _trip("internal_notes", width=LONG),
        _trip("municipality", in_template=False),  # a file is one municipality's; the column may say which
    ),
    ("سفر", "سفر خارجی", "سفرهای خارجی", "trip"),
)

STOPS = Layout(
    "stops",
    Stop._meta.verbose_name_plural,
    Stop,
    (
        TRIP_CODE,
        Column(
            "city",
            _("city"),
            names="destinations",
            also=("مقصد", "شهر مقصد", "destination"),
            width=24,
            help=_("A place from the list of destinations. Empty where only the country is known."),
        ),
        Column(
            "country",
            _("country"),
            read_country,
            names="countries",
            also=("کشور مقصد",),
            help=_("Persian, English or code."),
        ),
        _choice(
            Stop,
            "purpose",
            codes.StopPurpose,
            {"عبور": "transit", "عبوری": "transit"},
            help=_("Empty means a visit."),
        ),
        _stop("arrival", read_period),
        _stop("departure", read_period),
    ),
    ("توقف", "مقصد", "مقصدها", "مسیر", "stop", "destinations"),
)

TRAVELLERS = Layout(
    "travellers",
    Traveller._meta.verbose_name_plural,
    Traveller,
    (
        TRIP_CODE,
        _traveller(
            "official",
            names="officials",
            width=26,
            also=("نام مسئول",),
            help=_("A name from the list of officials. For other people use the next column."),
        ),
        _traveller("name", width=24, also=("نام و نام خانوادگی",)),
        _traveller("post", width=28),
        _traveller("unit", names="units", width=28, also=("واحد سازمانی", "محل خدمت")),
        _traveller("count", read_count, also=("نفرات", "تعداد نفرات")),
        _choice(
            Traveller,
            "kind",
            codes.TravellerKind,
            required=True,
            words={
                "مسئولان": "official",
                "کارشناس": "staff",
                "کارمند": "staff",
                "عضو شورا": "council",
                "خبرنگار": "media",
                "همراه": "family",
                "خانواده": "family",
                "شرکت": "company",
            },
        ),
        _choice(Traveller, "office", codes.Office),
        _traveller("head", read_flag, also=("سرپرست هیئت",)),
        _traveller("start", read_period),
        _traveller("end", read_period),
        _traveller("days", read_count),
        Column(
            "stops",
            _("stops by number"),
            also=("توقفگاه‌ها", "stops"),
            help=_("Numbers of this trip's stops, in the order of their sheet: 1, 3. Empty means all."),
        ),
        _choice(Traveller, "attendance", codes.Attendance, help=_("Empty means that the traveller went.")),
        _traveller("reason", header=_("why not, or why turned back"), width=28),
        _traveller("publish_name", read_flag),
        _choice(
            Traveller,
            "body",
            codes.Body,
            help=_("Empty means as the kind says: the council for its members, else the municipality."),
        ),
        _traveller("municipality"),
        _traveller("name_en"),
    ),
    ("اعضا", "اعضای هیئت", "مسافران", "همراهان", "traveller", "delegation"),
)

COSTS = Layout(
    "costs",
    Cost._meta.verbose_name_plural,
    Cost,
    (
        TRIP_CODE,
        _choice(Cost, "item", codes.Item, required=True, also=("شرح هزینه", "نوع هزینه")),
        _cost(
            "amount",
            read_amount,
            width=22,
            help=_(
                "As the letter writes it: 1,240,000, or “124 thousand toman”. Toman is turned into rials."
            ),
        ),
        _cost(
            "currency",
            read_currency,
            names="currencies",
            also=("واحد پول", "واحد"),
            help=_("Rial, new rial, toman, or another currency by name or code."),
        ),
        _cost("funding_source", names="funding_sources", width=28, also=("پرداخت‌کننده", "چه کسی پرداخت")),
        _choice(Cost, "stage", codes.Stage, required=True),
        _choice(
            Cost,
            "absent",
            codes.Absent,
            {"به عهدهٔ میزبان": "host_paid_unknown", "میزبان": "host_paid_unknown"},
            width=24,
        ),
        _choice(Cost, "method", codes.Method),
        Column(
            "traveller",
            _("traveller by number"),
            also=("عضو هیئت", "traveller"),
            help=_(
                "The number of this trip's traveller, in the order of their sheet. Empty means the whole delegation."
            ),
        ),
        _cost("rate", read_number),
        _cost("rate_date", read_period),
        _cost("rate_source"),
        _choice(Cost, "interest", codes.Interest),
        _cost("source_text", width=28),
    ),
    ("هزینه", "مخارج", "cost"),
)

PERMITS = Layout(
    "permits",
    Permit._meta.verbose_name_plural,
    Permit,
    (
        TRIP_CODE,
        _choice(Permit, "stage", codes.PermitStage, required=True, also=("مرجع",)),
        _choice(Permit, "decision", codes.Decision, {"موافقت": "granted", "مخالفت": "refused"}),
        _permit("body", width=26),
        _permit("number"),
        _permit("date", read_period),
    ),
    ("مجوز", "permit"),
)

LAYOUTS = (TRIPS, STOPS, TRAVELLERS, COSTS, PERMITS)
BY_NAME = {layout.name: layout for layout in LAYOUTS}

NOTES_TITLE = pgettext_lazy("sheet of a workbook", "Guide")
LISTS_TITLE = pgettext_lazy("sheet of a workbook", "Lists")
PROBLEMS_TITLE = pgettext_lazy("sheet of a workbook", "Problems")
BESIDE = (NOTES_TITLE, LISTS_TITLE, PROBLEMS_TITLE)
"""Sheets of ours that hold no records."""


@cache
def titles() -> Mapping[str, Layout | None]:
    """Every folded name of a sheet; None for the sheets of ours that hold no records."""
    beside: dict[str, Layout | None] = {spelling: None for title in BESIDE for spelling in keys_of(title)}
    return beside | {
        spelling: layout
        for layout in LAYOUTS
        for text in (layout.title, layout.name, *layout.also)
        for spelling in keys_of(text)
    }
