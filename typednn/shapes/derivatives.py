"""The words for gradients that cannot be taken, and for what cannot be transformed at all."""

from typing import Final

__all__ = [
    "differs_in_kind",
    "no_flag",
    "no_function_as_rule",
    "no_pair",
    "no_pair_of_rule",
    "no_rule",
    "no_scalar",
    "no_such_argument",
    "no_tuple",
    "other_number_of_tangents",
]


def differs_in_kind(owner: str, role: str, kind: str, found: str) -> str:
    """Return the message for the ``role`` of a value of ``owner``, which is of another kind."""
    return f"{owner} is {kind}, so its {role} must be too, not {found}"


def no_such_argument(function: str, place: int, count: int) -> str:
    """Return the message for a gradient by the argument at ``place`` of a call with ``count``."""
    return (
        f"{function}: the gradient is taken with respect to argument {place}, counted from 0,"
        f" but the call has {count} arguments by position"
    )


def no_tuple(by: str, which: str, found: str, function: str) -> str:
    """Return the message for ``primals`` or ``tangents`` of another class."""
    return (
        f"{by}: {which} is {found}, it must be a tuple with an item for each argument of {function},"
        " as in (x,)"
    )


def other_number_of_tangents(by: str, primals: int, tangents: int) -> str:
    """Return the message for tuples of different lengths."""
    return (
        f"{by}: there are {primals} primals and {tangents} tangents; give a tangent for each primal"
    )


def places_of(by: str, argnums: object) -> tuple[int, ...]:
    """Return the positions in ``argnums``. Raises TypeError and ValueError for wrong ones."""
    places = argnums if isinstance(argnums, tuple) else (argnums,)
    if not all(type(place) is int for place in places):
        raise TypeError(f"{by}: argnums is {argnums!r}, it must be an int or a tuple of ints")
    if not places or min(places) < 0 or len({*places}) < len(places):
        raise ValueError(
            f"{by}: argnums is {argnums!r}, it must be one position or several different ones,"
            " counted from 0"
        )
    return places


def no_pair(function: str, found: str) -> str:
    """Return the message for a function with ``has_aux=True`` whose result is no pair."""
    return f"{function}: with has_aux=True it returns a pair, (result, aux), not {found}"


def no_flag(by: str, kind: str) -> str:
    """Return the message for ``has_aux`` of another class than bool."""
    return f"{by}: has_aux is {kind}, it must be True or False"


def no_function(by: str, kind: str, where: str) -> str:
    """Return the message for a transformation of what cannot be called; its arguments go ``where``."""
    return (
        f"{by}: expected a function or another callable, not {kind}; pass the function itself, and its"
        f" arguments {where}"
    )


_RULES: Final = {
    "custom_vjp": "rule(*args) returns (result, pullback)",
    "custom_jvp": "rule(primals, tangents) returns (result, tangent)",
}


def no_rule(by: str, function: str) -> str:
    """Return the message for a function that gets no rule for its derivative."""
    return f"{by}: {function} has no rule; write {by}({function}, rule), where {_RULES[by]}"


def no_function_as_rule(by: str, function: str, kind: str) -> str:
    """Return the message for a rule that cannot be called."""
    return f"{by}: the rule of {function} must be a function, not {kind}"


def no_pair_of_rule(by: str, function: str, kind: str) -> str:
    """Return the message for a rule that gives no pair, or nothing to call as its second part."""
    pair = _RULES[by].rpartition("returns ")[2]
    return f"{function}: a rule of {by} returns a pair, {pair}, not {kind}"


def no_floating_scalar(function: str, found: str) -> str:
    """Return the message for the gradient of a function whose result is another tensor."""
    return (
        f"{function}: a gradient is taken of a floating-point scalar, not of {found}; reduce it, e.g."
        " with .mean()"
    )


def no_scalar(function: str, found: str, is_pair: bool) -> str:
    """Return the message for the gradient of a function whose result is no tensor."""
    advice = "; for a pair (scalar, aux) pass has_aux=True" if is_pair else ""
    return f"{function}: a gradient is taken of a scalar tensor, not of {found}{advice}"
