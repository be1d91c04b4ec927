"""Calls of users' modules of PyTorch: ``self.block(x)`` calls the block's ``forward``.

``nn.Module.__call__`` takes and gives Any. A call of a module whose ``forward`` is annotated with
shapes has the signature of ``forward``. What has no shapes there may be anything, as for PyTorch.
"""

from collections.abc import Callable

from mypy.nodes import Decorator, FuncDef, TypeInfo
from mypy.plugin import MethodSigContext, Plugin
from mypy.typeops import bind_self
from mypy.types import CallableType, Instance, get_proper_type

from typednn.mypy_plugin.features.annotated_calls.relaxed_signatures import relax
from typednn.mypy_plugin.features.annotated_calls.signatures import Signatures
from typednn.mypy_plugin.features.redefinition import states_sizes
from typednn.mypy_plugin.features.relevance import has_sizes
from typednn.mypy_plugin.names import TORCH_MODULE
from typednn.mypy_plugin.types import unknown_type


def hook_of(plugin: Plugin, fullname: str) -> Callable[..., CallableType] | None:
    """Return the signature hook of the call of a user's module; None for any other method."""
    owner, _, name = fullname.rpartition(".")
    if name != "__call__" or owner.startswith(("torch.", "typednn.", "builtins.")):
        return None
    found = plugin.lookup_fully_qualified(owner)
    cls = found.node if found is not None else None
    if not isinstance(cls, TypeInfo) or not cls.has_base(TORCH_MODULE) or _forward(cls) is None:
        return None
    return signature_of_forward


def _forward(cls: TypeInfo) -> CallableType | None:
    """Return the type of ``forward`` if it has shapes, and the class leaves the call as it is."""
    called, found = cls.get_containing_type_info("__call__"), cls.get("forward")
    node = found.node if found is not None else None
    declared = node.type if isinstance(node, FuncDef | Decorator) else None
    proper = get_proper_type(declared) if declared is not None else None
    if called is None or called.fullname != TORCH_MODULE or not isinstance(proper, CallableType):
        return None
    return proper if has_sizes(proper) else None


def signature_of_forward(
    ctx: MethodSigContext, signatures: Signatures, fullname: str
) -> CallableType:
    """Return the signature of ``forward`` as that of the call."""
    layer = get_proper_type(ctx.type)
    forward = _forward(layer.type) if isinstance(layer, Instance) else None
    if forward is None:
        return ctx.default_signature
    signature = bind_self(forward, layer)
    types = [t if states_sizes(t) else unknown_type() for t in signature.arg_types]
    signature = signature.copy_modified(arg_types=types)
    return relax(ctx, signatures, fullname, changed=signature)
