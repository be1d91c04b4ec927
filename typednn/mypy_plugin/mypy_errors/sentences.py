"""The forms of mypy's errors that name the type of a value and the declared one."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Final, NamedTuple

from typednn.mypy_plugin.mypy_errors.difference import Lookup
from typednn.mypy_plugin.mypy_errors.differences import differences
from typednn.mypy_plugin.mypy_errors.places import with_place
from typednn.mypy_plugin.mypy_errors.subjects import (
    ASSIGNED,
    PARAMETER,
    YIELDED,
    Subject,
)
from typednn.mypy_plugin.mypy_errors.type_texts import TypeText, read_type
from typednn.mypy_plugin.mypy_errors.words import hint_words
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
        YIELDED
    ),
    rf"Incompatible types in assignment \(expression has type {_GOT}, (?:base )?\w+"
    r'(?: "\w+")? (?:has|defined in base class "\w+" as having|in \S+ was declared as|defined the)'
    rf" type(?: as)? {_WANTED}\)": (ASSIGNED),
    rf'Incompatible default for (?:parameter|argument) "(?P<name>\w+)" \(default has type {_GOT},'
    rf" (?:parameter|argument) has type {_WANTED}\)": "the default of '{name}'",
    r'(?P<kind>List|Set) item \d+ has incompatible type "Generator\[(?P<got>.*), None, None\]";'
    r' expected "(?P<wanted>(?!.*Generator\[).*)"': "an item of the {kind}",  # [*(x for x in xs)]
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
    r"Argument (?P<name>\d+) to <(?P<kind>set|list|tuple)> has incompatible type"
    rf" {_GOT}; expected {_WANTED}": "an item of the {kind}",
    rf'Argument (?P<name>\d+|"\w+") to "(?P<function>\w+)"(?: of "(?P<owner>\w+)")? has incompatible'
    rf" type {_GOT}; expected {_WANTED}": "argument {name}",
    rf"Argument (?P<name>\d+) has incompatible type {_GOT}; expected {_WANTED}": "argument {name}",
    rf'Value of "(?P<name>\w+)" has incompatible type {_GOT}; expected {_WANTED}': "entry '{name}'",
    rf'Incompatible types \(expression has type {_GOT}, TypedDict item "(?P<name>\w+)" has type'
    rf" {_WANTED}\)": "entry '{name}'",
    rf'Return type {_GOT} of "(?P<function>\w+)" incompatible with return type {_WANTED} in'
    r" (?P<base>.*)": "the result",
}
"""mypy's text, and what it calls the value whose type is not the declared one."""


_OURS: Final = ("Tensor", "Eval", "Key")


class Sentence(NamedTuple):
    """An error in our words; without a ``code`` it keeps that of mypy."""

    text: str
    code: str


FITS: Final = Sentence("", "")
"""The value fits: mypy compared the texts of two sizes that are equal."""


class Place(NamedTuple):
    """Where an error stands: the names of the innermost class and function, or "".

    ``unbound`` are the names that only the function's result has: nothing gives them a size. In the
    annotation of another library's array they are ``free``, and stand for any size.
    """

    owner: str
    function: str
    unbound: frozenset[str] = frozenset()
    free: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return ".".join(filter(None, (self.owner, self.function))) if self.function else ""


def reworded(
    message: str,
    place: Place,
    subject_of: Callable[[str], Subject | None] = lambda kind: None,
    lookup: Lookup | None = None,
    declared: TypeText | None = None,
) -> Sentence | None:
    """Return mypy's ``message`` in our words; FITS if there is no error; None to leave it.

    ``subject_of`` gives what a value is called, for mypy's own name, which is used if it is None.
    ``declared`` is what a parameter declares: mypy is shown it without its sizes.
    """
    for form, label in _FORMS.items():
        if found := re.fullmatch(form, message):
            return _compared(
                found.groupdict(default=""), label, place, subject_of, lookup, declared
            )
    if found := re.fullmatch(_ARGUMENT_OF_BASE, message):
        return _of_override(found, place, subject_of)
    return None


def _compared(
    parts: Mapping[str, str],
    form: str,
    place: Place,
    subject_of: Callable[[str], Subject | None],
    lookup: Lookup | None,
    declared: TypeText | None,
) -> Sentence | None:
    got, wanted = read_type(parts["got"]), read_type(parts["wanted"])
    if got is None or wanted is None:
        return None
    found = list(differences(got, wanted, lookup, free=place.free))
    if declared is not None and found and (not found[0].code or wanted.mentions("Never")):
        found = list(differences(got, declared, lookup, binds=True)) or found
    if not found:
        known = any(_has_tensors(t) or t.mentions("Expr") for t in (got, wanted))
        return FITS if known else None
    first = found[0]
    if not first.code and not has_ours(got, lookup) and not has_ours(wanted, lookup):
        return None
    name = parts.get("name", "").replace('"', "'")
    label = form.format(name=name, kind=parts.get("kind", "").lower())
    head = _of_function(parts, place)
    subject = None if _is_said(label, parts) else subject_of(label)
    if subject is not None:
        label, head = subject.label, head if subject.head is None else f"{subject.head}: "
    head += with_place(label, first.place)
    reason = _unbound(first.names & place.unbound) or first.reason
    return Sentence(f"{head} {first.verb} {first.words}" + (reason and f": {reason}"), first.code)


def _is_said(label: str, parts: Mapping[str, str]) -> bool:
    """Whether mypy's text has the name of the value."""
    return label.startswith("the default") or "base" in parts


def _unbound(names: Collection[str]) -> str:
    return f"{nothing_binds(names)}; {ANY_SIZE}" if names else ""


def _has_tensors(t: TypeText) -> bool:
    if t.has_sizes() and any(map(t.mentions, ("ndarray", "Array"))):
        return True
    return any(map(t.mentions, ("Tensor", "AnyFloat", "AnyInt", "AnyOperand")))


def has_ours(t: TypeText, lookup: Lookup | None) -> bool:
    """Whether there is a tensor, a module, a mode or a key in a type."""
    if any(map(t.mentions, _OURS)) or lookup is not None and lookup.is_ours(t):
        return True
    return any(has_ours(each, lookup) for each in t.arguments)


def _of_function(parts: Mapping[str, str], place: Place) -> str:
    function = parts.get("function")
    if not function:
        return f"{place}: " if str(place) else ""
    owner = parts.get("owner") or ("base" in parts and place.owner)
    return f"{owner}.{function}: " if owner else f"{function}: "


def _of_override(
    parts: re.Match[str], place: Place, subject_of: Callable[[str], Subject | None]
) -> Sentence | None:
    wanted = read_type(parts["wanted"])
    if wanted is None or not wanted.mentions("Tensor"):
        return None
    head = _of_function(parts.groupdict(), place)
    base = f"{parts['base'].rpartition('.')[2]}.{parts['function']}"
    subject = subject_of(PARAMETER)
    label = f"argument {parts['name']}" if subject is None else subject.label
    text = f"{label} must take {hint_words(wanted)}, as that of {base} does"
    return Sentence(head + text, "shape")
