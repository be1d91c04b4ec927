"""Classes of arrays of other libraries that have no type parameters: they get a shape and a dtype.

``jax.Array`` and ``torch.Tensor`` are plain classes in their stubs. With the two parameters, whose
defaults are ``Any``, ``Float32[jax.Array, "b 784"]`` has a type that keeps its sizes, and the bare
``jax.Array`` is an array of any shape and dtype. This file imports only mypy, because these classes
may be read before the plugin's hooks are loaded, and stay in mypy's cache.
"""

from collections.abc import Sequence
from typing import Final

from mypy.nodes import COVARIANT, TypeInfo
from mypy.plugin import ClassDefContext
from mypy.types import AnyType, TypeOfAny, TypeVarId, TypeVarLikeType, TypeVarType

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
    _pass_on(cls.info, cls.type_vars)


def _pass_on(info: TypeInfo, parameters: Sequence[TypeVarLikeType]) -> None:
    """Give the parameters to a base that has them, too: a ``Parameter`` of PyTorch is a ``Tensor``."""
    info.bases = [
        base.copy_modified(args=list(parameters))
        if [each.name for each in base.type.defn.type_vars] == [*_PARAMETERS]
        else base
        for base in info.bases
    ]
