"""The trips for programs: the same questions and the same documents as on the pages."""
