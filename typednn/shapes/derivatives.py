"""The words for a tangent or a gradient that is not like what it belongs to, by mypy and the run time."""

__all__ = ["differs_in_kind"]


def differs_in_kind(owner: str, role: str, kind: str, found: str) -> str:
    """Return the message for the ``role`` of a value of ``owner``, which is of another kind."""
    return f"{owner} is {kind}, so its {role} must be too, not {found}"
