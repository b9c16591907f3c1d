"""Documents of public trips, as downloads: only while a current public document names them."""

import json

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from transparency.parameters import InvalidParameters, read
from transparency.replica import reads_in_public
from transparency.versions import for_reading, without_advertising
from trips.models.published import PublishedTerm
from trips.uploads import stored_file


@for_reading
@reads_in_public
def attachment(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The file, never opened in the page's own origin: a download, sandboxed, its type as its bytes showed."""
    if plain := without_advertising(request):
        return plain
    try:
        read(request.GET, {})
    except InvalidParameters as refusal:
        return render(request, "400.html", {"faults": refusal.faults}, status=400)
    term = PublishedTerm.objects.filter(name="attachment", value=public_id).first()
    found = stored_file(json.loads(term.detail)["sha256"]) if term else None
    if found is None:
        raise Http404
    path, media_type = found
    response = FileResponse(path.open("rb"), as_attachment=True, filename=f"{public_id}{path.suffix}")
    response["Content-Type"] = media_type
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
