"""Text as numbers: characters by a vocabulary, or bytes; and its windows, for language models."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Int64

from typednn.checks import typed
from typednn.data.checks import need_count
from typednn.data.errors import DataError, reason
from typednn.tensor import Tensor, wrap

__all__ = ["Vocabulary", "read_bytes", "read_text", "windows"]


@typed
@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Different characters; the number of each is its place. A text of n becomes (n,) int64."""

    characters: str

    @classmethod
    def of(cls, text: str) -> "Vocabulary":
        """Return the characters that are in a text, in the order of their code points."""
        return cls("".join(sorted({*text})))

    def __len__(self) -> int:
        return len(self.characters)

    @typed
    def encode(self, text: str) -> Int64[Tensor, "_"]:
        """Return the numbers of a text's characters. Raises DataError for one that has none."""
        numbers = {character: number for number, character in enumerate(self.characters)}
        try:
            return wrap(np.array([numbers[character] for character in text], np.int64))
        except KeyError as error:
            at = text.index(error.args[0])
            expected = f"one of the {len(self)} characters of the vocabulary"
            raise DataError("text", expected, f"{error.args[0]!r} at {at}") from None

    @typed
    def decode(self, tokens: Int64[Tensor, "n"]) -> str:
        """Return the text of these numbers. Raises DataError for a number of no character."""
        numbers = tokens.numpy()
        wrong = np.flatnonzero((numbers < 0) | (numbers >= len(self)))
        if wrong.size:
            at = int(wrong[0])
            raise DataError("tokens", f"0 to {len(self) - 1}", f"{numbers[at]} at [{at}]")
        return "".join([self.characters[number] for number in numbers])


@typed
def read_text(
    path: str | Path, vocabulary: Vocabulary | None = None
) -> tuple[Int64[Tensor, "_"], Vocabulary]:
    """Return a UTF-8 file as the numbers of its characters, and the vocabulary.

    Without ``vocabulary`` it is that of the file. Raises DataError for a file that cannot be read,
    is empty, is no UTF-8, or has a character that the vocabulary lacks.
    """
    content = _content(path)
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        found = f"byte {content[error.start]:#04x} at {error.start}"
        raise DataError(path, "UTF-8", found) from None
    chosen = Vocabulary.of(text) if vocabulary is None else vocabulary
    return chosen.encode(text), chosen


@typed
def read_bytes(path: str | Path) -> Int64[Tensor, "_"]:
    """Return a file's n bytes, from 0 to 255, as (n,). Raises DataError if it is empty or unreadable."""
    return wrap(np.frombuffer(_content(path), np.uint8).astype(np.int64))


@typed
def windows(
    tokens: Int64[Tensor, "n"], context: int, *, stride: int | None = None
) -> tuple[Int64[Tensor, "_ {context}"], Int64[Tensor, "_ {context}"]]:
    """Return all pieces of ``context`` tokens, and for each token the one that follows it.

    Pieces begin every ``stride`` tokens, without one where the last ends; what is left at the end
    is left out. They are views, so overlapping ones take no memory. Raises DataError if there are
    not more than ``context`` tokens.
    """
    context = need_count("windows", "context", context)
    step = context if stride is None else need_count("windows", "stride", stride)
    values = tokens.numpy()
    if len(values) <= context:
        found = f"{len(values)} tokens"
        raise DataError("windows", f"more than the {context} tokens of a context", found)
    pieces = np.lib.stride_tricks.sliding_window_view(values, context)[::step]
    following = np.lib.stride_tricks.sliding_window_view(values[1:], context)[::step]
    return wrap(pieces[: len(following)]), wrap(following)


def _content(path: str | Path) -> bytes:
    try:
        content = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        raise DataError(path, "a file that can be read", reason(error)) from None
    if not content:
        raise DataError(path, "text", "an empty file")
    return content
