"""Entering a trip: what the form's tools do (paste, dates for all, copy, uploads kept) and when it may be changed."""
