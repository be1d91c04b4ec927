"""Words for messages."""

from typing import Final

__all__ = ["DTYPES", "article", "no_dtype", "no_generator", "no_key", "other_structure"]

DTYPES: Final = ("bool", "int32", "int64", "uint8", "uint32", "float32", "float64")
"""The names of all dtypes that a tensor may have."""


def article(word: str) -> str:
    """Return ``a`` or ``an``, for the word behind it."""
    return "an" if word[:1].lower() in {*"aeiou"} else "a"


def no_generator(given: str) -> str:
    """Return what is said of an ``rng`` that is no generator of numpy."""
    return f"rng is {given}, but expected a generator, e.g. np.random.default_rng(0)"


def no_dtype(operation: str, came: str, way: str = "say it as numpy does, e.g. np.float32") -> str:
    """Return what is said of a dtype that no tensor has; ``way`` is what to do instead."""
    return f"{operation}: a tensor's dtype is one of {', '.join(DTYPES)}, not {came}; {way}"


def no_key(operation: str, kind: str) -> str:
    """Return what is said of a key that is of another class."""
    return f"{operation}: key is of class {kind}, it must be a key: random.key(seed)"


def other_structure(name: str, position: int, place: str, first: str, other: str) -> str:
    """Return the message for the tree at ``position``, counted from 1, which differs from the first."""
    if place:
        return (
            f"{name}: tree {position} has {other} at {place}, but the first one has {first} there"
        )
    return f"{name}: tree {position} is {other}, but the first one is {first}"
