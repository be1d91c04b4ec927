"""The forms of mypy's errors that name the type of a value and the declared one."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Final, NamedTuple

from typednn.mypy_plugin.mypy_errors.differences import annotation, differences
from typednn.mypy_plugin.mypy_errors.type_texts import TypeText, read_type
from typednn.shapes.always_wrong import ANY_SIZE, nothing_binds

_GOT: Final = r'"(?P<got>[^"]*)"'
_WANTED: Final = r'"(?P<wanted>[^"]*)"'
_ARGUMENT_OF_BASE: Final = (
    r'Argument (?P<name>\d+) of "(?P<function>\w+)" is incompatible with supertype'
    rf' "(?P<base>[^"]*)"; supertype defines the argument type as {_WANTED}'
)
_FORMS: Final[Mapping[str, str]] = {
    rf"Incompatible return value type \(got {_GOT}, expected {_WANTED}\)": "the result",
    rf'Incompatible types in "yield(?: from)?" \(actual type {_GOT}, expected type {_WANTED}\)': (
        "the yielded value"
    ),
    rf"Incompatible types in assignment \(expression has type {_GOT}, \w+"
    rf'(?: "\w+")? (?:has|defined in base class "\w+" as having|in \S+ was declared as) type {_WANTED}\)': (
        "the assigned value"
    ),
    rf'Incompatible default for (?:parameter|argument) "(?P<name>\w+)" \(default has type {_GOT},'
    rf" (?:parameter|argument) has type {_WANTED}\)": "the default of '{name}'",
    rf"(?P<kind>List|Set|Tuple) item (?P<name>\d+) has incompatible type {_GOT}; expected {_WANTED}": (
        "item {name} of the {kind}"
    ),
    rf'Dict entry (?P<name>\d+) has incompatible type "[^"]*": {_GOT}; expected "[^"]*": {_WANTED}': (
        "entry {name} of the dict"
    ),
    r"(?P<kind>List|Set) comprehension has incompatible type (?:List|Set)\[(?P<got>.*)\];"
    r" expected (?:List|Set)\[(?P<wanted>.*)\]": "an item of the {kind}",
    rf"Value expression in dictionary comprehension has incompatible type {_GOT};"
    rf" expected type {_WANTED}": "a value of the dict",
    rf"Generator has incompatible item type {_GOT}; expected {_WANTED}": "an item",
    rf'Argument (?P<name>\d+|"\w+") to "(?P<function>\w+)"(?: of "(?P<owner>\w+)")? has incompatible'
    rf" type {_GOT}; expected {_WANTED}": "argument {name}",
    rf'Value of "(?P<name>\w+)" has incompatible type {_GOT}; expected {_WANTED}': "entry '{name}'",
    rf'Incompatible types \(expression has type {_GOT}, TypedDict item "(?P<name>\w+)" has type'
    rf" {_WANTED}\)": "entry '{name}'",
    rf'Return type {_GOT} of "(?P<function>\w+)" incompatible with return type {_WANTED} in'
    r" (?P<base>.*)": "the result",
}
"""mypy's text, and what it calls the value whose type is not the declared one."""


class Sentence(NamedTuple):
    """An error in our words."""

    text: str
    code: str


FITS: Final = Sentence("", "")
"""The value fits: mypy compared the texts of two sizes that are equal."""


class Place(NamedTuple):
    """Where an error stands: the names of the innermost class and function, or "".

    ``unbound`` are the names that only the function's result has: nothing gives them a size.
    """

    owner: str
    function: str
    unbound: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return ".".join(filter(None, (self.owner, self.function))) if self.function else ""


def reworded(
    message: str, place: Place, call_type: Callable[[TypeText], TypeText | None] = lambda t: None
) -> Sentence | None:
    """Return mypy's ``message`` in our words; FITS if there is no error; None to leave it.

    ``call_type`` gives the type of the ``__call__`` of a class.
    """
    for form, subject in _FORMS.items():
        if found := re.fullmatch(form, message):
            return _compared(found.groupdict(default=""), subject, place, call_type)
    if found := re.fullmatch(_ARGUMENT_OF_BASE, message):
        return _of_override(found, place)
    return None


def _compared(
    parts: Mapping[str, str],
    subject: str,
    place: Place,
    call_type: Callable[[TypeText], TypeText | None],
) -> Sentence | None:
    got, wanted = read_type(parts["got"]), read_type(parts["wanted"])
    if got is None or wanted is None:
        return None
    if got.name != wanted.name and "Callable" in (got.name, wanted.name):
        got, wanted = (t if t.name == "Callable" else call_type(t) or t for t in (got, wanted))
    if not _is_ours(got) and not _is_ours(wanted):
        return None
    found = list(differences(got, wanted))
    if not found:
        return FITS
    if not all(each.words for each in found):
        return None
    name = parts.get("name", "").replace('"', "'")
    label = subject.format(name=name, kind=parts.get("kind", "").lower())
    head = _of_function(parts, place) + _with_place(label, found[0].place)
    reason = _unbound(found[0].names & place.unbound) or found[0].reason
    return Sentence(f"{head} is {found[0].words}" + (reason and f": {reason}"), found[0].code)


def _unbound(names: Collection[str]) -> str:
    return f"{nothing_binds(names)}; {ANY_SIZE}" if names else ""


def _is_ours(t: TypeText) -> bool:
    return any(map(t.mentions, ("Tensor", "AnyFloat", "AnyInt")))


def _with_place(label: str, place: str) -> str:
    """Return ``argument 'xs[0]'`` for ``argument 'xs'`` and ``[0]``."""
    return f"{label[:-1]}{place}'" if label.endswith("'") else label + place


def _of_function(parts: Mapping[str, str], place: Place) -> str:
    function = parts.get("function")
    if not function:
        return f"{place}: " if str(place) else ""
    owner = parts.get("owner") or ("base" in parts and place.owner)
    return f"{owner}.{function}: " if owner else f"{function}: "


def _of_override(parts: re.Match[str], place: Place) -> Sentence | None:
    wanted = read_type(parts["wanted"])
    if wanted is None or not wanted.is_tensor():
        return None
    head = _of_function(parts.groupdict(), place)
    base = f"{parts['base'].rpartition('.')[2]}.{parts['function']}"
    text = f"argument {parts['name']} must take {annotation(wanted)}, as that of {base} does"
    return Sentence(head + text, "shape")
