"""The form of the page editor. It takes what its choosers offer, and nothing else."""

from copy import copy
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, TextField
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.fields import StreamField
from wagtail.models import Page


class PortalPageForm(WagtailAdminPageForm):
    """A forged form can name any file or page; Wagtail would show its title. What the draft names already, it may keep.

    Raises ``PermissionDenied`` before anything is shown or saved.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self.for_user and self._names_what_is_not_hers():
            raise PermissionDenied

    def posted_page(self) -> Page:
        """The page with whatever was posted in the fields that can name something, checked or not."""
        page = copy(self.instance)
        for name, field in self.fields.items():
            column = self._meta.model._meta.get_field(name) if name in self._columns() else None
            if not isinstance(column, (ForeignKey, StreamField, TextField)):
                continue
            value = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            setattr(page, column.attname, (value or None) if isinstance(column, ForeignKey) else value)
        return page

    def _names_what_is_not_hers(self) -> bool:
        from .references import not_for, references  # it needs the models, which name this form

        return not_for(self.for_user, references(self.posted_page()) - references(self.instance))

    def _columns(self) -> set[str]:
        return {field.name for field in self._meta.model._meta.concrete_fields}
