"""The one vocabulary of questions: the same query string gives the same trips on every surface."""

from .filters import TripFilterSet
from .question import Fault, InvalidQuestion, Question, ask

__all__ = ("Fault", "InvalidQuestion", "Question", "TripFilterSet", "ask")
