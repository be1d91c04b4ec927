"""Words for messages."""

__all__ = ["article", "no_generator", "no_key", "other_structure", "several_keys"]


def article(word: str) -> str:
    """Return ``a`` or ``an``, for the word behind it."""
    return "an" if word[:1].lower() in {*"aeiou"} else "a"


def no_generator(given: str) -> str:
    """Return what is said of an ``rng`` that is no generator of numpy."""
    return f"rng is {given}, but expected a generator, e.g. np.random.default_rng(0)"


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
