"""Persian text as it is stored, searched and sorted."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transparency.persian import (
    SORT_KEY_LENGTH,
    TOKEN_LENGTH,
    clean,
    fold,
    matches,
    query_terms,
    sort_key,
    to_ascii_digits,
    to_persian_digits,
    tokens,
)

# Made once with PyICU; it names its own version.
ORDER = json.loads((Path(__file__).parent / "data" / "order_icu_fa.json").read_text(encoding="utf-8"))

persian = st.text("ابپتجچکكگلمنوهیيىئأآةۀء ‌۰۱۲٣ًّـ-.،«»aZ", max_size=40)
any_text = st.one_of(st.text(max_size=60), persian)


def finds(query: str, text: str) -> bool:
    return matches(query_terms(query), tokens(text))


def test_digits_of_three_kinds():
    assert to_ascii_digits("۱۴۰۱/٠٩/27") == "1401/09/27"
    assert to_persian_digits("1401/٠٩/27") == "۱۴۰۱/۰۹/۲۷"


@given(any_text)
def test_digits_change_nothing_else(text):
    assert to_ascii_digits(to_persian_digits(text)) == to_ascii_digits(text)
    assert len(to_persian_digits(text)) == len(text)


# Cleaning


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  علي كريمي ", "علی کریمی"),
        ("شرکت‌های", "شرکت‌های"),
        ("\u200cشرکت‌\u200cهای\u200c", "شرکت‌های"),
        ("شرکت\u200c های", "شرکت های"),
        ("a\x00b\x07c", "abc"),
        ("\u202eنجف\u202c\ufeff", "نجف"),
        ("\ud800نجف\ufffe", "نجف"),
        ("یک \r\n دو\u2028سه\n", "یک\nدو\nسه"),
        ("e\u0301", "é"),
        ("مسي\u0654ول", "مسئول"),
        ("هیأت هیئت ۀ ى", "هیأت هیئت ۀ ى"),
    ],
)
def test_what_a_clerk_types_is_stored_in_one_spelling(typed, stored):
    assert clean(typed) == stored


def test_one_line_stays_one_line():
    assert clean("یک\r\nدو", one_line=True) == "یک دو"


@given(any_text)
def test_cleaning_is_done_once_and_leaves_nothing_hidden(text):
    for one_line in (False, True):
        cleaned = clean(text, one_line=one_line)
        assert clean(cleaned, one_line=one_line) == cleaned
        assert unicodedata.is_normalized("NFC", cleaned)
        allowed = "\u200c\u200d" if one_line else "\n\u200c\u200d"
        assert all(unicodedata.category(c) not in ("Cc", "Cf", "Cs") or c in allowed for c in cleaned)
        assert "ي" not in cleaned
        assert "ك" not in cleaned
        cleaned.encode("utf-8")


# Folding


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("علي", "علی"),
        ("موسى", "موسی"),
        ("كرج", "کرج"),
        ("رئیس", "رییس"),
        ("ترکیة", "ترکیه"),
        ("کرۀ جنوبی", "کره جنوبی"),
        ("کرهٔ جنوبی", "کره جنوبی"),
        ("مأمور", "مامور"),
        ("مؤسسه", "موسسه"),
        ("آذر", "اذر"),
        ("جزء", "جز"),
        ("مُحَمَّد", "محمد"),
        ("تهـــران", "تهران"),
        ("می‌رود", "می رود"),
        ("سی\u00a0نفر", "سی نفر"),
        ("۱۴۰۱", "1401"),
        ("١٤٠١", "1401"),
        ("ﻼﻡ", "لام"),
        ("ISTANBUL", "istanbul"),
        ("Zürich", "zurich"),
        ("Diyarbakır", "diyarbakir"),
        ("  الف \n ب ", "الف ب"),
        ("نج\x00ف\ud800", "نجف"),
    ],
)
def test_one_text_in_two_spellings(one, other):
    assert fold(one) == fold(other) == other


@pytest.mark.parametrize(
    ("one", "other"), [("قم", "غم"), ("تهران", "طهران"), ("پاک", "باک"), ("1401", "1402")]
)
def test_different_letters_stay_different(one, other):
    assert fold(one) != fold(other)


def test_folding_each_character_is_done_once():
    for code in (*range(0xD800), *range(0xE000, 0x110000)):
        folded = fold(chr(code))
        assert fold(folded) == folded, hex(code)


@given(any_text, any_text)
def test_folding_is_done_once_and_letter_by_letter(one, other):
    assert fold(fold(one)) == fold(one)
    assert fold(f"{one} {other}") == f"{fold(one)} {fold(other)}".strip()
    assert fold(unicodedata.normalize("NFD", one)) == fold(unicodedata.normalize("NFC", one)) == fold(one)


# Searching


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("قم", "شهرداری قم", True),
        ("قم", "قمصر", True),
        ("قم", "رقم", False),
        ("شرکتهای", "شرکت‌های آتش‌نشانی", True),
        ("شرکتهای", "شرکت های آتش نشانی", True),
        ("شرکتهای", "شرکتهای آتش نشانی", True),
        ("شرکت‌های", "شرکتهای", True),
        ("شرکت‌های", "شرکت های", True),
        ("شرکت های", "شرکتهای", True),
        ("شرکت های", "شرکت‌های", True),
        ("شرکت", "شرکت‌های", True),
        ("میرود", "می‌رود", True),
        ("می‌رود", "می رود", True),
        ("آتشنشانی", "سازمان آتش‌نشانی", True),
        ("نشانی", "سازمان آتش‌نشانی", True),
        ("آتش نشانی", "سازمان آتش‌نشانی", True),
        ("آتش‌نشانی", "نشانی آتش", True),
        ("خواهر‌خوانده", "پیمان خواهرخواندگی", False),
        ("خواهرخواند", "پیمان خواهر‌خواندگی‌ها", True),
        ("کتابخانه", "کتاب‌خانه‌های", True),
        ("خانههای", "کتاب‌خانه‌های", True),
        ("نجف عراق", "عراق، نجف", True),
        ("نجف ترکیه", "عراق، نجف", False),
        ("۳۴", "34 نفر", True),
        ("tehran-1401-3", "tehran-1401-30", True),
        ("tehran-1401-30", "tehran-1401-3", False),
        ("علي", "علی", True),
        ("مسؤول", "مسئول", False),
        ("استانبول", "(استانبول)", True),
        ("«نجف»", "نجف", True),
        ("عتبات_عالیات", "عتبات عالیات", True),
    ],
)
def test_what_a_word_finds(query, text, found):
    assert finds(query, text) is found


def test_words_are_kept_once_in_the_order_of_the_text():
    assert tokens("سفر به نجف، سفر ۳۴ نفر") == ["سفر", "به", "نجف", "34", "نفر"]
    assert tokens("شرکت‌های") == ["شرکت", "های", "شرکتهای"]
    assert tokens("می‌خواسته‌اند") == ["می", "خواسته", "اند", "میخواستهاند", "خواستهاند"]
    assert tokens("\u200c - ، \x00") == []


def test_a_query_is_all_of_any_of_all():
    assert query_terms("قم نجف قم") == [[["قم"]], [["نجف"]]]
    assert query_terms("شرکت‌های") == [[["شرکتهای"], ["شرکت", "های"]]]
    assert query_terms(' "*\x00') == []


@given(any_text)
def test_every_text_finds_itself(text):
    assert finds(text, text)


@given(any_text, any_text)
def test_words_are_found_wherever_they_stand(one, other):
    assert finds(one, f"{other} . {one}")
    assert finds(f"{one} . {other}", f"{other} . {one}")


@given(any_text)
def test_a_word_is_letters_and_digits_already_folded(text):
    found = tokens(text)
    assert len(found) == len(set(found))
    for word in found:
        assert 0 < len(word) <= TOKEN_LENGTH
        assert word.isalnum()
        assert fold(word) == word


@given(persian)
def test_joined_split_and_spaced_compounds_are_one(text):
    word = "".join(tokens(text)[:1])
    for compound in (f"{word}‌های", f"{word} های", f"{word}های"):
        for query in (f"{word}‌های", f"{word} های", f"{word}های"):
            # What was joined cannot be taken apart again, but then the query joins it.
            assert finds(query, compound), (query, compound)


@given(st.integers(1, 200), st.integers(1, 200))
def test_long_words_are_cut_alike_on_both_sides(asked, stored):
    assert finds("ا" * asked, "ا" * stored) is (asked <= stored or stored >= TOKEN_LENGTH)


def test_a_thousand_joiners_make_no_giant():
    found = tokens("\u200c".join("ابپ" * 1000))
    assert len(found) < 3100
    assert max(map(len, found)) == TOKEN_LENGTH


# Sorting


@pytest.mark.parametrize("names", ["countries", "countries_en", "words"])
def test_the_order_is_that_of_icu(names):
    by_code_point = sorted(ORDER[names])
    assert by_code_point != ORDER[names]
    assert sorted(by_code_point, key=sort_key) == ORDER[names]
    assert len({sort_key(name) for name in by_code_point}) == len(by_code_point)


def test_neighbours_of_the_alphabet():
    letters = "آاءبپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
    keys = [sort_key(letter) for letter in letters]
    assert keys == sorted(keys)
    assert len(set(keys)) == 34


def test_look_alikes_share_a_key():
    for one, other in [
        ("علي", "علی"),
        ("كرج", "کرج"),
        ("مُحَمَّد", "محمد"),
        ("هنگ‌کنگ", "هنگکنگ"),
        ("تهـران", "تهران"),
    ]:
        assert sort_key(one) == sort_key(other)


def test_digits_come_first_and_latin_last():
    names = ["۳ نفر", "منطقهٔ ۲", "منطقهٔ ۱۰", "منطقهٔ ۲۲", "یزد", "Ankara", "Zürich", "Ürümqi"]
    assert sorted(names, key=sort_key) == [*names[:6], "Ürümqi", "Zürich"]


@given(any_text)
def test_a_key_has_only_characters_that_every_collation_orders_alike(text):
    key = sort_key(text)
    assert len(key) <= SORT_KEY_LENGTH
    assert set(key) <= set("0123456789abcdefghijklmnopqrstuvwxyz")
