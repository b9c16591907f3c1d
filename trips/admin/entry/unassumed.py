"""New forms that assume nothing: where the model has a default for programs, a person says it, or leaves it open."""

from typing import Any

from django.contrib.admin.options import BaseModelAdmin
from django.db import models
from django.http import HttpRequest


class Unassumed(BaseModelAdmin):
    """Mixin for an admin or an inline. `unassumed` names the fields that begin empty, with the words of their empty
    choice ("" where they have no choices). What must be known is then asked for, not guessed."""

    unassumed: dict[str, Any] = {}

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.unassumed:
            kwargs["initial"] = None
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_choice_field(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.unassumed:
            kwargs["choices"] = [("", self.unassumed[db_field.name]), *(db_field.choices or ())]
        return super().formfield_for_choice_field(db_field, request, **kwargs)
