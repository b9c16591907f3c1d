"""The two guides: read by everybody who enters, in both languages, each with its pictures and no picture too many."""

import json
import re
from typing import Any

import pytest
from django.urls import reverse
from PIL import Image

from trips.admin.guide import GUIDES, PICTURES, Guide

from .clerks import Role, signed_in
from .factories import TripFactory, published_municipality

pytestmark = pytest.mark.django_db


def named(guide: Guide) -> list[str]:
    return [step.picture for step in guide.steps if step.picture]


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("who", GUIDES)
def test_a_guide_stands_in_both_languages_with_its_pictures(who, prefix):
    client = signed_in(published_municipality(), Role.REVIEWER)
    answer = client.get(f"{prefix}{reverse('admin:guide', args=[who])}")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'<html lang="{"en" if prefix else "fa"}"' in page
    guide = GUIDES[who]
    assert page.count("<h2>") == len(guide.steps)
    shown = re.findall(r'<img src="[^"]*/guide/(\w+)\.png" alt="([^"]+)" width="(\d+)" height="(\d+)"', page)
    assert [name for name, *_about in shown] == named(guide)
    for name, _alt, width, height in shown:
        with Image.open(PICTURES / f"{name}.png") as picture:
            assert (picture.format, picture.size) == ("PNG", (int(width), int(height))), name
    for other in GUIDES:
        assert f"/guide/{other}/" in page


def test_no_picture_is_missing_heavy_or_unused():
    expected = sorted(name for guide in GUIDES.values() for name in named(guide))
    listed: dict[str, Any] = json.loads((PICTURES / "pictures.json").read_text(encoding="utf-8"))
    assert sorted(listed) == expected
    assert sorted(path.name for path in PICTURES.iterdir()) == sorted(
        [*(f"{name}.png" for name in expected), "pictures.json"]
    )
    for name, about in listed.items():
        assert set(about) == {"width", "height", "words"}
        assert len(about["words"]) == 64
        assert (PICTURES / f"{name}.png").stat().st_size < 80_000, name


def test_there_is_no_third_guide():
    client = signed_in(published_municipality())
    for who in ("mayor", "clerks", "x"):
        assert client.get(reverse("admin:guide", args=[who])).status_code == 404


@pytest.mark.parametrize(("role", "guide"), [(Role.CLERK, "clerk"), (Role.PUBLISHER, "publisher")])
def test_every_form_leads_to_the_guide_of_its_reader(role, guide):
    town = published_municipality()
    client, trip = signed_in(town, role), TripFactory(municipality=town)
    forms = [
        "trips/trip/add/",
        f"trips/trip/{trip.pk}/change/",
        f"trips/trip/{trip.pk}/submit/",
        "officials/official/add/?_popup=1",
    ]
    for form in forms:
        assert f'href="/admin/trips/trip/guide/{guide}/"' in client.get(f"/admin/{form}").content.decode(), (
            form
        )
    assert "/guide/publisher/" in client.get(f"/admin/trips/trip/{trip.pk}/preview/").content.decode()
