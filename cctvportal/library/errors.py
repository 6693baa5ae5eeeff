"""What can be wrong with a file of the library. Each says so in a sentence for the editor."""


class UnreadableFile(Exception):
    """A file cannot be opened as what it says it is."""


class ChangedFile(Exception):
    """A file of the library is not the one that was uploaded."""
