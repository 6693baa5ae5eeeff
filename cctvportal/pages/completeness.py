"""What a draft still lacks. Wagtail lets a draft be saved without its required parts; a submission needs them all."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from wagtail.blocks.base import get_error_json_data
from wagtail.fields import StreamField

from .models import PortalPage


def shortcomings(page: PortalPage) -> tuple[str, ...]:
    """A sentence for each field or block of ``page`` that its form would refuse; nothing when it is complete."""
    return tuple(dict.fromkeys([*_of_fields(page), *_of_blocks(page)]))


def _of_fields(page: PortalPage) -> Iterator[str]:
    try:
        page.full_clean()
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            for message in messages:
                yield message if name == "__all__" else f"{_label(page, name)}: {message}"


def _of_blocks(page: PortalPage) -> Iterator[str]:
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            try:
                field.stream_block.clean(getattr(page, field.name))
            except ValidationError as error:
                for message in _messages(get_error_json_data(error)):
                    yield f"{_label(page, field.name)}: {message}"


def _label(page: PortalPage, name: str) -> str:
    label = str(page._meta.get_field(name).verbose_name)
    return label[:1].upper() + label[1:]


def _messages(data: object) -> Iterator[str]:
    """All messages of a block's errors, however deep (``blockErrors`` of blocks within blocks)."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, list):
        for part in data:
            yield from _messages(part)
    elif isinstance(data, dict):
        for part in data.values():
            yield from _messages(part)
