"""What every address of the API has in common: negotiation, language, parameters, the shape of a list."""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, TypedDict

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.views import APIView

from . import keyset, problems
from .openapi import PublicSchema
from .parameters import Fault, InvalidParameters, TextField, WholeNumberField, read
from .versions import versioned

JSON = "application/json"
PAGE_SIZE, LARGEST_PAGE = 50, 200


def public(
    view: Callable[..., HttpResponseBase], also: Callable[[], str] = str
) -> Callable[..., HttpResponseBase]:
    """Put around every view of the API: answered by version, and open to scripts of other sites."""
    return open_to_all(versioned(vary=("Accept",), also=also)(view))


CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Disposition, ETag, Link, RateLimit, RateLimit-Policy, Retry-After",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
"""What a browser is told of scripts that come from another site: they may read whatever anybody may, without cookies."""


def open_to_scripts(response: HttpResponseBase) -> None:
    for name, value in CORS.items():
        response[name] = value


def open_to_all(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Every answer of a view, errors too, may be read by scripts of other sites (the Fetch standard's CORS protocol)."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        open_to_scripts(response)
        if request.method == "OPTIONS":
            for name, value in PREFLIGHT.items():
                response[name] = value
        return response

    return answer


PAGING: dict[str, forms.Field] = {
    "cursor": TextField(
        required=False,
        label=_("Cursor"),
        help_text=_("Where the page begins: taken from “next” or “previous”, never made up."),
    ),
    "page_size": WholeNumberField(
        least=1,
        most=LARGEST_PAGE,
        required=False,
        label=_("Page size"),
        help_text=_("How many results a page has at most; 50 where it is not said."),
    ),
}
"""Parameters of every list."""


def negotiating(media_type: str) -> type[BaseContentNegotiation]:
    """Negotiation of a view with one media type; what is asked for by name, in `format`, is the view's to judge."""

    class Negotiation(BaseContentNegotiation):
        def select_parser(self, request: Any, parsers: Any) -> Any:
            return parsers[0] if parsers else None

        def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> tuple[Any, str]:
            judged_here = request.headers.get("Accept", "").strip() and not request.query_params.get("format")
            if judged_here and request._request.get_preferred_type([media_type]) is None:
                raise NotAcceptable
            return renderers[0], media_type

    return Negotiation


class PublicView(APIView):
    """A public address of the API, for reading alone. Errors are problem documents in the reader's language."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    content_negotiation_class = negotiating(JSON)
    http_method_names = ("get", "head", "options")
    schema = PublicSchema()

    operation = tag = ""
    summary: Any = ""
    description: Any = ""
    """What the API's guide and OpenAPI say of this address."""
    path_parameters: Mapping[str, tuple[dict[str, Any], Any]] = {}
    """Schema and meaning of each part of the address."""
    statuses: tuple[int, ...] = (400,)
    moves = False
    """Whether it leads on for good where what it is about was merged into another record (301)."""

    @classmethod
    def parameters(cls) -> Mapping[str, forms.Field]:
        """The query parameters with the fields that read them."""
        return {}

    @classmethod
    def returns(cls) -> dict[str, dict[str, Any]]:
        """The JSON Schema of the answer by media type."""
        raise NotImplementedError

    def asked(self, request: Any) -> dict[str, Any]:
        """The cleaned parameters. Raises InvalidParameters, also for any that this address does not have."""
        return read(request.query_params, self.parameters())

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with override(problems.reader_language(request)):
            return super().dispatch(request, *args, **kwargs)

    def options(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        response = HttpResponse(status=204)
        del response["Content-Type"]
        return response


def base_url(request: HttpRequest) -> str:
    """Scheme and host, without a slash at the end."""
    return f"{request.scheme}://{request.get_host()}"


def json_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def json_answer(value: Any) -> HttpResponse:
    return HttpResponse(json_text(value), content_type=JSON)


def list_answer(
    request: Any,
    texts: Iterable[str],
    *,
    count: int,
    exact: bool = True,
    next_query: str | None = None,
    previous_query: str | None = None,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The contract's list answer; `texts` are the results as JSON texts, spliced and never parsed.

    `more` are members of this list's own, before the results.
    """

    def address(query: str | None) -> str | None:
        return None if query is None else f"{base_url(request)}{request.path}?{query}"

    ways = {"next": address(next_query), "previous": address(previous_query)}
    about = {"count": count, "count_exact": exact, **ways, "ledger": request.head.as_document()}
    head = json_text(about | dict(more or {}))
    response = HttpResponse(f'{head[:-1]},"results":[{",".join(texts)}]}}', content_type=JSON)
    links = [
        f'<{url}>; rel="{relation[:4]}"' for relation, url in ways.items() if url
    ]  # RFC 8288: next, prev
    if links:
        response["Link"] = ", ".join(links)
    return response


def cursor_of(text: str | None, order: keyset.Order) -> keyset.Cursor | None:
    """The cursor that a parameter holds. Raises InvalidParameters, naming `cursor`."""
    if not text:
        return None
    try:
        return keyset.decode(text, order)
    except keyset.CursorError as error:
        raise InvalidParameters([Fault("cursor", text[:60], str(error))]) from error


def query_with(parameters: QueryDict, **values: str) -> str:
    """The same query string with some parameters set, without those that are empty."""
    query = parameters.copy()
    for name in list(query):
        query.setlist(name, [text for text in query.getlist(name) if text])
    for name, value in values.items():
        query[name] = value
    return query.urlencode()


class SliceQueries(TypedDict):
    next_query: str | None
    previous_query: str | None


def slice_queries(parameters: QueryDict, page: keyset.Slice) -> SliceQueries:
    """`next_query` and `previous_query` of a page of a walk."""
    return {
        "next_query": query_with(parameters, cursor=page.next.encode()) if page.next else None,
        "previous_query": query_with(parameters, cursor=page.previous.encode()) if page.previous else None,
    }
