"""The words for gradients that cannot be taken, by mypy and the run time."""

__all__ = ["differs_in_kind", "no_pair", "no_scalar", "no_such_argument"]


def differs_in_kind(owner: str, role: str, kind: str, found: str) -> str:
    """Return the message for the ``role`` of a value of ``owner``, which is of another kind."""
    return f"{owner} is {kind}, so its {role} must be too, not {found}"


def no_such_argument(function: str, place: int, count: int) -> str:
    """Return the message for a gradient by the argument at ``place`` of a call with ``count``."""
    return (
        f"{function}: the gradient is taken with respect to argument {place}, counted from 0,"
        f" but the call has {count} arguments by position"
    )


def no_pair(function: str, found: str) -> str:
    """Return the message for a function with ``has_aux=True`` whose result is no pair."""
    return f"{function}: with has_aux=True it returns a pair, (result, aux), not {found}"


def no_scalar(function: str, found: str, is_pair: bool) -> str:
    """Return the message for the gradient of a function whose result is no tensor."""
    advice = "; for a pair (scalar, aux) pass has_aux=True" if is_pair else ""
    return f"{function}: a gradient is taken of a scalar tensor, not of {found}{advice}"
