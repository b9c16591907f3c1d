"""Public documents of schema 1.0 for tests of whatever reads them: four of real trips, one with every absence."""

from datetime import date
from typing import Any

from transparency.calendar import Period, parse_jalali

TEHRAN = {"code": "tehran", "name": "شهرداری تهران", "name_en": "Tehran Municipality"}
SEMNAN = {"code": "semnan", "name": "شهرداری سمنان", "name_en": "Semnan Municipality"}
NOT_STATED = {"id": "not-stated", "name": "اعلام نشده", "name_en": "Not stated", "kind": "not_stated"}


def day(text: str) -> dict[str, Any]:
    return parse_jalali(text).as_document()


def bounds(text: str | None, earliest: str, latest: str) -> dict[str, Any]:
    return Period(date.fromisoformat(earliest), date.fromisoformat(latest), text).as_document()


def stop(
    destination: str,
    country: tuple[str, str, str],
    city: tuple[str, str | None] | None = None,
    **changes: Any,
):
    iso, name, name_en = country
    return {
        "destination": destination,
        "country": iso,
        "country_name": name,
        "country_name_en": name_en,
        "city": city[0] if city else None,
        "city_en": city[1] if city else None,
        "purpose": "visit",
        "arrival": None,
        "departure": None,
    } | changes


def traveller(post: str | None, **changes: Any) -> dict[str, Any]:
    return {
        "official": None,
        "name": None,
        "name_en": None,
        "count": 1,
        "post": post,
        "unit": None,
        "body": "municipality",
        "municipality": None,
        "kind": "official",
        "head": False,
        "start": None,
        "end": None,
        "days": None,
        "stops": None,
        "attendance": "went",
        "reason": None,
    } | changes


def cost(item: str, **changes: Any) -> dict[str, Any]:
    return {
        "item": item,
        "traveller": None,
        "funding_source": NOT_STATED,
        "stage": "paid",
        "method": None,
        "amount": None,
        "currency": None,
        "rial_basis": None,
        "rate": None,
        "interest": "not_stated",
        "source_text": None,
        "absent": "not_disclosed",
    } | changes


def trip(**changes: Any) -> dict[str, Any]:
    """A compiled trip that says nothing but its title, its municipality and its month."""
    return {
        "schema": "trip-1.0",
        "ref": "tehran-1401-1",
        "url": "https://safarnama.example/trips/tehran-1401-1/",
        "provenance": "compiled",
        "synthetic": False,
        "title": "سفر",
        "title_en": None,
        "purpose": None,
        "necessity": None,
        "legal_basis": None,
        "kind": "other",
        "initiative": "not_stated",
        "municipality": TEHRAN,
        "joint_with": [],
        "replaces": None,
        "host": None,
        "status": "done",
        "status_reason": None,
        "start": day("1401-09"),
        "end": bounds(None, "2022-11-22", "2022-12-21"),
        "days": None,
        "days_min": None,
        "private_days": None,
        "stops": [],
        "delegation": {"size": None, "known": "not_stated", "complete": False},
        "travellers": [],
        "costs": [],
        "totals": [],
        "permits": [],
        "outcome": {"summary": None, "results": None, "report": None},
        "attachments": [],
        "sources": [],
        "not_disclosed": ["cost", "funding", "dates", "names", "report"],
        "redactions": [],
        "notes": [],
        "version": 1,
        "published": "2026-11-01T08:30:00.000000Z",
        "first_published": "2026-11-01T08:30:00.000000Z",
        "reason": None,
        "state": None,
        "due": {"record": None, "costs": None, "report": None},
        "days_late": None,
        "ledger": {"serial": 4, "hash": "9f3a" + "0b7d" * 14 + "c21e"},
    } | changes


PRESS = [{"title": "فهرست جدید سفرهای خارجی شهرداری تهران", "url": None, "date": None}]


def turkey() -> dict[str, Any]:
    return trip(
        title="جلسهٔ هیئت اجرایی و پنل‌های تخصصی شهری",
        kind="meeting",
        purpose="شرکت در جلسهٔ هیئت اجرایی و پنل‌های تخصصی شهری",
        days=3,
        end=bounds(None, "2022-11-24", "2022-12-23"),
        stops=[stop("turkey", ("TR", "ترکیه", "Turkey"))],
        delegation={"size": 3, "known": "exact", "complete": True},
        travellers=[
            traveller("رئیس مرکز ارتباطات و امور بین‌الملل"),
            traveller("مدیر واحد بررسی‌های تطبیقی و بین‌المللی"),
            traveller("سرپرست مرکز تهران هوشمند"),
        ],
        sources=PRESS,
    )


