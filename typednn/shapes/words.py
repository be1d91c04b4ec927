"""Words for messages."""

__all__ = ["article", "no_generator"]


def article(word: str) -> str:
    """Return ``a`` or ``an``, for the word behind it."""
    return "an" if word[:1].lower() in {*"aeiou"} else "a"


def no_generator(given: str) -> str:
    """Return what is said of an ``rng`` that is no generator of numpy."""
    return f"rng is {given}, but expected a generator, e.g. np.random.default_rng(0)"
