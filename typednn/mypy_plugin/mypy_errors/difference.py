"""One difference of a value and its declared type, and what must be known to find it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from typednn.mypy_plugin.mypy_errors.type_texts import TypeText
from typednn.mypy_plugin.mypy_errors.words import advice, hint_words, value_words


class Lookup(Protocol):
    """What is known of the classes that the texts name."""

    def of_protocol(
        self, got: TypeText, wanted: TypeText
    ) -> Iterator[tuple[str, TypeText, TypeText]]:
        """Yield the members of a protocol: the name, the type of the value's, the declared type."""

    def sizes(self, t: TypeText) -> list[str | None]:
        """Return the names of a class's type parameters that are sizes; None for the others."""

    def member(self, t: TypeText, name: str) -> TypeText | None:
        """Return the type of a member of a class."""

    def missing(self, got: TypeText, wanted: TypeText) -> list[str]:
        """Return the members of the protocol ``wanted`` that a class does not have."""

    def is_ours(self, t: TypeText) -> bool:
        """Return whether a text names a class of modules, or a protocol with shapes."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What is wrong with the item at ``place`` of a value, such as ``[0]``.

    ``code`` is empty if the two types differ in more than the shapes and dtypes of tensors.
    ``verb`` is ``may be`` for one type of several. ``names`` are those of the declared size that
    does not fit.
    """

    place: str
    words: str
    code: str
    reason: str = ""
    names: frozenset[str] = frozenset()
    verb: str = "is"

    @classmethod
    def of_kinds(
        cls, got: TypeText, wanted: TypeText, place: str, may_be: bool = False
    ) -> "Difference":
        """Return the difference of a value and a declared type that is of another kind.

        A value that ``may_be`` of this type has other types too.
        """
        words = f"{value_words(got)}, declared {hint_words(wanted)}"
        if may_be and got.name == "None":
            return cls(place, f"{words}; check that it is not None", "", verb="may be")
        verb = "may be" if may_be else "is"
        return cls(place, words + advice(got, wanted), "", verb=verb)

    def within(self, what: str, place: str) -> "Difference":
        """Return the difference of a part of the item at ``place``."""
        words = f"{what}{self.place} {self.verb} {self.words}"
        return replace(self, place=place, words=words, verb="is")
