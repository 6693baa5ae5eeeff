from tests.signoff.conftest import board, home  # noqa: F401 - fixtures
