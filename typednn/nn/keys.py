"""Keys of modules. The checks of calls use them to remember which calls have passed."""

from collections.abc import Hashable
from typing import Any, Final

from typednn.checks.keys import BY_VALUE, NoKeyError
from typednn.nn.deferred_fields import fields_of, set_key
from typednn.nn.layout import unique_key
from typednn.tensor import Tensor

__all__ = ["KEYS", "key_of"]

KEYS: Final = "__typednn_keys__"
"""The attribute of a class of modules with the keys of its instances."""


def key_of(module: Any) -> Hashable:
    """Return a key of the module's class, its fixed fields and the keys of its branches.

    The module keeps it if nothing in it can change any more. Raises NoKeyError in its ``__init__``.
    """
    key: Hashable = getattr(module, "_key", None)
    if key is not None:
        return key
    layout = getattr(module, "_layout", None)
    if layout is None:
        raise NoKeyError
    fields = fields_of(module)
    branches = [fields[name] for name in layout.branches]
    own = layout.key or layout.check_key()
    # A common table of all classes would keep the classes that functions define.
    table = vars(type(module))[KEYS]
    key = unique_key((own, *map(_branch_key, branches)), table)
    if layout.key is not None and all(map(_has_fixed_key, branches)):
        set_key(module, key)
    return key


def _branch_key(branch: Any) -> Hashable:
    is_module = hasattr(branch, "_layout")  # BY_VALUE would search the bases of its class each time
    return key_of(branch) if is_module else BY_VALUE[type(branch)](branch)


def _has_fixed_key(branch: Any) -> bool:
    if isinstance(branch, tuple):
        return all(map(_has_fixed_key, branch))
    return type(branch) is Tensor or hasattr(branch, "_key")
