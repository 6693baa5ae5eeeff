"""The verbs of sign-off, one a module: submit, withdraw, take_back, vote, publish."""
