"""Who reads the API: under which limit, and with which read key (docs/features/read-keys.md)."""
