"""The forms of the library: for one file, for several at once, and in the choosers."""

from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models.fields.files import FieldFile
from wagtail.documents.fields import WagtailDocumentField
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from cctvportal.kernel.canonical import sha256_of_file
from cctvportal.publication.assets import is_redacted

from .checking import check_document, check_image
from .errors import UnreadableFile
from .kinds import DOCUMENTS
from .models import LibraryFile, PortalDocument

REPLACING = (
    "A new file replaces it in every draft that uses it. What is published, or before the board, stays as it is."
)


class _CheckedFile(forms.FileField):
    """A field whose new file is checked by its content, once it is known to be there and not too big."""

    # From Wagtail's fields.
    max_upload_size: int

    def check(self, file: File) -> None:
        """Raise ``UnreadableFile`` for a file that cannot be taken."""
        raise NotImplementedError

    def to_python(self, data: File | None) -> File | None:
        """The file as it was uploaded. Raises ``ValidationError``."""
        if data and data.size and data.size <= self.max_upload_size:
            try:
                if is_redacted(sha256_of_file(data)):
                    raise UnreadableFile("This file was destroyed by law, and is not taken in again.")
                self.check(data)
            except UnreadableFile as error:
                raise ValidationError(str(error), code="unreadable_file") from error
        return super().to_python(data)


class DocumentField(_CheckedFile, WagtailDocumentField):
    """A document, of the kind that its name says."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.help_text = f"Supported formats: {', '.join(DOCUMENTS).upper()}. {self.help_text}"

    def check(self, file: File) -> None:
        check_document(file.name or "", file)


class ImageField(_CheckedFile, WagtailImageField):
    """A picture, whole."""

    def check(self, file: File) -> None:
        check_image(file)


class _LibraryForm:
    """Checks a new file, and notes on the instance who saves."""

    file_field: type[_CheckedFile]
    # From Wagtail's forms.
    instance: LibraryFile
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        user = kwargs.get("user")
        super().__init__(*args, **kwargs)
        self.instance.changed_by = user
        if plain := self.fields.get("file"):
            # Wagtail's form factory knows no other field class, and adds one that is declared to forms without it.
            field = self.file_field(label=plain.label, required=plain.required, widget=plain.widget)
            field.help_text = f"{field.help_text} {REPLACING}" if self.instance.pk else field.help_text
            self.fields["file"] = field


class LibraryDocumentForm(_LibraryForm, BaseDocumentForm):
    """A document of the library."""

    file_field = DocumentField
    # From Wagtail's form.
    original_file: FieldFile | None

    class Meta(BaseDocumentForm.Meta):
        help_texts = {"title": "Readers see it where the document is linked."}

    def save(self, commit: bool = True) -> PortalDocument:
        """Save; a replaced file goes only once the new one is safe (Wagtail would delete it first)."""
        replaced, self.original_file = self.original_file, None
        saved = super().save(commit)
        if commit and replaced and replaced.name and "file" in self.changed_data:
            transaction.on_commit(partial(replaced.storage.delete, replaced.name))
        return saved


class LibraryImageForm(_LibraryForm, BaseImageForm):
    """An image of the library."""

    file_field = ImageField

    class Meta(BaseImageForm.Meta):
        help_texts = {
            "title": "For finding it in the library. Write the alternative text where you use the picture: it says "
            "what the picture means there, in a sentence, or that it is decoration."
        }
