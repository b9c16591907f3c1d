"""How much of a file is read. Past any of these the file is refused with a cure; docs/import.md tells clerks."""

MEGABYTE = 1024 * 1024

MAX_BYTES = 10 * MEGABYTE
"""The file as it is sent."""
MAX_UNPACKED = 50 * MEGABYTE
MAX_ENTRIES = 2_000
"""What an archive (XLSX and ODS are archives) may hold."""
MAX_SHEETS = 20
MAX_ROWS = 5_000
MAX_COLUMNS = 100
MAX_CELLS = 100_000
"""Filled cells of the whole file."""
MAX_VISITED = 400_000
"""Cells and rows of the whole file, empty but formatted ones too."""
MAX_TEXT = 10_000
"""Characters in one cell: more than any field takes."""
MAX_LETTERS = 8_000_000
"""Characters in all cells."""

MEMORY = 512 * MEGABYTE
SECONDS = 15
"""What the child that parses the file may use."""

ROWS_A_TRIP = 300
"""Rows of one kind that one trip takes: as many as its form does (`RowInline.max_num`)."""
