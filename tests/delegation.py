"""The trip of 34 that the browser tests walk through: its municipality, and its delegation as a spreadsheet has it.

All names are invented. The stays differ, one traveller is an official with a post on record, and one row names a unit that is
called otherwise in the records, so that there is something to mend.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from officials.codes import Office
from officials.models import Membership, Municipality, Unit
from trips.codes import FundingKind

from .clerks import member
from .factories import (
    DestinationFactory,
    FundingSourceFactory,
    OfficialFactory,
    PolicyFactory,
    TenureFactory,
    UnitFactory,
    published_municipality,
)

TITLE = "نمایشگاه برنامه‌ریزی شهری و شهرداری‌ها، نجف"
PURPOSE = "حضور در نمایشگاه برنامه‌ریزی شهری و شهرداری‌های نجف"
SIZE = 34
FIRST, LAST = "1401-11-03", "1401-11-08"
HOST = "شهرداری میزبان"
NAMED, UNKNOWN_NAME = "مهدی کاظمی", "زهرا نمونه‌ای"
MISNAMED = 10
"""The place of the row, counted from one, whose unit the records call otherwise."""

_HEADING = ("نام یا گروه", "تعداد", "سمت", "واحد", "از", "تا")
_TABLE = (
    ("معاونان شهردار", "۴", "", "", "۱۴۰۱/۱۱/۰۳", "۱۴۰۱/۱۱/۰۵"),
    ("رئیس شورای شهر", "۱", "", "", "۱۴۰۱/۱۱/۰۳", "۱۴۰۱/۱۱/۰۴"),
    ("اعضای شورای شهر", "۳", "", "", "۱۴۰۱/۱۱/۰۳", "۱۴۰۱/۱۱/۰۴"),
    (NAMED, "۱", "", "", "۱۴۰۱/۱۱/۰۳", "۱۴۰۱/۱۱/۰۸"),
    ("مدیران روابط عمومی", "۵", "", "روابط عمومی", "۱۴۰۱/۱۱/۰۳", "۱۴۰۱/۱۱/۰۸"),
    ("کارشناسان روابط عمومی", "۸", "", "روابط عمومی", "۱۴۰۱/۱۱/۰۳", "۱۴۰۱/۱۱/۰۸"),
    ("شهرداران مناطق", "۷", "", "", "۱۴۰۱/۱۱/۰۵", "۱۴۰۱/۱۱/۰۸"),
    ("خبرنگاران", "۲", "", "", "۱۴۰۱/۱۱/۰۳", "۱۴۰۱/۱۱/۰۶"),
    (UNKNOWN_NAME, "۱", "مترجم", "", "", ""),
    ("رانندگان", "۲", "", "نقلیه", "۱۴۰۱/۱۱/۰۳", "۱۴۰۱/۱۱/۰۸"),
)
PASTED = "\n".join("\t".join(row) for row in (_HEADING, *_TABLE))
COUNTS = [4, 1, 3, 1, 5, 8, 7, 2, 1, 2]
STAYS = [
    ("1401-11-03", "1401-11-05"),
    ("1401-11-03", "1401-11-04"),
    ("1401-11-03", "1401-11-04"),
    ("1401-11-03", "1401-11-08"),
    ("1401-11-03", "1401-11-08"),
    ("1401-11-03", "1401-11-08"),
    ("1401-11-05", "1401-11-08"),
    ("1401-11-03", "1401-11-06"),
    None,
    ("1401-11-03", "1401-11-08"),
]
"""What each row of the table says, as the public document should have it; None where it says nothing."""
KINDS = [
    "official",
    "council",
    "council",
    "official",
    "official",
    "staff",
    "official",
    "media",
    "staff",
    "staff",
]


@dataclass(frozen=True, slots=True)
class World:
    """A municipality that asks for four eyes, its clerk and its publisher, and the unit of the misnamed row."""

    municipality: Municipality
    clerk: Any
    publisher: Any
    fleet: Unit


def world() -> World:
    tehran = published_municipality(code="tehran", name="شهرداری تهران", name_en="Tehran Municipality")
    PolicyFactory(municipality=tehran, valid_from=date(2011, 3, 21), four_eyes=True)
    DestinationFactory(name="نجف", name_en="Najaf", country="IQ")
    UnitFactory(municipality=tehran, name="روابط عمومی")
    planning = UnitFactory(municipality=tehran, name="معاونت شهرسازی")
    TenureFactory(
        official=OfficialFactory(municipality=tehran, name=NAMED),
        unit=planning,
        post="معاون شهرسازی",
        office=Office.DEPUTY,
    )
    FundingSourceFactory(municipality=tehran, name="بودجهٔ شهرداری")
    FundingSourceFactory(municipality=tehran, name=HOST, kind=FundingKind.HOST)
    clerk = member(tehran, username="zahra", first_name="زهرا", last_name="ثبت‌کننده")
    publisher = member(
        tehran, Membership.Role.PUBLISHER, username="reza", first_name="رضا", last_name="منتشرکننده"
    )
    return World(tehran, clerk, publisher, UnitFactory(municipality=tehran, name="ادارهٔ نقلیه"))
