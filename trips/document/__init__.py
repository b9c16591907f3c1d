"""The one document: the public form of a trip (schema 1.0), built here once, at the gate, from the working record."""

from .build import GATE_KEYS, SCHEMA, build, prefetched
from .serve import SERVED_KEYS, served

__all__ = ("GATE_KEYS", "SCHEMA", "SERVED_KEYS", "build", "prefetched", "served")
