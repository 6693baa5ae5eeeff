"""A bar for commands that take long."""

from collections.abc import Callable

from django.core.management.base import OutputWrapper

WIDTH = 30


def bar(stream: OutputWrapper) -> Callable[[str, int, int], None]:
    """Draws ``(what, done, total)`` on a command's output, where somebody watches."""

    def draw(what: str, done: int, total: int) -> None:
        if stream.isatty() and (done == total or done % 10 == 0):
            full = WIDTH * done // total
            end = "\n" if done == total else ""
            stream.write(f"\r{what:<12} [{'=' * full:<{WIDTH}}] {done} of {total}", ending=end)

    return draw
