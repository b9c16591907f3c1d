"""The first page of the admin: what waits for whom, what is owed, and which months are silent."""
