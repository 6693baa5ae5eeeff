"""Short ways to redactions, and a search for bytes in everything that the database holds."""

from django.db import connection

from cctvportal.signoff.actions.redact import carry_out_redaction, propose_redaction
from cctvportal.signoff.models import Redaction
from cctvportal.signoff.redaction.finding import Named
from cctvportal.signoff.redaction.rules import CONFIRMATION, Order, Proposal
from home.models import GuidancePage, HomePage
from tests.builders import Board
from tests.factories import make_page, publish_page

NAME = "Zebedee Quill"
ARTICLE = "Article 17(1)(d), request of 3 March 2010"
BLOCKS = "█" * len(NAME)
SAID = "<p>Said Zebedee <b>Qu</b>ill &amp; others.</p>"


def page_with_a_name(board: Board) -> GuidancePage:
    """Published twice: the name in title, summary, split by markup, and in a note of the change."""
    home = HomePage.objects.first() or make_page(HomePage)
    page = make_page(
        GuidancePage,
        home,
        title=f"Advice of {NAME}",
        slug="advice",
        summary=f"{NAME} advises.",
        change_note=f"Added {NAME}",
        sections=[
            (
                "section",
                {"heading": "Siting", "body": [("rich_text", SAID)]},
            )
        ],
    )
    publish_page(board, page)
    page.change_note = f"Corrected the title of {NAME}"
    publish_page(board, page)
    return page


def proposal(board: Board, content_id: int | None, code: str = "acpo", **fields: object) -> Proposal:
    """By the board member of a seat, for that seat."""
    named = {"passages": (NAME,)} if content_id is not None else {}
    named |= {name: fields.pop(name) for name in ("passages", "fields", "files") if name in fields}
    defaults = {"ground": "erasure", "wording": ARTICLE, "named": Named(content_id, **named)}
    by = {"by": board.members[code], "seat": board.seats[code]}
    return Proposal(**(by | defaults | fields))


def propose(board: Board, content_id: int | None, **fields: object) -> Redaction:
    return propose_redaction(proposal(board, content_id, **fields))


def order(board: Board, redaction: Redaction, code: str = "npia", **fields: object) -> Order:
    by = {"by": board.members[code], "seat": board.seats[code]}
    return Order(redaction, **(by | {"digest": redaction.digest, "confirmation": CONFIRMATION} | fields))


def redact(board: Board, content_id: int | None, **fields: object) -> Redaction:
    """Propose and carry out."""
    redaction = propose(board, content_id, **fields)
    carry_out_redaction(order(board, redaction))
    return redaction


def tables_holding(text: str) -> dict[str, int]:
    """Table -> number of rows in which ``text`` stands somewhere, in whatever column, as it is read or as JSON."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" AS r WHERE r::text ILIKE %s', [f"%{text}%"])
            if count := cursor.fetchone()[0]:
                found[table] = count
    return found
