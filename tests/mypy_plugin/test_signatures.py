"""Signatures as keys: mypy takes any two Anys for equal, so a signature is equal to itself only."""

from mypy.nodes import Block, ClassDef, SymbolTable, TypeInfo
from mypy.types import AnyType, CallableType, Instance, TypeOfAny

from typednn.mypy_plugin.features.annotated_calls.signatures import Same
from typednn.mypy_plugin.types import remembered

FUNCTION = Instance(TypeInfo(SymbolTable(), ClassDef("function", Block([])), "builtins"), [])


def signature(result: AnyType) -> CallableType:
    return CallableType([], [], [], result, FUNCTION)


def test_a_signature_is_the_same_as_itself_only() -> None:
    plain, sized = signature(AnyType(TypeOfAny.special_form)), signature(remembered("#n"))
    assert plain == sized  # to mypy
    assert Same(plain) != Same(sized)
    assert {Same(plain): 1}.get(Same(plain)) == 1
