"""Template names of `transparency.marks`."""

from collections.abc import Mapping

from django import template
from django.template.base import NodeList, Parser, Token
from django.utils.safestring import SafeString

from transparency import marks

register = template.Library()

register.simple_tag(marks.mark, name="mark")
register.filter("text", marks.text)
register.filter("language", marks.language)


@register.filter
def named(thing: Mapping[str, str | None] | None) -> SafeString:
    """A thing with `name` and `name_en` (a municipality, a funding source), in the page's language."""
    return marks.named(thing["name"], thing.get("name_en")) if thing else marks.mark("not_disclosed")


class _Captured(template.Node):
    def __init__(self, nodelist: NodeList, name: str) -> None:
        self.nodelist, self.name = nodelist, name

    def render(self, context: template.Context) -> SafeString:
        words = " ".join(self.nodelist.render(context).split())
        context[self.name] = SafeString(words)  # what templates have rendered is escaped already
        return SafeString("")


@register.tag
def captured(parser: Parser, token: Token) -> template.Node:
    """`{% captured as name %}…{% endcaptured %}`: what is between, on one line, to be said more than once (a page's title)."""
    try:
        _tag, as_, name = token.split_contents()
    except ValueError:
        as_ = ""
    if as_ != "as":
        raise template.TemplateSyntaxError("captured is used so: {% captured as name %}")
    nodelist = parser.parse(("endcaptured",))
    parser.delete_first_token()
    return _Captured(nodelist, name)
