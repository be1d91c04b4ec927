"""A property whose shape is not that of the property which it overrides."""

import re
from typing import Final

from mypy.checker import TypeChecker
from mypy.errorcodes import OVERRIDE
from mypy.errors import ErrorInfo
from mypy.maptype import map_instance_to_supertype
from mypy.nodes import TypeInfo
from mypy.subtypes import find_member
from mypy.types import Instance, get_proper_type
from mypy.typevars import fill_typevars

from typednn.mypy_plugin.mypy_errors.differences import differences
from typednn.mypy_plugin.mypy_errors.members import Members
from typednn.mypy_plugin.mypy_errors.sentences import Sentence, has_ours

_FORM: Final = re.compile(r'Signature of "(\w+)" incompatible with supertype "([\w.]+)"')


def of_property(info: ErrorInfo, checker: TypeChecker) -> Sentence | None:
    """Return how the value of a property differs from what a base class declares; None for other errors."""
    found = _FORM.fullmatch(info.message)
    cls = checker.scope.active_class()
    if found is None or info.code != OVERRIDE or cls is None:
        return None
    name, base = found[1], _base(cls, found[2])
    instance = fill_typevars(cls)
    if base is None or not isinstance(instance, Instance):
        return None
    of_base = map_instance_to_supertype(instance, base)
    own, declared = (find_member(name, each, each) for each in (instance, of_base))
    members = Members(checker)
    got = None if own is None else members.read(get_proper_type(own))
    wanted = None if declared is None else members.read(get_proper_type(declared))
    if got is None or wanted is None or "Callable" in (got.name, wanted.name):
        return None
    if not has_ours(wanted, members):
        return None
    difference = next(differences(got, wanted, members), None)
    if difference is None:
        return None
    text = f"{cls.name}.{name}: the result{difference.place} {difference.verb} {difference.words}"
    return Sentence(f"{text}: {difference.reason}", difference.code)


def _base(cls: TypeInfo, name: str) -> TypeInfo | None:
    return next((base for base in cls.mro[1:] if name in (base.name, base.fullname)), None)
