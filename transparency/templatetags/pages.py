"""Template names of `transparency.marks`."""

from collections.abc import Mapping

from django import template
from django.utils.safestring import SafeString

from transparency import marks

register = template.Library()

register.simple_tag(marks.mark, name="mark")
register.filter("text", marks.text)


@register.filter
def named(thing: Mapping[str, str | None] | None) -> SafeString:
    """A thing with `name` and `name_en` (a municipality, a funding source), in the page's language."""
    return marks.named(thing["name"], thing.get("name_en")) if thing else marks.mark("not_disclosed")
