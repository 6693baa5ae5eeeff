"""Agencies, their seats, and the accounts of the demonstration."""

from .entry import Account, Agency

SAMPLE = "sample-stakeholder"

AGENCIES = (
    Agency("acpo", "ACPO", "Association of Chief Police Officers"),
    Agency("home-office", "Home Office", ""),
    Agency("npia", "NPIA", "National Policing Improvement Agency"),
    Agency(SAMPLE, "Sample stakeholder", "Sample stakeholder (invented for the demonstration)"),
    Agency("secretariat", "Secretariat", "Secretariat of the programme board", has_seat=False, is_secretariat=True),
)

# Which real seat took the chair is not recorded, so that the invented one takes it in the demonstration.
CHAIR = SAMPLE

ACCOUNTS = (
    Account("acpo-editor", "ACPO", "editor", "acpo", "editor"),
    Account("acpo-editor-2", "ACPO", "second editor", "acpo", "editor"),
    Account("home-office-editor", "Home Office", "editor", "home-office", "editor"),
    Account("npia-editor", "NPIA", "editor", "npia", "editor"),
    Account("sample-editor", "Sample stakeholder", "editor", SAMPLE, "editor"),
    Account("acpo-member", "ACPO", "board member (holder)", "acpo", "board-member", "holder"),
    Account("home-office-member", "Home Office", "board member (holder)", "home-office", "board-member", "holder"),
    Account("home-office-deputy", "Home Office", "board member (deputy)", "home-office", "board-member", "deputy"),
    Account("npia-member", "NPIA", "board member (holder)", "npia", "board-member", "holder"),
    Account("sample-member", "Sample stakeholder", "board member (holder)", SAMPLE, "board-member", "holder"),
    Account("secretary", "Board", "secretary", "secretariat", "secretary"),
    Account("administrator", "Portal", "administrator", "secretariat", "administrator"),
)
