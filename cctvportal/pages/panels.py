"""Panels that every page type arranges in the same way."""

from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel
from wagtail.models import Page

from .models import PortalPage


def content_panels(*panels: Panel | str) -> list:
    """Title and summary, what the type adds, and what is said about this version."""
    return [
        *Page.content_panels,
        *PortalPage.summary_panels,
        *panels,
        MultiFieldPanel(PortalPage.about_panels, heading="About this version"),
    ]


def group(heading: str, *fields: str, help_text: str = "") -> MultiFieldPanel:
    """Fields that belong together, under a heading."""
    return MultiFieldPanel([FieldPanel(field) for field in fields], heading=heading, help_text=help_text)
