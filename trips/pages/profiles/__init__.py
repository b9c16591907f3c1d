"""Pages about what trips bear: people, units, places, payers, municipalities."""
