"""The rules of other libraries' functions, methods and operators, by mypy's names of them.

mypy names a function by the module that defines it: ``numpy._core.fromnumeric.sum``. The tables
(``typednn.shapes.libraries``) have the names that users write: ``sum``, ``linalg.norm``.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from inspect import signature
from typing import Final, NamedTuple

from typednn.mypy_plugin.features.operations.names import OPERATORS
from typednn.mypy_plugin.names import JAX_ARRAY, NDARRAY, OF_TORCH
from typednn.shapes.libraries import array_api, einops, jax, numpy, optax, torch
from typednn.shapes.libraries.adapters import operands
from typednn.shapes.libraries.table import Function, Given
from typednn.shapes.rules import RULES

_METHODS_OF: Final[dict[str, Mapping[str, Function]]] = {
    NDARRAY: {**numpy.METHODS, **numpy.METHODS_IN_PLACE},
    "numpy._ArrayOrScalarCommon": numpy.METHODS,
    "numpy.lib._index_tricks_impl.MGridClass": numpy.GRIDS,
    "numpy._typing._ufunc._UFunc_Nin2_Nout1": numpy.OF_UFUNCS,
    "jax.numpy.BinaryUfunc": numpy.OF_UFUNCS,
    JAX_ARRAY: jax.METHODS,
    **dict.fromkeys(OF_TORCH, torch.METHODS),
}
"""The methods of classes of arrays, of those that define methods for them, of ``np.mgrid``, and of ufuncs."""

_DTYPES_OF: Final[Mapping[str, Mapping[str, tuple[str | None, ...]]]] = {
    JAX_ARRAY: jax.DTYPES,
    **dict.fromkeys(OF_TORCH, torch.DTYPES),
}
"""The dtypes of the results of operators that the stubs leave open."""

_FUNCTIONS_OF: Final[Mapping[str, Mapping[str, Function]]] = {
    "numpy": numpy.FUNCTIONS,
    "jax": jax.FUNCTIONS,
    "torch": torch.FUNCTIONS,
    "einops": einops.FUNCTIONS,
    "optax": optax.FUNCTIONS,
    **array_api.PACKAGES,
}
_PARTS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    **dict.fromkeys(array_api.PACKAGES, array_api.PARTS),
    "einops": (),
    "optax": (),
    "numpy": (
        ("linalg", "linalg."),
        ("fft", "fft."),
        ("random", "random."),
        ("stride_tricks", "lib.stride_tricks."),
    ),
    "jax": (
        ("scipy.special", "scipy.special."),
        ("scipy.linalg", "scipy.linalg."),
        *((f"scipy.stats.{each}.", f"scipy.stats.{each}.") for each in jax.DISTRIBUTIONS),
        ("ops.special", "nn."),
        ("ops", "ops."),
        ("numpy.linalg", "numpy.linalg."),
        ("numpy.fft", "numpy.fft."),
        ("numpy", "numpy."),
        ("nn", "nn."),
        ("lax", "lax."),
        ("random", "random."),
    ),
    "torch": (
        ("nn.functional", "nn.functional."),
        ("_C._nn", "nn.functional."),
        ("linalg", "linalg."),
        ("fft", "fft."),
    ),
}
"""By library: what the name of a defining module holds, and what the name in the table begins with."""
_OBJECTS: Final = ("numpy._typing._ufunc.", "numpy._core.", "jax.numpy.BinaryUfunc")
"""Where the stubs declare the classes of objects that are called like functions."""
_JITTED: Final = "jax._src.pjit.JitWrapped.__call__"
"""What the call of a function such as ``jnp.linalg.norm`` is, which JAX itself compiles."""


_OF_USERS: Final = set[str]()
"""The classes of arrays that the settings list."""


def know_methods_of(classes: Iterable[str]) -> None:
    """Give the methods of numpy's arrays to the classes that the settings list."""
    for name in _OF_USERS:
        _METHODS_OF.pop(name, None)
    _OF_USERS.clear()
    _OF_USERS.update(name for name in classes if name not in _METHODS_OF)
    _METHODS_OF.update(dict.fromkeys(_OF_USERS, numpy.METHODS))
    library_call_of.cache_clear()


class LibraryCall(NamedTuple):
    """How a function of a library is called."""

    function: Function
    of_method: bool
    library: str = ""
    """The package of a function; nothing for a method, and for an operator."""

    @property
    def knows_all_names(self) -> bool:
        """Whether an argument by a name that the table lacks changes no shape."""
        return self.library not in array_api.PACKAGES


@cache
def library_call_of(fullname: str) -> LibraryCall | None:
    """Return the call of the function or method with this name; None if it has no rule."""
    owner, _, name = fullname.rpartition(".")
    if owner in _METHODS_OF:
        function = _METHODS_OF[owner].get(name)
        if function is None and name in OPERATORS:
            return _operator(name, _DTYPES_OF.get(owner, {}).get(name.strip("_"), ()))
        return None if function is None else LibraryCall(function, True)
    library, _, inside = owner.partition(".")
    table = _FUNCTIONS_OF.get(library)
    if table is None:
        return None
    start = next((start for part, start in _PARTS[library] if part in f"{inside}."), "")
    function = table.get(start + name)
    return None if function is None else LibraryCall(function, False, library)


def is_call_of_object(fullname: str) -> bool:
    """Whether a method is the call of an object such as ``np.exp`` or ``np.zeros``."""
    return fullname.startswith(_OBJECTS) and fullname.endswith(".__call__") or fullname == _JITTED


def _operator(name: str, dtypes: tuple[str | None, ...]) -> LibraryCall:
    rule_name, parameters = OPERATORS[name]
    if rule_name in ("matmul", "getitem"):
        rule = RULES[rule_name]
    else:
        rule = operands.both if len(parameters) > 1 else operands.elementwise
    known = signature(rule).parameters
    given = tuple(Given(each, known[each]) for each in parameters)
    return LibraryCall(Function(rule_name, rule, given, dtypes), True)
