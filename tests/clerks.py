"""People of the admin, and its forms as a browser would send them back."""

from html.parser import HTMLParser
from typing import Any

from django.core.files.base import ContentFile
from django.test import Client

from officials.models import Membership, Municipality, StandIn
from transparency import calendar
from trips.models import Attachment, Trip

from .factories import MembershipFactory, UserFactory
from .papers import PDF

Role = Membership.Role


def member(municipality: Municipality, role: str = Role.CLERK, **values: Any) -> Any:
    """A user who serves one municipality; `is_staff` is off, for a membership alone must open the door."""
    user = UserFactory(is_staff=False, **values)
    MembershipFactory(user=user, municipality=municipality, role=role)
    return user


def signed_in(municipality: Municipality, role: str = Role.CLERK) -> Client:
    client = Client()
    client.force_login(member(municipality, role))
    return client


def stand_in_of(municipality: Municipality, **values: Any) -> StandIn:
    """A clerk who stands in for the publisher today."""
    clerk, today = member(municipality, **values), calendar.today()
    return StandIn.objects.create(membership=clerk.memberships.get(), first=today, last=today)


def superuser() -> Client:
    client = Client()
    client.force_login(UserFactory(is_superuser=True, is_staff=False))
    return client


class _Form(HTMLParser):
    """The fields of the first POST form in `main` whose id or class is asked for."""

    def __init__(self, named: str) -> None:
        super().__init__()
        self.named = named
        self.inside = False
        self.done = False
        self.data: dict[str, Any] = {}
        self.select: str | None = None
        self.textarea: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value if value is not None else "" for name, value in attrs}
        if tag == "form" and not self.done:
            self.inside = self.named in (given.get("id"), given.get("class"))
        if not self.inside:
            return
        name = given.get("name", "")
        if tag == "input" and name and given.get("type") not in ("submit", "file"):
            if given.get("type") in ("checkbox", "radio") and "checked" not in given:
                return
            self._put(name, given.get("value", "on" if given.get("type") in ("checkbox", "radio") else ""))
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in given:
            self._put(self.select, given.get("value", ""))
        elif tag == "textarea":
            self.textarea = name
            self.data[name] = ""

    def handle_data(self, data: str) -> None:
        if self.inside and self.textarea:
            self.data[self.textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.inside:
            self.inside, self.done = False, True
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            if self.textarea:
                self.data[self.textarea] = self.data[self.textarea].removeprefix("\n")
            self.textarea = None

    def _put(self, name: str, value: str) -> None:
        if name in self.data and name != "csrfmiddlewaretoken":
            before = self.data[name]
            self.data[name] = [*(before if isinstance(before, list) else [before]), value]
        else:
            self.data[name] = value


def form_of(answer: Any, named: str = "trip_form") -> dict[str, Any]:
    """What a browser would send for the form with this id or class, untouched; no empty template rows."""
    reader = _Form(named)
    reader.feed(answer.content.decode())
    assert reader.done, f"no form {named!r} on the page"
    return {name: value for name, value in reader.data.items() if "__prefix__" not in name}


def with_row(data: dict[str, Any], prefix: str, **values: Any) -> dict[str, Any]:
    """The same with one more row of a kind; what is not given is as the model's empty form has it."""
    number = int(data[f"{prefix}-TOTAL_FORMS"])
    row = {f"{prefix}-{number}-{name}": value for name, value in values.items()}
    return data | row | {f"{prefix}-TOTAL_FORMS": str(number + 1)}


def in_row(data: dict[str, Any], prefix: str, number: int, **values: Any) -> dict[str, Any]:
    return data | {f"{prefix}-{number}-{name}": value for name, value in values.items()}


TRAVELLER = {"order": "1", "count": "1", "kind": "official", "body": "municipality", "attendance": "went"}
COST = {"order": "1", "item": "whole_trip", "stage": "paid", "interest": "not_stated"}
STOP = {"order": "1", "purpose": "visit"}
"""What a new row of each kind holds before anybody types."""


def paper_of(trip: Trip, **values: Any) -> Attachment:
    """A stored document of a trip."""
    return Attachment.objects.create(
        **{"trip": trip, "kind": "report", "title": "گزارش", "file": ContentFile(PDF, "x.pdf"), **values}
    )
