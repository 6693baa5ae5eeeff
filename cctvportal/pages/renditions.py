"""The sizes in which the public sees images: names in signed content -> filter specs of Wagtail."""

# WebP keeps transparency. The quality is written out, so that a change of Wagtail's default changes no signed bytes.
_FORMAT = "format-webp|webpquality-80"

BODY = ("width-320", "width-640", "width-960")
MASTHEAD = ("fill-1200x400", "width-960")
SPECS: dict[str, str] = {name: f"{name}|{_FORMAT}" for name in (*BODY, "fill-1200x400")}
