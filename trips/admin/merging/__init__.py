"""Two people at one trip: nobody overwrites another, and whoever saves second chooses field by field."""

from .views import MergeViews

__all__ = ("MergeViews",)
