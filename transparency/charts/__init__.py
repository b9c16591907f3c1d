"""Pictures of figures as SVG, drawn on the server: bars, columns, a map. Pure: no queries, no words of their own.

What every picture keeps to:

- No style attributes and no script: geometry in attributes, colours by classes (static/safarnama.css), so that dark mode,
  print, forced colours and the content security policy hold.
- Bars and columns are measured in percent across and in `em` down: text keeps its size on a phone, where a scaled
  drawing would shrink it, and grows with the reader's own size of letters.
- Labels stand at what they name. Nothing is told by colour alone: what is not known is hatched, with a dashed edge.
- In a page from right to left bars grow from the right, and time runs from right to left, as in every table and
  calendar beside it. A map is never turned.
- Each thing drawn has its own name and, where it has an address, is a link for the mouse and the finger. The keyboard
  reaches the same links in the table beneath, once (`tabindex="-1"` here).
"""

from .columns import columns
from .items import Item
from .rows import bars
from .shades import Shade, shades
from .world import Atlas, Place, Spot, world

__all__ = ["Atlas", "Item", "Place", "Shade", "Spot", "bars", "columns", "shades", "world"]
