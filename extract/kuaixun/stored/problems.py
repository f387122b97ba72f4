"""What can be wrong with a folder that should hold a run."""


class StoredError(ValueError):
    """A folder that holds no run, or one that cannot be read. One sentence, for the user."""
