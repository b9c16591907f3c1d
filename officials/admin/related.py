"""Choosing a record, and a way beside it to enter a missing one without leaving the form."""

from typing import Any, Self

from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext

from . import quick


class AddBeside(RelatedFieldWidgetWrapper):
    """A chooser with a link that enters a new record. With scripts it opens Django's window, which chooses what was
    entered; without them a tab of its own, so that nothing typed here is lost. Drawn in one go: a row has several."""

    @classmethod
    def instead_of(cls, wrapper: RelatedFieldWidgetWrapper) -> Self:
        """The same chooser in our own frame."""
        made = cls.__new__(cls)
        made.__dict__.update(wrapper.__dict__)
        made.told = {}
        return made

    told: dict[str, SafeString]
    """The link's attributes by language, shared by the copies of this chooser in every row of a page."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chooser = self.widget.render(name, value, attrs, renderer)
        if not self.can_add_related or self.is_hidden:
            return chooser
        language = get_language() or ""
        if language not in self.told:
            self.told[language] = self._link()
        return SafeString(
            f'<div class="related-widget-wrapper" data-model-ref="{self.rel.model._meta.model_name}">'
            f'{chooser}<a id="add_id_{quick.escaped(name)}"{self.told[language]}></a></div>'
        )

    def _link(self) -> SafeString:
        model = self.rel.model._meta
        name = model.model_name or ""
        words = capfirst(gettext("Enter a new record: %(kind)s") % {"kind": model.verbose_name})
        return quick.attributes(
            {
                "class": "related-widget-wrapper-link add-related",
                "data-popup": "yes",
                "href": self.get_related_url((model.app_label, name), "add"),
                "target": "_blank",
                "rel": "noopener",
                "title": words,
                "aria-label": words,
            }
        )
