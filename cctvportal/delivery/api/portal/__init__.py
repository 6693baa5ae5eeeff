"""``/api/portal/``: what the portal tells beyond Wagtail's contract. Errors are problem details (RFC 9457)."""
