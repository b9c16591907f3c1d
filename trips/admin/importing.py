"""Trips from a workbook, in two steps: choose it and read the report; mend it and choose again, or confirm what was shown."""

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from officials import audit
from officials.access import reach, user_of
from officials.admin.base import BoundAdmin
from officials.admin.fields import shown
from officials.models import Municipality
from trips.imports import keeping, limits
from trips.imports.findings import Problem
from trips.imports.marked import marked
from trips.imports.opening import Book, FileRefused, parsed
from trips.imports.planning import Plan, plan
from trips.imports.template import template
from trips.imports.workbooks import MEDIA_TYPE
from trips.imports.writing import rehearsed_notes, write

SHOWN = 500
"""Problems on the page; the workbook has them all."""


class UploadForm(forms.Form):
    """A workbook and whose trips it holds. A good file is parsed, and kept under `token`."""

    municipality = forms.ModelChoiceField(label=_("municipality"), queryset=Municipality.objects.none())
    file = forms.FileField(
        label=_("file"),
        help_text=_("XLSX, ODS or CSV, at most 10 MB and 5,000 rows a sheet."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
    )

    def __init__(self, request: HttpRequest) -> None:
        posted = request.method == "POST"
        super().__init__(request.POST if posted else None, request.FILES if posted else None, label_suffix="")
        self.token = ""
        self.user = user_of(request)
        choice: Any = self.fields["municipality"]
        choice.queryset = reach(request.user).writable()
        own = list(choice.queryset[:2])
        if len(own) == 1:
            choice.initial, choice.empty_label = own[0].pk, None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        file: UploadedFile | None = cleaned.get("file")
        if file is not None and cleaned.get("municipality"):
            try:
                content = _read(file)
            except FileRefused as refused:
                self.add_error("file", str(refused))
            else:
                name = Path(file.name or "").name
                self.token = keeping.put_by(self.user, cleaned["municipality"], name, content)
        return cleaned


def _read(file: UploadedFile) -> bytes:
    with tempfile.NamedTemporaryFile(prefix="import-") as copy:
        # A byte too many is enough to be refused.
        copy.write(file.read(limits.MAX_BYTES + 1))
        copy.flush()
        return parsed(Path(copy.name))


class ImportViews(BoundAdmin):
    """Mixin for TripAdmin: the addresses of the import, for whoever enters trips."""

    change_list_template = "admin/import_change_list.html"

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        own = [
            path("import/", wrap(self.import_view), name="trips_import"),
            path("import/template/", wrap(self.import_template_view), name="trips_import_template"),
            path("import/<slug:token>/", wrap(self.import_report_view), name="trips_import_report"),
            path("import/<slug:token>/marked/", wrap(self.import_marked_view), name="trips_import_marked"),
        ]
        return [*own, *super().get_urls()]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        self._may_import(request)
        form = UploadForm(request)
        if request.method == "POST" and form.is_valid():
            return HttpResponseRedirect(reverse("admin:trips_import_report", args=[form.token]))
        context = {"title": _("Import trips from a workbook"), "form": form}
        return TemplateResponse(request, "admin/import.html", self._context(request, context))

    def import_template_view(self, request: HttpRequest) -> HttpResponse:
        self._may_import(request)
        own = list(reach(request.user).writable()[:2])
        town = own[0] if len(own) == 1 else None
        audit.log(request, audit.AuditKind.EXPORTED, None, town, text="safarnama-trips.xlsx")
        return _download(template(town), "safarnama-trips.xlsx")

    def import_report_view(self, request: HttpRequest, token: str) -> HttpResponse:
        kept, found = self._kept(request, token)
        if request.method == "POST":
            return self._confirm(request, token, found)
        drafts = found.known
        notes = rehearsed_notes(found, user_of(request)) if not found.problems else []
        context = {
            "title": _("Report on the file"),
            "plan": found,
            "name": kept.name,
            "token": token,
            "sheets": _by_sheet(found.problems[:SHOWN]),
            "left_out": max(0, len(found.problems) - SHOWN),
            "remarks": found.remarks[:SHOWN],
            "notes": notes,
            "drafts": drafts,
        }
        return TemplateResponse(request, "admin/import_report.html", self._context(request, context))

    def import_marked_view(self, request: HttpRequest, token: str) -> HttpResponse:
        kept, found = self._kept(request, token)
        name = f"{Path(kept.name).stem or 'safarnama'}-marked.xlsx"
        audit.log(request, audit.AuditKind.EXPORTED, None, found.municipality, text=name)
        return _download(marked(found), name)

    # Inside

    def _confirm(self, request: HttpRequest, token: str, found: Plan) -> HttpResponse:
        """Write what was shown, and nothing else: names may have changed since, or a colleague was quicker."""
        back = HttpResponseRedirect(reverse("admin:trips_import_report", args=[token]))
        if found.problems or request.POST.get("confirmed") != found.digest:
            messages.error(
                request, _("The report has changed since you looked at it. Look again, then confirm.")
            )
            return back
        made = write(found, user_of(request))
        said = ngettext("%(number)s draft was made.", "%(number)s drafts were made.", len(made))
        messages.success(request, said % {"number": shown(len(made))})
        return back

    def _may_import(self, request: HttpRequest) -> None:
        if not self.has_add_permission(request):
            raise PermissionDenied

    def _kept(self, request: HttpRequest, token: str) -> tuple[keeping.Kept, Plan]:
        """The file that this user put by, for a municipality that the user still writes for; else it is not found."""
        self._may_import(request)
        kept = keeping.find(token, user_of(request))
        municipality = reach(request.user).writable().filter(pk=kept.municipality).first() if kept else None
        if kept is None or municipality is None:
            raise Http404
        return kept, plan(Book.of_json(kept.content), municipality)

    def _context(self, request: HttpRequest, more: dict[str, Any]) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media, **more}


def _by_sheet(problems: list[Problem]) -> list[tuple[str, list[Problem]]]:
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        found.setdefault(problem.cell.sheet, []).append(problem)
    return list(found.items())


def _download(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=MEDIA_TYPE,
        headers={
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=name)
            or "attachment",
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
