"""What the agencies' editors do with a page beyond writing it."""
