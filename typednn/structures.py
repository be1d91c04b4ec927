"""Where two trees differ in structure, in words for messages."""

from types import NoneType
from typing import Final, NamedTuple

from typednn.containers import TreeDef
from typednn.shapes.words import article

__all__ = ["Difference", "difference"]

_SHOWN: Final = 6


class Difference(NamedTuple):
    """The first place, as Python code such as ``['a'][0]``, and what each of the trees has there."""

    place: str
    one: str
    other: str


def difference(one: TreeDef, other: TreeDef) -> Difference:
    """Return the first place where two structures that are not equal differ."""
    if one.type is not other.type or one.is_leaf() or one.entries() != other.entries():
        return Difference("", _text(one), _text(other))
    for k, pair in enumerate(zip(one.children(), other.children(), strict=True)):
        if pair[0] != pair[1]:
            level = one.one_level()
            assert level is not None  # it is no leaf
            inner = difference(*pair)
            return inner._replace(place=level.accessors()[k].codify("") + inner.place)
    return Difference("", _text(one), f"{_text(other)} with other values that are no tensors")


def _text(structure: TreeDef) -> str:
    """Return ``a tuple of 2`` or ``a dict of 'a', 'b'``."""
    cls = structure.type
    if cls is None:
        return "a leaf"
    if cls is NoneType:
        return "None"
    entries = structure.entries()
    kind = f"{article(cls.__name__)} {cls.__name__}"
    if cls in (tuple, list):
        return f"{kind} of {len(entries)}"
    shown = ", ".join(map(repr, entries[:_SHOWN])) + (", ..." if len(entries) > _SHOWN else "")
    return f"{kind} of {shown or 'nothing'}"
