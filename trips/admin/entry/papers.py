"""The documents of a trip in its form: chosen once, kept over a save that failed, and never replaced once stored."""

from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from transparency import persian
from trips.models import Attachment

from .kept import Kept, forget, keep, kept
from .rows import RowForm, TripRows


class DocumentFile(forms.FileInput):
    """An input for a new document, or the one that was kept from the last try. A stored one is shown by the page and never
    replaced, for its hash may be public."""

    owner = 0
    """The key of the user whose form it is."""
    kept: Kept | None = None

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        upload = super().value_from_datadict(data, files, name)
        if upload is not None:
            return upload
        token = data.get(f"{name}-kept")
        if token and (self.kept is None or self.kept.token != token):
            self.kept = kept(token, self.owner)
        return self.kept.file if self.kept else None

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return super().value_omitted_from_data(data, files, name) and f"{name}-kept" not in data

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        if isinstance(value, FieldFile) and value:
            return SafeString()
        chooser = super().render(name, value, attrs, renderer)
        if self.kept is None:
            return chooser
        size = persian.digits(filesizeformat(self.kept.size), get_language() or "fa")
        return format_html(
            '<input type="hidden" name="{}-kept" value="{}"><p class="kept">{}</p>{}',
            name,
            self.kept.token,
            gettext("Kept: %(name)s, %(size)s. Choose another only to replace it.")
            % {"name": f"\u2068{self.kept.name}\u2069", "size": size},
            chooser,
        )


class AttachmentForm(RowForm):
    class Meta:
        model = Attachment
        fields = ("kind", "title", "file", "public")
        widgets = {"file": DocumentFile}

    def _get_validation_exclusions(self) -> set[str]:
        # What is stored was checked when it came; a file lost from the disk must not stop the clerk.
        excluded = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | {"file"} if self.instance.pk else excluded

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        if self.instance.pk and file and not isinstance(file, FieldFile):
            self.add_error(
                "file", _("A stored document is not replaced: add the new one, then take this one away.")
            )
            cleaned["file"] = self.initial["file"]
        if "file" in self.errors and not file and self.data.get(f"{self.add_prefix('file')}-kept"):
            self.errors["file"].data = [ValidationError(_("The file is kept no longer: choose it again."))]
        return cleaned

    def keep_upload(self, owner: int) -> None:
        """Keep what was chosen, for the form is not saved. Where it is no document, that is said beside the field."""
        upload = self["file"].data
        if isinstance(upload, UploadedFile) and "file" not in self.errors and not self.instance.pk:
            try:
                self.fields["file"].widget.kept = keep(upload, owner)
            except ValidationError as refused:
                self.add_error("file", refused)


class AttachmentFormSet(TripRows):
    """A document that the public is offered now stays until a correction has taken it out."""

    offered: frozenset[str] = frozenset()
    """Public ids of the documents that the current public version names."""
    owner = 0

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["file"].widget.owner = self.owner

    def keep_uploads(self) -> None:
        """Keep every upload that may be stored: the form comes back unsaved, and browsers send no file back."""
        for form in self.forms:
            if isinstance(form, AttachmentForm):
                form.keep_upload(self.owner)

    def save(self, commit: bool = True) -> Any:
        saved = super().save(commit)
        for form in self.forms:
            one = form.fields["file"].widget.kept
            if commit and one is not None:
                transaction.on_commit(partial(forget, one))
        return saved

    def clean(self) -> None:
        super().clean()
        for form in self.deleted_forms:
            if form.instance.public_id in self.offered and form.instance.pk:
                raise ValidationError(
                    _(
                        "The public is offered “%(title)s”: first pass a correction in which it is not public."
                    ),
                    params={"title": form.instance.title},
                )
