"""Views of the public site: each reads the edition's number once, so that no response mixes two editions."""