def russia() -> dict[str, Any]:
    return trip(
        ref="tehran-1401-2",
        title="بازدید از کارخانه‌های تجهیزات اعلام و اطفای حریق",
        kind="visit",
        start=day("1401-09-27"),
        end=bounds(None, "2022-12-24", "2022-12-24"),
        days=7,
        stops=[stop("russia", ("RU", "روسیه", "Russia"))],
        delegation={"size": 2, "known": "exact", "complete": True},
        travellers=[
            traveller(
                "مدیر پیشگیری", unit={"id": "xfire", "name": "سازمان آتش‌نشانی", "name_en": "Fire Department"}
            ),
            traveller(
                "مدیر روابط عمومی",
                unit={"id": "xfire", "name": "سازمان آتش‌نشانی", "name_en": "Fire Department"},
            ),
        ],
        costs=[
            cost(
                "whole_trip",
                funding_source={
                    "id": "xforeign",
                    "name": "طرف خارجی",
                    "name_en": None,
                    "kind": "foreign_party_unnamed",
                },
                absent="host_paid_unknown",
            )
        ],
        not_disclosed=["dates", "names", "report"],
        sources=PRESS,
    )


def najaf() -> dict[str, Any]:
    return trip(
        ref="tehran-1401-4",
        title="نمایشگاه برنامه‌ریزی شهری و شهرداری‌ها، نجف",
        title_en="Exhibition of urban planning and municipalities, Najaf",
        kind="exhibition",
        start=day("1401-11"),
        end=bounds(None, "2023-01-22", "2023-02-24"),
        days=6,
        days_min=2,
        stops=[stop("najaf", ("IQ", "عراق", "Iraq"), ("نجف", "Najaf"))],
        delegation={"size": 34, "known": "exact", "complete": False},
        travellers=[
            traveller("معاونان شهردار", count=None),
            traveller("رئیس شورای شهر", kind="council", body="council"),
            traveller("مدیران روابط عمومی", count=None),
            traveller("کارشناسان روابط عمومی", kind="staff", count=None),
        ],
        sources=PRESS,
    )


def semnan() -> dict[str, Any]:
    return trip(
        ref="semnan-1395-1",
        municipality=SEMNAN,
        title="چهارمین اجلاس شهرهای کمربند اقتصادی جادهٔ ابریشم",
        kind="conference",
        initiative="invited",
        host={"name": "شهرداری ارومچی", "event": "چهارمین اجلاس همکاری شهرهای جادهٔ ابریشم", "address": None},
        start=bounds("1395", "2016-03-20", "2016-09-23"),
        end=bounds(None, "2016-03-20", "2016-09-23"),
        stops=[stop("urumqi", ("CN", "چین", "China"), ("ارومچی", "Urumqi"))],
        delegation={"size": None, "known": "not_stated", "complete": False},
        travellers=[traveller("شهردار سمنان", head=True)],
        costs=[
            cost(
                "whole_trip",
                funding_source={
                    "id": "xurumqi",
                    "name": "شهرداری ارومچی",
                    "name_en": "Urumqi Municipality",
                    "kind": "host",
                },
                absent="host_paid_unknown",
            )
        ],
        outcome={
            "summary": "تفاهم‌نامهٔ خواهرخواندگی میان سمنان و ارومچی امضا شد.",
            "results": "امضا در ۲۳ سپتامبر در اجلاس عمومی",
            "report": None,
        },
        not_disclosed=["dates", "names", "report"],
        sources=[
            {
                "title": "راه‌اندازی مرکز همکاری شهرهای آسیایی و جادهٔ ابریشم در سمنان",
                "url": "https://www.example.com/news/3867397",
                "date": day("1395-10-14"),
            }
        ],
    )


