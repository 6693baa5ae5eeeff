from django.db.models import TextChoices


class Role(TextChoices):
    """What a member does in her agency."""

    EDITOR = "editor", "Agency editor"
    BOARD_MEMBER = "board-member", "Board member"
    SECRETARY = "secretary", "Board secretary"
    ADMINISTRATOR = "administrator", "Portal administrator"


class Capacity(TextChoices):
    """In what capacity a board member votes for her seat."""

    HOLDER = "holder", "Holder"
    DEPUTY = "deputy", "Deputy"
