"""Being built."""

from django.http import Http404, HttpRequest, HttpResponse

from transparency.versions import public_page


@public_page
def calendar(request: HttpRequest) -> HttpResponse:
    raise Http404