def every_absence() -> dict[str, Any]:
    """A declared, made-up, corrected and late trip that bears every kind of absence, and a zero beside them."""
    municipality = {"id": "xtown", "name": "شهرداری نمونه", "name_en": None, "kind": "municipality"}
    rials = {"funding_source": municipality, "currency": "IRR", "rial_basis": "old", "absent": None}
    return trip(
        ref="nemune-1404-7",
        provenance="own",
        synthetic=True,
        municipality={"code": "nemune", "name": "شهرداری نمونه", "name_en": None},
        title="هیئت سه‌شهر: استانبول، آنکارا و قونیه",
        kind="training",
        purpose="آموزش مدیریت پسماند",
        legal_basis="آیین‌نامهٔ نمونه، مادهٔ ۴",
        initiative="own",
        host={"name": "Union of Municipalities", "event": None, "address": "https://www.example.org/event"},
        start=day("1404-02-03"),
        end=day("1404-02-12"),
        days=10,
        private_days=0,
        joint_with=["nemune-1404-8"],
        replaces="nemune-1404-2",
        stops=[
            stop("istanbul", ("TR", "ترکیه", "Turkey"), ("استانبول", "Istanbul"), arrival=day("1404-02-03")),
            stop("doha", ("QA", "قطر", "Qatar"), ("دوحه", "Doha"), purpose="transit"),
            stop(
                "ankara",
                ("TR", "ترکیه", "Turkey"),
                ("آنکارا", "Ankara"),
                arrival=day("1404-02-06"),
                departure=day("1404-02-08"),
            ),
            stop("konya", ("TR", "ترکیه", "Turkey"), ("قونیه", "Konya"), departure=day("1404-02-12")),
        ],
        delegation={"size": 9, "known": "at_least", "complete": False},
        travellers=[
            traveller("کارشناس پسماند", kind="staff", stops=[0], days=3, end=day("1404-02-06")),
            traveller("شهردار", name="نام ساختگی", name_en="Invented Name", official="xmayor", head=True),
            traveller(None, kind="family", count=2),
            traveller("خبرنگاران", kind="media", count=None),
            traveller("معاون عمرانی", attendance="did_not_go", reason="روادید صادر نشد"),
            traveller("مهمان", municipality=SEMNAN, attendance="turned_back", reason="بیماری"),
        ],
        costs=[
            cost("air_ticket", **rials, amount="1240000000", stage="settled", method="transfer"),
            cost("visa", **rials, amount="0"),
            cost(
                "registration",
                funding_source=municipality,
                currency="EUR",
                amount="1200.50",
                absent=None,
                traveller=1,
            ),
            cost(
                "insurance",
                funding_source=municipality,
                currency="USD",
                amount="300",
                absent=None,
                rate={"value": "920000", "date": day("1404-01-30"), "source": "بانک مرکزی"},
            ),
            cost(
                "lodging",
                funding_source={"id": "xhost", "name": "شرکت میزبان", "name_en": None, "kind": "company"},
                interest="seeks",
                absent="host_paid_unknown",
            ),
            cost("daily_allowance", funding_source=municipality, stage="advance", absent="not_settled"),
            cost("gifts", funding_source=municipality, absent="withheld"),
            cost("meals", source_text="پنج هزار، بی آنکه واحد گفته شود"),
        ],
        totals=[
            {"currency": "EUR", "rial_basis": None, "amount": "1200.50", "complete": False},
            {"currency": "IRR", "rial_basis": "old", "amount": "1240000000", "complete": False},
            {"currency": "USD", "rial_basis": None, "amount": "300", "complete": False},
        ],
        permits=[
            {"stage": "committee", "body": None, "decision": "not_stated", "number": None, "date": None},
            {
                "stage": "province",
                "body": "استانداری",
                "decision": "granted",
                "number": "12/345",
                "date": day("1404-01-20"),
            },
        ],
        attachments=[
            {"kind": "invitation", "title": "دعوت‌نامه", "url": "/attachments/x1/", "sha256": "ab" * 32},
        ],
        redactions=[{"field": "necessity", "ground": "قانون نمونه، مادهٔ ۱۳", "review": day("1406-01-01")}],
        notes=[
            {"code": "days_do_not_fit_dates", "text": "شمار روزهای اعلام‌شده با تاریخ رفت و برگشت نمی‌خواند."}
        ],
        version=2,
        reason="مبلغ بلیت اصلاح شد",
        state="overdue",
        due={"record": day("1404-03-11"), "costs": day("1404-04-10"), "report": day("1404-03-11")},
        days_late=12,
    )
