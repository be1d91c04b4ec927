"""What ``vmap`` says of axes that do not exist. mypy and the run time both say it."""

__all__ = ["misses_axis", "other_entries"]


def misses_axis(axes: str, axis: int, what: str, kind: str, rank: int) -> str | None:
    """Return the message for a place where a tensor with the mapped axis has none; None for others.

    ``axes`` is the argument's name, ``what`` and ``kind`` the tensor without the mapped axis, and ``rank``
    its number of axes.
    """
    if -rank - 1 <= axis <= rank:
        return None
    return (
        f"vmap: {axes} is {axis} for {what}, which is {kind}; it must be from {-rank - 1} to {rank}"
    )


def other_entries(count: int, name: str, takes: str) -> str:
    """Return the message for ``in_axes`` with other entries than a function ``takes`` arguments."""
    return (
        f"vmap: in_axes has {count} entries, but {name} {takes}; give one for each, None for an argument"
        " that is not mapped"
    )
