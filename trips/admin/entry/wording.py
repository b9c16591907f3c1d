"""What the words of a pasted row say about whom they name: a person, a post, or a group. Read from the words, never from
what is usual; where they say nothing, a name stays a name and a kind stays open."""

import re
from dataclasses import dataclass

from transparency import persian
from trips.codes import TravellerKind
from trips.tables import CellFault, read_count
from trips.tables.cells import key

TOTALS = frozenset(map(key, ("جمع", "جمع کل", "مجموع", "مجموع کل", "کل", "total", "sum", "grand total")))
_GROUPS = frozenset(
    map(
        key,
        (
            "کارشناسان", "مدیران", "معاونان", "معاونین", "اعضا", "اعضای", "کارکنان", "همراهان", "گروه", "هیئت", "هیأت", "تیم",
            "پرسنل", "خبرنگاران", "عکاسان", "رانندگان", "مأموران", "مامورین", "پاکبانان", "نیروها", "نیروهای", "خدمه", "روسا",
            "رؤسا", "روسای", "رؤسای", "شهرداران", "نمایندگان", "مشاوران", "مهندسان", "هنرمندان", "ورزشکاران", "خانواده",
            "خانواده‌های", "جمعی", "group", "team", "staff", "experts", "members", "companions", "officials", "delegation",
        ),
    )
)  # fmt: skip
_POSTS = frozenset(
    map(
        key,
        (
            "شهردار", "معاون", "رئیس", "رییس", "نایب", "نائب", "مدیر", "مدیرکل", "مدیرعامل", "سرپرست", "عضو", "کارشناس",
            "مشاور", "راننده", "مترجم", "خبرنگار", "عکاس", "دبیر", "نماینده", "بازرس", "همراه", "mayor", "deputy", "head",
            "director", "member", "expert", "adviser", "driver", "interpreter", "journalist", "photographer",
        ),
    )
)  # fmt: skip
_KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", ("شرکت", "مدیرعامل شرکت", "عضو هیئت مدیره")),  # of a company, perhaps the municipality's own: a person says it
    (TravellerKind.FAMILY, ("همسر", "فرزند", "خانواده", "spouse", "family")),
    (TravellerKind.MEDIA, ("خبرنگار", "عکاس", "فیلم‌بردار", "تصویربردار", "journalist", "reporter", "photographer")),
    (
        TravellerKind.COUNCIL,
        ("عضو شورا", "عضو هیئت رئیسه شورا", "اعضای شورا", "رئیس شورا", "رییس شورا", "نایب رئیس شورا", "نائب رئیس شورا",
         "عضو محترم شورا", "council member", "member of the city council", "councillor"),
    ),
    (TravellerKind.STAFF, ("کارشناس", "کارمند", "کارکنان", "پرسنل", "راننده", "رانندگان", "مترجم", "پاکبان", "آتش‌نشان",
                           "مأمور", "expert", "staff", "driver", "interpreter")),
    (TravellerKind.OFFICIAL, ("شهردار", "معاون", "مدیر", "رئیس", "رییس", "رؤسا", "روسا", "سرپرست", "mayor", "deputy",
                              "director", "head of")),
)  # fmt: skip
_FOLDED = tuple((kind, tuple(persian.fold(words) for words in spoken)) for kind, spoken in _KINDS)
_FIRST = re.compile(r"^([0-9۰-۹٠-٩]+)\s*(?:نفر|تن)(?:\s+از)?\s+(.+)$")
_LAST = re.compile(r"^(.+?)\s*[(（]?\s*([0-9۰-۹٠-٩]+)\s*(?:نفر|تن)\s*[)）]?$")


@dataclass(frozen=True, slots=True)
class Who:
    """A name, or none; a post or the words for a group; how many, None where the words do not say."""

    name: str = ""
    post: str = ""
    count: int | None = None


def who_is_it(written: str, post: str, count: int | None) -> Who:
    """What a cell for "name or group" means, with the post and the count beside it.

    More than one is a group, and so is what begins with a word for several; a group's words stand with its post, for a
    name is one person's. A post in the place of a name is a post.
    """
    written, inside = _counted(written)
    count = inside if count is None else count
    first = key(written.split()[0]) if written.split() else ""
    if not written:
        return Who(post=post, count=count)
    if (count or 1) > 1 or first in _GROUPS:
        return Who(post=_joined(written, post), count=count)
    if first in _POSTS:
        return Who(post=_joined(written, post), count=1)
    return Who(name=written, post=post, count=1)


def _counted(written: str) -> tuple[str, int | None]:
    """«۵ نفر از کارشناسان» and «کارشناسان (۵ نفر)», taken apart."""
    first, last = _FIRST.match(written), _LAST.match(written)
    number, words = (first[1], first[2]) if first else (last[2], last[1]) if last else ("", written)
    try:
        return words.strip(" -–،,"), read_count(number)
    except CellFault:
        return written, None


def _joined(group: str, post: str) -> str:
    return (
        post
        if key(group) in key(post)
        else f"{group}، {post}"
        if post and key(post) not in key(group)
        else group
    )


def kind_in_words(post: str) -> str:
    """The code of the kind of traveller that a post names; "" where its words leave it open."""
    folded = persian.fold(post)
    for kind, beginnings in _FOLDED:
        if folded.startswith(beginnings):
            return kind
    return ""
