"""The static mirror: the answers of an edition as files, which nginx serves (docs/features/delivery.md)."""
