"""A trip withheld as a whole: the public reads that there is one, of which municipality, in which months, and on what ground."""

from collections.abc import Mapping
from typing import Any

from trips.codes import Withheld

TITLE = "سفری که جزئیات آن مستثنا از انتشار است"
TITLE_EN = "A trip whose details are withheld from publication"
"""What such a trip is called: data in the document, the same for all of them, so that it tells nothing."""


def withheld_whole(document: Mapping[str, Any]) -> bool:
    """Whether this public document stands for a trip that is withheld as a whole."""
    return any(redaction["field"] == Withheld.TRIP for redaction in document["redactions"])
