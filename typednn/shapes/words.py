"""Words for messages."""

__all__ = ["article"]


def article(word: str) -> str:
    """Return ``a`` or ``an``, for the word behind it."""
    return "an" if word[:1].lower() in {*"aeiou"} else "a"
