"""Redaction: finding what is named, showing it, and destroying it in database and storages (docs/adr/0016)."""
