"""Words drawn into a picture, Persian and Latin, right to left where they are Persian.

Pillow shapes Persian itself only where the machine has FriBidi, which a bare one has not. So letters are joined and put
into their visual order before they are drawn (arabic-reshaper, python-bidi), and the picture is the same on every machine.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, islice

from arabic_reshaper import ArabicReshaper
from bidi.algorithm import get_display
from django.conf import settings
from PIL import ImageDraw, ImageFont

from .marks import PERSIAN_LETTER

FONTS = settings.BASE_DIR / "static/vendor/vazirmatn"
# The font's two files, as static/safarnama.css divides them.
ARABIC_RANGES = ((0x0600, 0x06FF), (0x200C, 0x200E), (0x2010, 0x2011), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC))
LATIN_RANGES = ((0x0020, 0x00FF), (0x2000, 0x200B), (0x2012, 0x204E), (0x20AC, 0x20AC), (0x2212, 0x2212))

_reshape = ArabicReshaper({"delete_harakat": False, "support_ligatures": True}).reshape


@lru_cache(maxsize=64)
def _font(script: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
    path = FONTS / f"vazirmatn-{script}-wght-normal.woff2"
    font = ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)
    font.set_variation_by_axes([weight])
    return font


def _within(character: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= ord(character) <= last for first, last in ranges)


def _has(character: str) -> bool:
    """Whether the font has it, and Unicode a direction for it, without which none can be put into visual order."""
    return _within(character, ARABIC_RANGES + LATIN_RANGES) and unicodedata.bidirectional(character) != ""


def _drawable(text: str) -> str:
    """The text in letters that the font has: one with an accent that it has not stands without it (ş as s)."""
    letters = []
    for character in text:
        if not _has(character):
            base = unicodedata.normalize("NFKD", character)[0]
            character = base if _has(base) else "\ufffd"
        letters.append(character)
    return "".join(letters).replace("\ufffd", "?")


def visual(text: str) -> str:
    """The text as it is drawn from left to right, its letters joined: right to left where it has Persian letters."""
    direction = "R" if PERSIAN_LETTER.search(text) else "L"
    return get_display(_reshape(_drawable(text)), base_dir=direction)


@dataclass(frozen=True, slots=True)
class Face:
    """A size in pixels and a weight (100 to 900) of the portal's font."""

    size: int
    weight: int

    def _runs(self, text: str) -> Iterator[tuple[ImageFont.FreeTypeFont, str]]:
        """What of the text is in which file of the font, from left to right."""
        for arabic, letters in groupby(visual(text), key=lambda one: _within(one, ARABIC_RANGES)):
            yield _font("arabic" if arabic else "latin", self.size, self.weight), "".join(letters)

    def width(self, text: str) -> float:
        """How wide the text is drawn, in pixels."""
        return sum(font.getlength(run) for font, run in self._runs(text))

    def lines(self, text: str, room: float) -> Iterator[str]:
        """The text in lines of at most `room` pixels, broken between words; a word that is wider alone is cut."""
        line = ""
        for word in text.split():
            longer = f"{line} {word}" if line else word
            if self.width(longer) <= room:
                line = longer
                continue
            if line:
                yield line
            while (keep := self._fitting(word, room)) < len(word):
                yield word[:keep]
                word = word[keep:]
            line = word
        if line:
            yield line

    def _fitting(self, word: str, room: float) -> int:
        """How many of its letters fit, one at least."""
        keep = 1
        while keep < len(word) and self.width(word[: keep + 1]) <= room:
            keep += 1
        return keep

    def shortened(self, text: str, room: float, most: int = 1) -> list[str]:
        """At most `most` such lines, the last one ending in an ellipsis where it is not all."""
        lines = list(islice(self.lines(text, room), most + 1))
        if len(lines) <= most:
            return lines
        last = lines[most - 1]
        while len(last) > 1 and self.width(f"{last}…") > room:
            last = (last.rpartition(" ")[0] or last[:-1]).rstrip()
        return [*lines[: most - 1], f"{last}…"]

    def write(
        self, draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, fill: str, *, end: bool
    ) -> None:
        """Draw one line on a baseline; `at` is its left end, or its right end where `end`."""
        x, baseline = at
        if end:
            x -= self.width(text)
        for font, run in self._runs(text):
            draw.text((x, baseline), run, font=font, fill=fill, anchor="ls")
            x += font.getlength(run)
