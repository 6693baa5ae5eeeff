"""For migrations: an earlier migration's database function, changed and put in the place of what stands."""


def replacing(statements: str, name: str) -> str:
    """The statement that puts the function ``name`` of ``statements`` in the place of what stands.

    Raises ``ValueError`` where it is not made there.
    """
    _, made, rest = statements.partition(f"FUNCTION {name}(")
    body, end, _ = rest.partition("$$;")
    if not made or not end:
        raise ValueError(f"{name} is not made there.")
    return f"CREATE OR REPLACE FUNCTION {name}({body}$$;"


def changed(statement: str, *changes: tuple[str, str]) -> str:
    """The statement with each change made, once. Raises ``ValueError`` where its text does not stand there once."""
    for was, becomes in changes:
        if statement.count(was) != 1:
            raise ValueError(f"Not there once: {was}")
        statement = statement.replace(was, becomes)
    return statement
