"""What the portal adds to Wagtail's image operations."""

from typing import Any

from wagtail.images.image_operations import FilterOperation
from willow.image import Image as WillowImage

from .models import PortalImage

WITHOUT_METADATA = "withoutmetadata"
# Pillow's names for what cameras and editing programs write about a picture: place, time, device, author, remarks.
_METADATA = ("exif", "xmp", "XML:com.adobe.xmp", "comment", "photoshop")


class WithoutMetadata(FilterOperation):
    """Leaves of a picture its pixels and colours alone; Willow would keep EXIF with the place it was taken."""

    def construct(self) -> None:
        """It takes no arguments."""

    def run(self, willow: WillowImage, image: PortalImage, env: dict[str, Any]) -> WillowImage:
        """Forget the metadata of an opened picture."""
        for name in _METADATA:
            willow.image.info.pop(name, None)
        return willow
