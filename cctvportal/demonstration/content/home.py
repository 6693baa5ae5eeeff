"""The home page, first alone, then with links to all that was published since."""

from .entry import REWRITTEN, Entry, paragraphs

NOTICE = (
    "<p><b>Demonstration, not official.</b> This site shows how a portal like the one of 2010 could work. The bodies "
    'named took no part in it. <a data-page="news-demonstration">What is real here and what is not</a></p>'
)
AIMS = [
    "<p><b>Effective, well managed CCTV</b> that takes account of the part played by the CCTV industry, and of what "
    "the public thinks of cameras.</p>",
    "<p><b>Partnerships that work well together</b>: local authorities, CCTV operators, police officers and the "
    "emergency services share best practice, so that cameras protect people better by deterring crime and by helping "
    "to solve it.</p>",
    "<p><b>Better standards</b> in how CCTV is run and in how images are presented.</p>",
]

_NOTICE_ALONE = (
    "<p><b>Demonstration, not official.</b> This site shows how a portal like the one of 2010 could work. The bodies "
    "named took no part in it.</p>"
)
_WELCOME = paragraphs(
    "Welcome to the National CCTV Strategy website, for everyone who plans, runs, uses or lives with CCTV in "
    "public places."
)
_ABOUT = (
    paragraphs(
        "Many people like to see CCTV in public places. It can help to keep streets safe, make people feel less "
        "afraid of crime, and bring those who commit serious offences to justice. It does so only where it is used "
        "well.",
        "This site sets out the aims of the National CCTV Strategy, says how far its recommendations have been "
        "carried out, and gives advice on installing and operating CCTV systems. It also brings news, and tells you "
        "how to have your say.",
    )
    + REWRITTEN
)
_WHAT_IS = (
    paragraphs(
        "The strategy reports on a wide review of CCTV in England and Wales and makes recommendations. A joint "
        "project team of the Association of Chief Police Officers (ACPO) and the Home Office began it. A programme "
        "board of several agencies now supports it, on which a number of stakeholders have seats.",
    )
    + REWRITTEN
)
_HAVE_YOUR_SAY = (
    paragraphs(
        "The programme board brings the stakeholders together so that they agree on how the strategy is put into "
        "practice. Your views are welcome, and questions are answered as well as they can be.",
    )
    + REWRITTEN
)
_FOOTER = paragraphs(
    "A demonstration after the National CCTV Strategy pages on the Home Office crime reduction website, as they "
    "stood in April 2010. Texts are newly written."
)
_ANNOUNCEMENT = (
    "<p>The policing minister, David Hanson, has announced a National CCTV Oversight Body and an interim CCTV "
    'Regulator. <a data-page="news-oversight-body">Read the news</a>, or the document. <i>Rewritten for this '
    "demonstration.</i></p>"
)

_OPENING = {
    "site_name": "National CCTV Strategy",
    "notice": _NOTICE_ALONE,
    "masthead": {
        "image": "people-walking",
        "alt": "People walking along a street of shops and houses, two street lamps with cameras above them",
        "heading": "The National CCTV Strategy",
        "text": "A demonstration of the website for stakeholders",
    },
    "navigation": [],
    "footer": _FOOTER,
    "footer_links": [],
    "disclaimer": None,
    "welcome": _WELCOME,
    "announcement": None,
    "about": _ABOUT,
    "what_is": _WHAT_IS,
    "aims_heading": "What its recommendations are for (rewritten)",
    "aims": AIMS,
    "strategy": None,
    "strategy_document": None,
    "have_your_say": {"html": _HAVE_YOUR_SAY, "label": "", "page": None},
    "links": [],
    "minutes": None,
    "promoted": [],
}
_COMPLETE = _OPENING | {
    "notice": NOTICE,
    "navigation": [
        {"label": "Home", "page": "home"},
        {"label": "The strategy", "page": "strategy"},
        {"label": "Guidance", "page": "guidance"},
        {"label": "News", "page": "news"},
        {"label": "Minutes", "page": "minutes"},
        {"label": "Have your say", "page": "have-your-say"},
    ],
    "footer_links": [
        {"label": "Have your say", "page": "have-your-say", "url": ""},
        {"label": "What is real here and what is not", "page": "news-demonstration", "url": ""},
        {"label": "UK Government Web Archive", "page": None, "url": "https://www.nationalarchives.gov.uk/webarchive/"},
    ],
    "disclaimer": "disclaimer",
    "announcement": {
        "text": _ANNOUNCEMENT,
        "link": None,
        "document": "oversight-body-pdf",
        "from": None,
        "until": None,
    },
    "strategy": "strategy",
    "strategy_document": "strategy-pdf",
    "have_your_say": {
        "html": _HAVE_YOUR_SAY,
        "label": "Find out more about engaging with the National CCTV Strategy",
        "page": "have-your-say",
    },
    "links": [
        {"label": "National CCTV Strategy", "page": None, "document": "strategy-pdf", "url": ""},
        {"label": "July 09 Bulletin", "page": "bulletin-july-09", "document": None, "url": ""},
        {"label": "July 09 Bulletin as a document", "page": None, "document": "bulletin-july-09-pdf", "url": ""},
        {"label": "Guidance on CCTV", "page": "guidance", "document": None, "url": ""},
        {
            "label": "Hansard, the report of Parliament",
            "page": None,
            "document": None,
            "url": "https://hansard.parliament.uk/",
        },
    ],
    "minutes": "minutes",
    "promoted": [
        {
            "queries": ["subject access", "request pictures of me", "footage of myself", "foi"],
            "page": "guidance-quality",
        },
        {"queries": ["complaint", "complaints", "contact", "contact us"], "page": "have-your-say"},
    ],
}


def _home(fields: dict, change_note: str) -> Entry:
    return Entry(
        key="home",
        type="home.HomePage",
        parent=None,
        slug="home",
        title="National CCTV Strategy",
        agency="home-office",
        summary="Demonstration, not official: the National CCTV Strategy, how far it has come, guidance, news, minutes "
        "of the programme board, and how to have your say.",
        change_note=change_note,
        fields=fields,
    )


HOME_OPENING = _home(_OPENING, "The site opens.")
HOME = _home(_COMPLETE, "Navigation, announcement, links and downloads, and the list of minutes.")
