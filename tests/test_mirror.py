"""Whatever a page shows can be had as JSON by the same parameters, and the figures are the same numbers."""

from decimal import Decimal
from typing import Any

import pytest

from tests import factories, pagereading, reckoning, surfaces
from trips.statistics import dimensions

pytestmark = pytest.mark.django_db

WORDS_ALONE = {
    "about": "prose, and policies that the municipalities' data have",
    "follow": "prose, and links to feeds",
    "accessibility": "prose",
    "inquiry": "a form",
    "inquiry where": "a form",
    "schema": "the page of /schema/trip-1.0.json",
    "field list": "the page of /schema/trip-1.0.json",
    "api guide": "the page of /api/v1/schema/",
    "api reference": "the page of /api/v1/schema/",
    "data": "the page of /data/files/",
    "proof": "prose",
    "not found": "nothing is there",
}
"""Page kinds without data of their own, and why."""

BESIDE = {
    "funding source": ["{}taken/"],
    "trip": ["{}compared/"],
    "corrected trip": ["{}compared/"],
}
"""Where a page says what two addresses say."""


WALKED = ("countries",)
"""The page has all at once, the data a page at a time."""


def counterparts(kind: str, address: str) -> list[str]:
    """The address that the page names, and those that go on from it."""
    found = [address]
    if kind.endswith("figures"):
        joint = "&" if "?" in address else "?"
        found += [f"{address}{joint}by={name}" for name, _label in dimensions()]
        found.append(address.replace("/stats/", "/counts/"))
    if kind.endswith("list"):
        found.append(address.replace("/trips/", "/counts/"))
    return found + [form.format(address) for form in BESIDE.get(kind, ())]


def numbers(
    value: Any, found: dict[str, set[Decimal]] | None = None, name: str = ""
) -> dict[str, set[Decimal]]:
    """Every number of a JSON document by the measure that it is of (docs/look.md, "Measures")."""
    found = {} if found is None else found
    if isinstance(value, dict):
        if "currency" in value and "amount" in value:
            basis = f":{value['rial_basis']}" if value["rial_basis"] else ""
            measure = "alone" if name == "alone" else "amount"
            if value["amount"] is not None:
                found.setdefault(f"{measure}:{value['currency']}{basis}", set()).add(Decimal(value["amount"]))
        for key, one in value.items():
            numbers(one, found, NAMED.get((name, key), NAMED.get(key, key)))
    elif isinstance(value, list):
        for one in value:
            numbers(one, found, name)
        found.setdefault(f"{name}.length", set()).add(Decimal(len(value)))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        found.setdefault(name, set()).add(Decimal(str(value)))
    return found


SHARES = {"late": "judged", "costs": "costs_judged", "names": "names_judged", "report": "report_judged"}
NAMED: dict[Any, str] = {
    "published_trips": "trips",
    ("travellers", "known"): "travellers",
    ("travellers", "trips_unknown"): "travellers_unknown",
    ("days", "known"): "days",
    ("days", "trips_unknown"): "days_unknown",
    **{(measure, "median"): measure for measure in ("median_travellers", "median_days", "median_delay")},
    **{(measure, "trips_known"): "trips" for measure in ("median_travellers", "median_days")},
    ("median_delay", "trips_known"): "recorded",
    ("late", "part"): "late",
    **{(share, "not_disclosed"): "trips" for share in SHARES},
    **{(share, "part"): f"with_{share}" for share in SHARES if share != "late"},
    **{(share, "of"): whole for share, whole in SHARES.items()},
    **{(share, "percent"): f"share_{share}" for share in SHARES},
    "count": "trips",
    "late_trips": "trips",
    "visited": "countries",
    "below": "trips",
    "above": "trips",
    "unplaced": "month_unknown",
}


def test_every_page_has_its_data_with_the_same_figures(client):
    factories.many_worlds(trips=60)
    shown, missing = 0, []
    assert not WORDS_ALONE.keys() - surfaces.page_kinds().keys()
    for kind, address in surfaces.page_kinds().items():
        page = client.get(address)
        html = pagereading.read(page.text)
        links = [
            one.attributes["href"]
            for one in html.all("link")
            if one.attributes.get("type") == "application/json"
        ]
        if kind in WORDS_ALONE:
            assert not links, kind
            continue
        assert len(links) == 1, kind
        found: dict[str, set[Decimal]] = {}
        waiting, shown_here = counterparts(kind, links[0]), reckoning.figures_on(html)
        if kind.endswith("figures"):  # the bands of sizes: each is a question
            bands = {one.question for one in shown_here if "_travellers=" in one.question}
            waiting += [f"/api/v1/trips/?{question}&page_size=1&fields=ref" for question in bands]
        while waiting:
            data = waiting.pop()
            answer = client.get(data)
            assert answer.status_code == page.status_code, (kind, data, answer.content)
            numbers(answer.json(), found)
            if kind in WALKED and answer.json()["next"]:
                waiting.append(answer.json()["next"].removeprefix("http://testserver"))
        for figure in shown_here:
            shown += 1
            measure = figure.measure.split(":")[0] if figure.measure.startswith("running") else figure.measure
            measure = measure.removeprefix("public_")  # of the home page's data: `municipalities`
            if Decimal(figure.shown) not in found.get(measure, ()):
                missing.append(f"{kind}: {figure}")
    assert not missing, "\n".join(missing[:60])
    assert shown > 1000
