"""Pictures: geometry in proportion, both directions, hostile names, every country placed; and that they say what tables say."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.translation import override

from tests import factories, pagereading, reading
from transparency import persian
from transparency.charts import Atlas, Item, Place, Spot, bars, columns, shades, world
from transparency.charts.items import cut
from transparency.charts.shades import shade_of
from trips import countries, sizes, statistics
from trips.questions import about
from trips.world import ORIGIN, atlas

HOSTILE = '<script>alert("x")</script> & " onload="y'


def item(value, label="عراق", **more):
    words = str(value) if value is not None else "Not disclosed"
    return Item(label=label, value=value, words=words, said=f"{label}: {words}", **more)


def drawn(svg):
    """The tree of an SVG; fails on what the content security policy or a strict reader would refuse."""
    tree = pagereading.read(svg)
    for element in tree.all():
        assert not {"style", "onload", "onclick"} & element.attributes.keys(), element.attributes
        assert element.tag != "script"
    return tree


def percent(element, name):
    return float(element.attributes[name].removesuffix("%"))


def test_a_long_name_keeps_what_tells_it_apart():
    names = [f"ادارهٔ کل حمل‌ونقل و ترافیک شهری (شهرداری نمونهٔ {number})" for number in "۱۲"]
    tight = [
        words.text
        for words in drawn(bars([item(1, name) for name in names], rtl=True, name="x", id="p")).with_class(
            "tight"
        )
    ]
    assert tight == [f"ادارهٔ کل حمل‌ونقل و تر… (شهرداری نمونهٔ {number})" for number in "۱۲"]
    assert cut("ادارهٔ کل امور بین‌الملل (شهرداری نمونهٔ ۱)", 40).endswith("(شهرداری نمونهٔ ۱)")
    assert "…" not in cut("ادارهٔ کل امور بین‌الملل (شهرداری نمونهٔ ۱)", 40)  # marks and joiners take no room
    assert cut("الف (" + "ب" * 40 + ")", 20) == "الف (" + "ب" * 14 + "…"


def test_bars_are_in_proportion_and_grow_from_the_side_where_reading_begins():
    items = [item(40), item(10), item(0), item(None), item(20, partial=True), item(20, unknown=True)]
    persian_bars = drawn(bars(items, rtl=True, name="x", id="p"))
    latin_bars = drawn(bars(items, rtl=False, name="x", id="p"))
    for tree in (persian_bars, latin_bars):
        solid = tree.with_class("solid")
        widths = [percent(bar, "width") for bar in solid]
        assert widths == pytest.approx([78, 19.5, 39])  # of 100: the rest is for the value's words
        # Nothing known: no solid bar, a hatched stub. Zero: neither. Some known: both.
        assert len(tree.with_class("unknown")) == 3
        assert all(bar.attributes["fill"] == "url(#p-hatch)" for bar in tree.with_class("unknown"))
        assert tree.all("pattern")[0].attributes["id"] == "p-hatch"
        assert [word.text for word in tree.with_class("value")] == [one.words for one in items]
    assert all(
        percent(bar, "x") + percent(bar, "width") == pytest.approx(100)
        for bar in persian_bars.with_class("solid")
    )
    assert all(percent(bar, "x") == 0 for bar in latin_bars.with_class("solid"))
    for tree in (persian_bars, latin_bars):
        for bar in tree.all("rect"):
            assert percent(bar, "x") >= 0
            assert percent(bar, "x") + percent(bar, "width") <= 100.001
    assert bars([], rtl=True, name="x", id="p") == ""


def test_columns_stand_in_time_which_runs_as_the_page_is_read():
    months = [
        item(at + 1, label=f"month {at}", short=str(at % 12 + 1), group=str(1400 + at // 12))
        for at in range(24)
    ] + [item(3, label="Not known", unknown=True)]
    for rtl in (True, False):
        tree = drawn(columns(months, rtl=rtl, name="x", id="p"))
        solid = tree.with_class("solid")
        assert len(solid) == 24
        places = [percent(column, "x") for column in solid]
        assert places == sorted(places, reverse=rtl)
        heights = [float(column.attributes["height"].removesuffix("em")) for column in solid]
        assert heights == pytest.approx([8 * (at + 1) / 24 for at in range(24)], abs=0.01)
        unknown = percent(tree.with_class("unknown")[0], "x")
        assert unknown < min(places) if rtl else unknown > max(places)
        assert [word.text for word in tree.with_class("group")] == ["1400", "1401"]
        # On a phone there is no room for 24 numbers: the greatest alone gives the scale.
        assert [word.text for word in tree.with_class("value") if "only-wide" not in word.classes] == ["24"]
    few = drawn(columns(months[:3], rtl=True, name="x", id="p"))
    assert percent(few.with_class("solid")[0], "width") < 15  # few columns are no walls


def test_names_cannot_break_out_of_a_picture_and_long_ones_are_told_whole():
    long = "سازمان " * 12
    everything = [item(2, label=HOSTILE, href='/x/?a=1&b="2"'), item(1, label=long)]
    for svg in (
        bars(everything, rtl=True, name=HOSTILE, id="p"),
        columns(everything, rtl=False, name=HOSTILE, id="p"),
        world(
            atlas(),
            [Spot("IQ", HOSTILE, 2, "2", HOSTILE, '/x/?a=1&b="2"')],
            shades([2]),
            rtl=True,
            name=HOSTILE,
            origin=("IR", HOSTILE),
        ),
    ):
        assert "<script" not in svg
        tree = drawn(svg)
        assert tree.all("svg")[0].attributes["aria-label"] == HOSTILE
        [link] = tree.all("a")
        assert link.attributes["href"] == '/x/?a=1&b="2"'
        assert link.attributes["tabindex"] == "-1"
        assert HOSTILE in link.attributes["aria-label"]
    tree = drawn(bars(everything, rtl=True, name="x", id="p"))
    [named] = [group for group in tree.all("g") if "bar" in group.classes]
    assert named.attributes["aria-label"] == f"{long}: 1"
    assert all(len(word.text) <= 64 for word in tree.with_class("name"))
    english = drawn(bars([item(1)], rtl=False, name="x", id="p"))
    assert [bar.attributes["lang"] for bar in english.with_class("bar") + english.with_class("name")] == [
        "fa",
        "fa",
    ]


def test_shades_are_few_and_cover_every_number():
    for values in ([1], [1, 1, 3], [5], [12, 1], [1, 230, 4], [99_999], range(1, 400)):
        steps = shades(values)
        assert 1 <= len(steps) <= 4
        assert (steps[0].least, steps[-1].most) == (min(values), max(values))
        assert sorted({step.number for step in steps}) == [step.number for step in steps]
        assert all(step.least <= step.most for step in steps)
        assert [one.most + 1 for one in steps[:-1]] == [one.least for one in steps[1:]]
        for value in values:
            [step] = [one for one in steps if one.least <= value <= one.most]
            assert shade_of(value, steps) == step.number
    assert shades([]) == []
    assert shades([0]) == []


def test_every_country_has_a_place_on_the_map_and_the_map_stays_light():
    file = Path("trips/data/map.json")
    assert file.stat().st_size < 60_000
    made = json.loads(file.read_text(encoding="utf-8"))
    assert made["countries"].keys() == countries.COUNTRIES.keys()
    whole = atlas()
    for code, place in whole.places.items():
        assert 0 <= place.x <= whole.width, code
        assert 0 <= place.y <= whole.height, code
        assert place.path or place.small, f"{code} would be invisible"
        assert re.fullmatch(r"(M-?\d+ -?\d+l[-\d ]+z)*", place.path), code
    small = {code for code, place in whole.places.items() if place.small}
    assert {"SG", "BH", "HK", "MT", "KW", "QA", "LB", "VA", "MV", "TV"} <= small
    assert not {"IQ", "TR", "RU", "CN", "IR", "DE", "BR"} & small
    where = {code: (place.x, place.y) for code, place in whole.places.items()}
    assert where["IQ"][0] < where["IR"][0] < where["AF"][0] < where["CN"][0]  # a map is never turned
    assert where["RU"][1] < where["IR"][1] < where["ZA"][1]


def test_a_map_shows_all_that_was_visited_and_its_words_do_not_meet():
    codes = ["IQ", "TR", "RU", "CN", "BH", "QA", "KW", "LB", "FR", "BE", "SG", "BR", "FJ"]
    spots = [
        Spot(code, countries.COUNTRIES[code].name, at + 1, str(at + 1), f"said {code}", f"/{code}/")
        for at, code in enumerate(codes)
    ]
    svg = world(atlas(), spots, shades(range(1, 14)), rtl=True, name="x", origin=(ORIGIN, "ایران"))
    assert len(svg.encode()) < 60_000
    tree = drawn(svg)
    west, north, width, height = map(float, tree.all("svg")[0].attributes["viewbox"].split())
    for code in [*codes, ORIGIN]:
        place = atlas().places[code]
        assert west <= place.x <= west + width, code
        assert north <= place.y <= north + height, code
    links = {link.attributes["aria-label"]: link for link in tree.all("a")}
    assert links.keys() == {f"said {code}" for code in codes}
    for code in codes:
        circles = links[f"said {code}"].all("circle")
        assert bool(circles) == atlas().places[code].small
    assert len(tree.with_class("origin")) == 1
    for setting in ("narrow", "middling", "wide"):
        words = [word for word in tree.with_class(f"only-{setting}") if "home" not in word.classes]
        assert words
        assert max(Counter(word.text for word in words).values()) == 1
    near = world(atlas(), spots[:1], shades([1]), rtl=True, name="x", origin=(ORIGIN, "ایران"))
    assert (
        float(drawn(near).all("svg")[0].attributes["viewbox"].split()[2]) < width
    )  # neighbours are seen near by
    with pytest.raises(KeyError):
        world(Atlas(9, 9, {"AA": Place(1, 1, "", True)}, ""), spots, [], rtl=True, name="x", origin=None)


def test_bands_of_sizes_have_every_trip_once_and_stay_within_the_question():
    spread = {None: 4, 1: 3, 2: 1, 5: 2, 6: 7, 50: 1, 51: 1, 900: 2}
    found = sizes.bands(spread)
    assert sum(band.trips for band in found) == sum(spread.values())
    assert [(band.least, band.most, band.trips) for band in found] == [
        (1, 1, 3),
        (2, 5, 3),
        (6, 10, 7),
        (11, 20, 0),
        (21, 50, 1),
        (51, None, 3),
        (None, None, 4),
    ]
    assert [(band.least, band.most) for band in sizes.bands({4: 1, 7: 2}, 3, 8)] == [(3, 5), (6, 8)]
    assert [(band.least, band.most) for band in sizes.bands({60: 1}, 60, None)] == [(60, None)]
    assert sizes.bands({0: 2, 1: 1})[0] == sizes.Band(0, 0, 2)


QUESTIONS = ("", "country=TR", "year=1402,1403", "min_travellers=3", "funding_kind=host&min_days=2")


@pytest.mark.django_db
def test_pictures_draw_what_the_tables_say_and_each_link_leads_to_so_many_trips(client):
    factories.small_world(trips=60)
    trips = reading.read_public()
    for query in QUESTIONS:
        matching = len(reading.answer(trips, query))
        with override("en"):
            page = pagereading.read(client.get(f"/en/trips/figures/?{query}").text)
        assert pagereading.faults(page) == []
        figures = {figure.attributes["id"]: figure for figure in page.all("figure")}
        assert {"by-country-trips", "by-size-trips"} <= figures.keys()
        for name, figure in figures.items():
            column = 2 if name.endswith("-days") else 0
            told = _told_by_table(figure, column)
            shown = _told_by_drawing(figure)
            assert shown.items() <= told.items(), name
            assert len(shown) == len(told) or len(shown) >= 12, name
        sizes_told = _told_by_table(figures["by-size-trips"], 0)
        assert sum(sizes_told.values()) == matching, query
        for row in figures["by-size-trips"].all("tr")[1:]:
            for link in row.all("a"):
                asked = link.attributes["href"].partition("?")[2]
                assert len(reading.answer(trips, asked)) == int(link.text), asked


def _told_by_table(figure, column):
    found = {}
    for row in figure.all("tr")[1:]:
        [name] = row.all("th")
        cell = row.all("td")[column]
        numbers = cell.all("data")
        found[name.text] = int(numbers[0].attributes["value"]) if numbers else None
    return found


def _told_by_drawing(figure):
    """Name to number, as a screen reader is told them; months without a trip are no row of a table."""
    found = {}
    for part in figure.all("svg")[0].all("a", "g"):
        if "aria-label" not in part.attributes:
            continue
        said = part.attributes["aria-label"]
        name, _colon, words = said.rpartition(": ")
        if words == "no trip":
            continue
        number = re.search(r"[\d,]+", persian.to_ascii_digits(words))
        found[name] = int(number.group().replace(",", "")) if number else None
    return found


@pytest.mark.django_db
def test_figures_of_no_trip_of_a_faulty_question_and_in_any_order_of_the_list(client):
    factories.publish(factories.najaf_trip())
    nothing = client.get("/en/trips/figures/?country=FJ")
    assert "No trip found" in nothing.text
    assert "<figure" not in nothing.text
    faulty = client.get("/en/trips/figures/?from=1401-13&banana=1")
    assert faulty.status_code == 400
    assert 'id="ask"' in faulty.text
    assert "banana" in faulty.text
    assert client.get(reverse("trip-figures") + "?sort=-days").status_code == 200
    assert statistics.spreads(about(country="IQ"), ("travellers",)) == ({34: 1},)
