"""Classes of arrays of other libraries that have no type parameters: they get a shape and a dtype.

``jax.Array`` and ``torch.Tensor`` are plain classes in their stubs. With the two parameters, whose
defaults are ``Any``, ``Float32[jax.Array, "b 784"]`` has a type that keeps its sizes, and the bare
``jax.Array`` is an array of any shape and dtype. This file imports only mypy, because these classes
may be read before the plugin's hooks are loaded, and stay in mypy's cache.
"""

from typing import Final

from mypy.nodes import COVARIANT
from mypy.plugin import ClassDefContext
from mypy.types import AnyType, TypeOfAny, TypeVarId, TypeVarType

_PARAMETERS: Final = ("Shape", "DType")


def give_parameters(ctx: ClassDefContext) -> None:
    """The hook of such a class. One that has type parameters stays as it is."""
    cls = ctx.cls
    if cls.info.type_vars:
        return
    anything = ctx.api.named_type("builtins.object")
    cls.type_vars = [
        TypeVarType(
            name=name,
            fullname=f"{cls.fullname}.{name}",
            id=TypeVarId(number, namespace=cls.fullname),
            values=[],
            upper_bound=anything,
            default=AnyType(TypeOfAny.special_form),
            variance=COVARIANT,
        )
        for number, name in enumerate(_PARAMETERS, start=1)
    ]
    cls.info.add_type_vars()
