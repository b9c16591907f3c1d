"""The guide to the API: what the addresses themselves read, told as a page, with examples that the tests run.

An example is a file of docs/examples/, named for its topic and its language. It speaks to `PORTAL`, in whose place the guide
shows this portal's own address, so that what is copied or saved runs as it is.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language, override

from transparency import openapi, problems
from transparency.answers import JSON, PublicView, base_url, negotiating
from transparency.pages import NAMES
from transparency.parameters import OneOfField
from trips.exports import parquet
from trips.exports.columns import TABLES

from .addresses import readable
from .schema import PREFIX, PURPOSE
from .trips import EXTRAS, vocabulary

PORTAL = "https://safarnama.example"
EXAMPLES = Path(settings.BASE_DIR, "docs", "examples")
NOTEBOOK = Path(settings.BASE_DIR, "docs", "notebooks", "newsroom.ipynb")

SPOKEN = {"sh": "curl", "py": "Python", "pandas": "pandas", "R": "R", "mjs": "JavaScript"}
"""The languages of the examples, by their files' endings; each reader chooses one."""

SHOWN_FIRST = "py"
"""What a reader sees who has not chosen, and where a topic has nothing in the language chosen."""


class Example(NamedTuple):
    """A file as the guide shows it; `readers` are those who have chosen any of these languages."""

    name: str
    label: str
    readers: tuple[str, ...]
    text: str


@cache
def files() -> dict[str, str]:
    """The text of every example by its file's name: `first.py`, `first.pandas.py`."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.iterdir())}


def examples(portal: str) -> dict[str, list[Example]]:
    """The examples of each topic in the order of `SPOKEN`, each speaking to this portal."""
    by_topic: dict[str, dict[str, str]] = {}
    for name in files():
        topic, *endings = name.split(".")
        by_topic.setdefault(topic, {})[endings[0]] = name
    found = {}
    for topic, names in by_topic.items():
        without = tuple(language for language in SPOKEN if language not in names)
        found[topic] = [
            Example(
                names[language],
                label,
                (language, *without) if language == SHOWN_FIRST else (language,),
                files()[names[language]].replace(PORTAL, portal),
            )
            for language, label in SPOKEN.items()
            if language in names
        ]
    return found


class GuidePage(PublicView):
    """A page of the guide. It has one address in both languages: the browser's, or the one asked for."""

    schema = None  # type: ignore[assignment] # how a view stays out of the schema
    content_negotiation_class = negotiating("text/html")
    template = ""

    @classmethod
    def parameters(cls) -> dict[str, forms.Field]:
        return {"language": OneOfField(choices=lambda: settings.LANGUAGES, required=False)}

    def get(self, request: Any) -> HttpResponse:
        chosen = self.asked(request)["language"]
        with override(chosen or get_language()):
            context = {"address": _address(request, chosen), **self.context(request)}
            # Without the request: its context processors speak of pages that have an address in each language.
            response = HttpResponse(render_to_string(self.template, context))
            response["Content-Language"] = get_language()
        return response

    def context(self, request: Any) -> dict[str, Any]:
        raise NotImplementedError


class GuideView(GuidePage):
    template = "trips/api_docs.html"

    def context(self, request: Any) -> dict[str, Any]:
        return {
            "purpose": PURPOSE,
            "portal": base_url(request),
            "spoken": SPOKEN,
            "shown_first": SHOWN_FIRST,
            "examples": examples(base_url(request)),
            "parquet": parquet.available(),
            "questions": [_parameter(name, field) for name, field in vocabulary().items()],
            "extras": [_parameter(name, field) for name, field in EXTRAS.items()],
            "addresses": list(_addresses()),
            "problems": [
                {"status": status, "title": title} for status, (title, _detail) in problems.WORDS.items()
            ],
            "tables": [
                {"name": name, "columns": [column.name for column in table.columns]}
                for name, table in TABLES.items()
            ],
        }


class ExampleView(PublicView):
    """One example as a file, speaking to this portal."""

    schema = None  # type: ignore[assignment] # how a view stays out of the schema
    content_negotiation_class = negotiating("text/plain")

    def get(self, request: Any, name: str) -> HttpResponse:
        self.asked(request)
        if name not in files():
            raise Http404
        return _file(request, files()[name], "text/plain; charset=utf-8", name)


class NotebookView(PublicView):
    """The notebook of three newsroom questions, speaking to this portal."""

    schema = None  # type: ignore[assignment] # how a view stays out of the schema
    content_negotiation_class = negotiating("application/x-ipynb+json")

    def get(self, request: Any) -> HttpResponse:
        self.asked(request)
        text = NOTEBOOK.read_text(encoding="utf-8")
        return _file(request, text, "application/x-ipynb+json", NOTEBOOK.name)


def _file(request: HttpRequest, text: str, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        text.replace(PORTAL, base_url(request)),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _address(request: HttpRequest, chosen: str | None) -> dict[str, Any]:
    """What `transparency.pages.address` says of other pages, for one whose language is a parameter."""
    here = get_language()
    other = next(code for code in NAMES if code != here)
    root, path = base_url(request), request.path
    name, direction = NAMES[other]
    return {
        "root": root,
        "canonical": f"{root}{path}" + (f"?language={chosen}" if chosen else ""),
        "languages": [{"code": code, "url": f"{root}{path}?language={code}"} for code in NAMES],
        "default": f"{root}{path}",
        "other": {"path": f"{path}?language={other}", "code": other, "name": name, "direction": direction},
    }


def _addresses() -> Iterable[dict[str, Any]]:
    from .urls import urlpatterns

    asked_by_question = {*vocabulary(), *EXTRAS}
    for pattern in urlpatterns:
        view = pattern.callback.cls  # type: ignore[attr-defined] # as_view() leaves it there
        if view.schema is None:
            continue
        takes = view.parameters()
        takes_questions = set(vocabulary()) <= set(takes)
        own = {
            name: field
            for name, field in takes.items()
            if not takes_questions or name not in asked_by_question
        }
        yield {
            "id": view.operation,
            "path": f"{PREFIX}/{readable(str(pattern.pattern))}",
            "link": None
            if view.path_parameters or any(field.required for field in own.values())
            else f"{PREFIX}/{pattern.pattern}",
            "summary": view.summary,
            "description": view.description,
            "takes_questions": takes_questions,
            "parameters": [_parameter(name, field) for name, field in own.items()],
            "media_types": [media_type for media_type in view.returns() if media_type != JSON],
        }


def _parameter(name: str, field: forms.Field) -> dict[str, Any]:
    schema = openapi.schema_of(field)
    choices = getattr(field, "choices", None)
    return {
        "name": name,
        "label": field.label,
        "help": field.help_text,
        "required": field.required,
        "several": schema["type"] == "array",
        "choices": [{"code": code, "label": label} for code, label in choices()] if choices else [],
        "least": schema.get("minimum"),
        "most": schema.get("maximum"),
        "examples": schema.get("examples", ()),
    }
