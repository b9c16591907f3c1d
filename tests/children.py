"""A reader for the tests of `transparency.confined`: it tells its environment, or tries to write the file it is given."""

import os
from pathlib import Path


def confined(payload: bytes) -> bytes:
    if payload == b"environment":
        return repr(dict(os.environ)).encode()
    Path(payload.decode()).write_bytes(b"x" * 100_000)
    return b"written"
