"""HTML of what a form has hundreds of, put together at once: Django's own tools look at each piece several times over."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString


def escaped(value: Any) -> str:
    """A value as text of a page, escaped but where it is HTML already: what Django's `conditional_escape` says of it."""
    if isinstance(value, Promise):
        value = str(value)
    return value.__html__() if hasattr(value, "__html__") else escape(str(value))


def attributes(given: Mapping[str, Any]) -> SafeString:
    """Attributes of an element, as Django's `flatatt` writes them: sorted, None and False left out, True by its name alone."""
    said = [
        f' {name}="{escaped(value)}"'
        for name, value in sorted(given.items())
        if value is not None and not isinstance(value, bool)
    ]
    said += [f" {name}" for name in sorted(given) if given[name] is True]
    return SafeString("".join(said))


def select(given: Mapping[str, Any], options: Iterable[tuple[Any, bool, Any]]) -> SafeString:
    """A `select` with its options: key, whether it is chosen, and its words."""
    drawn = "".join(
        f'<option value="{escaped(key)}"{" selected" if chosen else ""}>{escaped(words)}</option>'
        for key, chosen, words in options
    )
    return SafeString(f"<select{attributes(given)}>{drawn}</select>")
