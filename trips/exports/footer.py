"""One Parquet file out of many: the row groups of small files, one after another, under one footer.

A writer of one file keeps what it says of each group as objects until the end, 100 kB for 71 columns, so that its memory grows
with the file. Here each group is a file of its own, and of its footer no more is kept than its bytes with the offsets moved
(7 kB), until they are written as the footer of all (`tests/test_formats.py`: byte for byte the file of one writer).

The footer is `FileMetaData` of Parquet's own parquet.thrift, in Thrift's compact protocol. Both are read here as far as structs,
lists and their plain values go, by number and type of each field, so that what this module does not know is kept as it is.
"""

from typing import Any, NamedTuple

MAGIC = b"PAR1"
ROWS, GROUPS = 3, 4
"""Fields of FileMetaData: i64 num_rows, list<RowGroup> row_groups."""
COLUMNS, GROUP_OFFSET, ORDINAL = 1, 5, 7
"""Fields of RowGroup: list<ColumnChunk> columns, i64 file_offset, i16 ordinal."""
CHUNK_OFFSETS, CHUNK_METADATA = (2, 4, 6), 3
"""Fields of ColumnChunk: i64 file_offset, offset_index_offset, column_index_offset; ColumnMetaData meta_data."""
COLUMN_OFFSETS = (9, 10, 11, 14)
"""Fields of ColumnMetaData: i64 offsets of data, index and dictionary page, and of the Bloom filter."""

TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, _MAP, STRUCT = range(1, 13)
"""Types of Thrift's compact protocol."""
LONG_LIST = 15


class Field(NamedTuple):
    type: int
    value: Any


Struct = dict[int, Field]


class Groups:
    """The file in pieces: MAGIC, then `added` for each small file in turn, then `finished`."""

    def __init__(self) -> None:
        self._written = len(MAGIC)
        self._rows = 0
        self._groups: list[bytes] = []
        self._first: Struct | None = None

    def added(self, file: bytes) -> bytes:
        """The groups of a whole Parquet file; all files have the same columns."""
        length = int.from_bytes(file[-8:-4], "little")
        metadata = _Reader(file[-8 - length : -8]).struct()
        data = file[len(MAGIC) : -8 - length]
        shift = self._written - len(MAGIC)
        _kind, groups = metadata[GROUPS].value
        for group in groups:
            _moved(group, shift)
            if ORDINAL in group:
                group[ORDINAL] = Field(I16, len(self._groups))
            self._groups.append(_struct(group))
        self._rows += metadata[ROWS].value
        self._first = self._first or metadata
        self._written += len(data)
        return data

    def finished(self) -> bytes:
        """The footer; at least one file was added before."""
        if self._first is None:
            raise ValueError("a Parquet file needs at least one file to be made of")
        before = {number: field for number, field in self._first.items() if number < ROWS}
        after = {number: field for number, field in self._first.items() if number > GROUPS}
        footer = b"".join(
            (
                _fields({**before, ROWS: Field(I64, self._rows)}),
                _head(LIST, GROUPS - ROWS),
                _list_head(STRUCT, len(self._groups)),
                *self._groups,
                _fields(after, GROUPS),
                b"\0",
            )
        )
        return footer + len(footer).to_bytes(4, "little") + MAGIC


def _moved(group: Struct, shift: int) -> None:
    """Every offset of a RowGroup, moved; 0 says that there is none."""

    def move(struct: Struct, *numbers: int) -> None:
        for number in numbers:
            if number in struct and struct[number].value:
                struct[number] = Field(I64, struct[number].value + shift)

    move(group, GROUP_OFFSET)
    for chunk in group[COLUMNS].value[1]:
        move(chunk, *CHUNK_OFFSETS)
        move(chunk[CHUNK_METADATA].value, *COLUMN_OFFSETS)


# ---- Thrift's compact protocol ----


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def struct(self) -> Struct:
        fields: Struct = {}
        number = 0
        while head := self._byte():
            type_ = head & 15
            number = number + (head >> 4) if head >> 4 else self._integer()
            fields[number] = Field(type_, self._value(type_))
        return fields

    def _value(self, type_: int) -> Any:
        if type_ in (TRUE, FALSE):
            return None  # the type says it
        if type_ in (I16, I32, I64):
            return self._integer()
        if type_ == BINARY:
            return self._bytes(self._number())
        if type_ in (LIST, SET):
            head = self._byte()
            length = self._number() if head >> 4 == LONG_LIST else head >> 4
            return head & 15, [self._item(head & 15) for _place in range(length)]
        if type_ == STRUCT:
            return self.struct()
        if type_ in (BYTE, DOUBLE):
            return self._bytes(1 if type_ == BYTE else 8)
        raise ValueError(f"type {type_} is none that a Parquet footer has")

    def _item(self, type_: int) -> Any:
        return self._bytes(1) if type_ in (TRUE, FALSE) else self._value(type_)

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _bytes(self, length: int) -> bytes:
        self._at += length
        return self._data[self._at - length : self._at]

    def _number(self) -> int:
        """An unsigned number of seven bits a byte, the least first."""
        number = shift = 0
        while (byte := self._byte()) & 0x80:
            number |= (byte & 0x7F) << shift
            shift += 7
        return number | byte << shift

    def _integer(self) -> int:
        """A signed number as zigzag has it: 0, -1, 1, -2."""
        number = self._number()
        return number >> 1 ^ -(number & 1)


def _struct(fields: Struct) -> bytes:
    return _fields(fields) + b"\0"


def _fields(fields: Struct, before: int = 0) -> bytes:
    """Fields by number, the first of them after the field `before`."""
    written = bytearray()
    for number in sorted(fields):
        type_, value = fields[number]
        written += (
            _head(type_, number - before) if number - before < 16 else bytes([type_]) + _integer(number)
        )
        written += _value(type_, value)
        before = number
    return bytes(written)


def _head(type_: int, step: int) -> bytes:
    return bytes([step << 4 | type_])


def _value(type_: int, value: Any) -> bytes:
    if type_ in (TRUE, FALSE):
        return b""
    if type_ in (I16, I32, I64):
        return _integer(value)
    if type_ == BINARY:
        return _number(len(value)) + value
    if type_ in (LIST, SET):
        kind, items = value
        plain = kind in (TRUE, FALSE)
        return _list_head(kind, len(items)) + b"".join(
            item if plain else _value(kind, item) for item in items
        )
    return _struct(value) if type_ == STRUCT else value


def _list_head(kind: int, length: int) -> bytes:
    return bytes([length << 4 | kind]) if length < LONG_LIST else bytes([0xF0 | kind]) + _number(length)


def _number(number: int) -> bytes:
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    written.append(number)
    return bytes(written)


def _integer(number: int) -> bytes:
    return _number(number << 1 ^ number >> 63)
