"""Words for messages."""

import inspect
from typing import Final

__all__ = [
    "DTYPES",
    "MISSING_MODE",
    "article",
    "named",
    "no_dtype",
    "no_generator",
    "no_index",
    "no_initializer",
    "no_key",
    "other_structure",
    "several_keys",
    "shown",
    "told",
]

_LONGEST: Final = 120

MISSING_MODE: Final = "takes a mode, which is missing: pass nn.Train(key) or nn.Eval()"
"""What is said of a call without the mode that it needs, behind its name."""

DTYPES: Final = ("bool", "int32", "int64", "uint8", "uint32", "float32", "float64")
"""The names of all dtypes that a tensor may have."""


def article(word: str) -> str:
    """Return ``a`` or ``an``, for the word behind it."""
    return "an" if word[:1].lower() in {*"aeiou"} else "a"


def named(thing: object) -> str:
    """Return what it is: the name of a function or class, or the class of an object."""
    if isinstance(thing, type):
        return f"the class {thing.__name__}"
    if inspect.isroutine(thing):
        return f"the function {thing.__name__}"
    return "None" if thing is None else f"of class {type(thing).__name__}"


def shown(value: object) -> str:
    """Return the ``repr`` of a value in one line, and cut if it is too long."""
    text = " ".join(repr(value).split()) if "\n" in repr(value) else repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def told(value: object) -> str:
    """Return the name of a function or class, else the ``repr`` as ``shown``: a function's has an address in it."""
    is_named = isinstance(value, type) or inspect.isroutine(value)
    return named(value) if is_named else shown(value)


def no_generator(operation: str, kind: str) -> str:
    """Return what is said of an ``rng`` of another class than numpy's Generator."""
    return f"{operation}: rng is {_of_class(kind)}, but expected a generator, e.g. np.random.default_rng(0)"


def no_initializer(layer: str, kind: str) -> str:
    """Return what is said of a ``weight_init`` of a class that cannot be called."""
    given = _of_class(kind)
    return f"{layer}: weight_init is {given}, but expected an initializer, e.g. init.he_normal"


def _of_class(kind: str) -> str:
    """Return ``an int`` for a class; ``None`` for its own."""
    return "None" if kind == "NoneType" else f"{article(kind)} {kind}"


def no_index(kind: str) -> str:
    """Return what is said of ``x[key]`` with a key, or a part of one, that is no index."""
    return f"getitem: an index is an int, a slice, None, ... or an integer or bool tensor, not a {kind}"


def no_dtype(operation: str, came: str, way: str = "say it as numpy does, e.g. np.float32") -> str:
    """Return what is said of a dtype that no tensor has; ``way`` is what to do instead."""
    return f"{operation}: a tensor's dtype is one of {', '.join(DTYPES)}, not {came}; {way}"


def no_key(operation: str, kind: str) -> str:
    """Return what is said of a key that is of another class."""
    return f"{operation}: key is of class {kind}, it must be a key: random.key(seed)"


def several_keys(operation: str, shape: str) -> str:
    """Return what is said of several keys, of this shape, in the place of one."""
    return f"{operation}: key is {shape} keys, it must be one, such as key[0]"


def other_structure(name: str, position: int, place: str, first: str, other: str) -> str:
    """Return the message for the tree at ``position``, counted from 1, which differs from the first."""
    if place:
        return (
            f"{name}: tree {position} has {other} at {place}, but the first one has {first} there"
        )
    return f"{name}: tree {position} is {other}, but the first one is {first}"
