"""Being built."""

from django.http import Http404, HttpRequest, HttpResponse

from transparency.versions import public_page


@public_page
def officials(request: HttpRequest) -> HttpResponse:
    raise Http404


@public_page
def official(request: HttpRequest, value: str) -> HttpResponse:
    raise Http404


@public_page
def unit(request: HttpRequest, value: str) -> HttpResponse:
    raise Http404
