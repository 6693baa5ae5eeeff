"""The forms of the library: for one file, for several at once, and in the choosers."""

from functools import partial
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from .checking import check_document, check_image
from .errors import UnreadableFile
from .models import PortalDocument


class _LibraryForm:
    """Checks a new file by its content, and notes on the instance who saves."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        user = kwargs.get("user")
        super().__init__(*args, **kwargs)
        self.instance.changed_by = user

    def check(self, file: UploadedFile) -> None:
        """Raise ``UnreadableFile`` for a file that cannot be taken."""
        raise NotImplementedError

    def clean_file(self) -> IO[bytes]:
        """The file as uploaded; the one that is there already is left alone."""
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            try:
                self.check(file)
            except UnreadableFile as error:
                raise ValidationError(str(error), code="unreadable_file") from error
        return file


class LibraryDocumentForm(_LibraryForm, BaseDocumentForm):
    """A document of the library."""

    def check(self, file: UploadedFile) -> None:
        check_document(file.name, file)

    def save(self, commit: bool = True) -> PortalDocument:
        """Save; a replaced file goes only once the new one is safe (Wagtail would delete it first)."""
        replaced, self.original_file = self.original_file, None
        saved = super().save(commit)
        if commit and replaced and "file" in self.changed_data:
            transaction.on_commit(partial(replaced.storage.delete, replaced.name))
        return saved


class LibraryImageForm(_LibraryForm, BaseImageForm):
    """An image of the library."""

    def check(self, file: UploadedFile) -> None:
        check_image(file)
