"""The whole portal in one file, and back: database, attached documents, what they are and their SHA-256. docs/data.md."""


class BackupRefused(Exception):
    """It was not done, and nothing has changed; the text says why and what to do."""
