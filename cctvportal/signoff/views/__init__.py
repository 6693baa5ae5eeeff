"""The sign-off screens in Wagtail's admin: they translate; the verbs are in ``actions``."""
