from wagtail.admin.panels import FieldPanel

from cctvportal.pages.blocks import list_field
from cctvportal.pages.body import values
from cctvportal.pages.models import PortalPage
from cctvportal.pages.panels import content_panels
from cctvportal.pages.represent import Representer

from ..blocks import SectionBlock


class GuidancePage(PortalPage):
    """Advice and best practice, in sections that the page lists as its contents."""

    sections = list_field(
        "section", SectionBlock(), help_text="Each section has a heading and is listed in the contents."
    )

    parent_page_types = ["home.HomePage", "home.GuidancePage"]
    subpage_types = ["home.GuidancePage"]

    content_panels = content_panels(FieldPanel("sections"))

    class Meta:
        verbose_name = "guidance"
        verbose_name_plural = "guidance"

    def representation_fields(self, representer: Representer) -> dict:
        return {
            "sections": [_section(representer, index, section) for index, section in enumerate(values(self.sections))],
        }


def _section(representer: Representer, index: int, section: dict) -> dict:
    heading = representer.text(section.get("heading"))
    representer.needed(heading, "A section has no heading.")
    return {
        "heading": heading,
        "anchor": representer.anchor(heading),
        "body": representer.body(section.get("body"), heading or "Sections", position=f"{index}/"),
    }
