"""Whether a purpose says what the delegation went for, or only that it went somewhere on business."""

import re
from collections.abc import Iterable

from transparency import persian

_SMALL = """
    از به با در برای و یا که را تا بر این آن های ها هایی ی ای نیز هم جهت منظور طی ضمن
"""
_GENERAL = """
    سفر مسافرت مأموریت مأموریتی عزیمت اعزام حضور شرکت انجام اجرای ارائه
    بازدید بازدیدی بازدیدها دیدار دیدارها ملاقات ملاقات‌ها مذاکره مذاکرات گفت‌وگو گفتگو رایزنی
    پیگیری بررسی هماهنگی هماهنگی‌ها برگزاری همراهی آشنایی کسب انتقال تبادل تجربه تجربیات تجارب نظر
    برنامه برنامه‌ها جلسه جلسات نشست نشست‌ها همایش کنفرانس اجلاس گردهمایی رویداد مراسم آیین نمایشگاه سمینار کارگاه دوره
    امور امورات مسائل موضوع موضوعات موارد کار کارها کاری اداری رسمی مختلف لازم مربوط مربوطه مرتبط متعدد ذکر شده
    شهرداری شهر شهرها شهردار شورا هیئت هیأت کشور کشورها خارج خارجی بین‌الملل بین‌المللی داخلی علمی تخصصی آموزشی
    توسعه ارتقا گسترش تقویت روابط ارتباط ارتباطات همکاری همکاری‌ها دعوت دعوت‌نامه طبق حسب بنا
"""
SMALL_WORDS = frozenset(persian.fold(_SMALL).split())
GENERAL_WORDS = frozenset(persian.fold(_GENERAL).split())
"""Words that any trip's purpose could have; folded, and compounds apart."""


def is_vague(purpose: str, places: Iterable[str | None] = ()) -> bool:
    """Whether the text has one word alone, or no word but general ones and the names of the places visited.

    The record says the places anyway, so "visit to Turkey" is as general as "visit". An empty text is absent, not vague.
    """
    words = _words(purpose)
    if len(words) < 2:
        return bool(purpose.strip())
    named = {word for place in places if place for word in _words(place)}
    return not set(words) - SMALL_WORDS - GENERAL_WORDS - named


def _words(text: str) -> list[str]:
    """Folded words; the parts of a compound apart."""
    return re.findall(r"\w+", persian.fold(text))
