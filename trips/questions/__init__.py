"""The one vocabulary of questions: the same query string gives the same trips on every surface."""

from .filters import TripFilterSet
from .question import InvalidQuestion, Question, about, ask

__all__ = ("InvalidQuestion", "Question", "TripFilterSet", "about", "ask")
