"""Messages from the public, on the working side: taken in, handled by clerks, answered through the gate, forgotten in time.

Public code imports two modules of this package and no others (tests/test_rooms.py): `unanswered`, which gives numbers
alone, and `letterbox`, which takes a message in and tells its sender how it stands.
"""
