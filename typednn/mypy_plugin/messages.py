"""The messages of the plugin's errors: one line each, with both shapes, the axis, and the reason.

The messages of operations come from their rules, so that mypy and the run time say the same.
"""

import platform
import sys
import traceback
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from typing import Any

from mypy.options import Options
from mypy.types import CallableType, Instance, ProperType, TypeVarType, get_proper_type

from typednn.mypy_plugin.features.annotated_calls.type_variables import is_size_variable
from typednn.mypy_plugin.names import DTYPE_OF_FAMILY, STEMS, TRANSFORMED
from typednn.mypy_plugin.types import Scope, is_joined_dtype, scalar_of
from typednn.shapes.bindings import Mismatch
from typednn.shapes.dim import Unknown
from typednn.shapes.mismatch_text import describe_cast, describe_mismatch
from typednn.shapes.shape import Declared, Shape, ShapeError, show


def dtype(t: ProperType) -> str:
    """Return ``float32`` for numpy's ``floating[_32Bit]``; ``?`` if it is no dtype, or one of several.

    Of a type variable for dtypes it is the class that bounds it.
    """
    if isinstance(t, TypeVarType):
        t = get_proper_type(t.upper_bound)
    t = scalar_of(t)
    if not isinstance(t, Instance) or is_joined_dtype(t):
        return "?"
    stem = STEMS.get(t.type.name, t.type.name)
    bits = t.args[0] if t.args else None
    if isinstance(bits, Instance) and (digits := bits.type.name.strip("_Bit")).isdigit():
        return f"{stem}{int(digits) * len(t.args)}"
    return t.type.name


def is_concrete(name: str) -> bool:
    """Whether a dtype's name is not that of a family."""
    return name[-1].isdigit() or name.startswith("bool")


def callee(signature: CallableType, fullname: str) -> str:
    """Return the function's name for a message: ``loss``, ``Linear.__call__``."""
    if signature.is_type_obj():
        return signature.type_object().name
    if signature.name:
        name, _, owner = signature.name.partition(" of ")
        name, owner = name.strip('"'), owner.strip('"')
        return f"{owner}.{name}" if owner else name
    return fullname.rpartition(".")[2]


def tensor(shape: Shape, dtype_type: ProperType) -> str:
    """Return ``float32 (32, 784)``."""
    return f"{dtype(dtype_type)} {show(shape)}" if isinstance(dtype_type, Instance) else show(shape)


def annotation(shape: Declared, dtype_name: str, cls: str = "Tensor") -> str:
    """Return ``Float32[Tensor, "b 784"]``, as it was or could have been written."""
    text = " ".join("_" if isinstance(entry, Unknown) else str(entry) for entry in shape)
    return f'{family(dtype_name)}[{cls}, "{text}"]'


def family(dtype_name: str) -> str:
    """Return jaxtyping's name for a dtype, or for numpy's class of several dtypes: ``Float32``."""
    names = (f"numpy.{dtype_name}", f"numpy.{dtype_name}_")
    return next((family for family, name in DTYPE_OF_FAMILY.items() if name in names), "Shaped")


def mismatch(head: str, found: Mismatch, actual: Shape, bound_by: Mapping[str, str]) -> str:
    return f"{head}: {describe_mismatch(found, actual, bound_by)}"


def unproved(head: str) -> str:
    return f"{head}: not proved, checked at run time only"


def erased() -> str:
    return 'Tensor alone forgets its shape; annotate it, as in Float32[Tensor, "batch 784"]'


def broadcast(operation: str, x: Shape, y: Shape, result: Shape) -> str:
    return (
        f"{operation}: x {show(x)} and y {show(y)} broadcast to {show(result)}, larger than both;"
        " if that is meant, say so with broadcast_to"
    )


def wrong_dtype(head: str, have: ProperType, want: Instance) -> str:
    given, wanted = dtype(have), dtype(want)
    if not is_concrete(wanted):
        return f"{head}: dtype is {given}, which is no {family(wanted)}"
    return f"{head}: dtype is {given}, expected {wanted}; {describe_cast(given, wanted)}"


def show_traceback(error: BaseException, options: Options) -> None:
    """Print the traceback of a defect of the plugin if mypy runs with ``--show-traceback``."""
    if options.show_traceback:
        traceback.print_exception(error, file=sys.stderr)


def internal(hook: str, error: BaseException) -> str:
    """Return the message for a defect of the plugin, which tells what to send with a report."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{frame.filename.rpartition('typednn')[2]}:{frame.lineno}"
    return (
        f"typednn's plugin failed in {hook}: {type(error).__name__}: {error} ({where});"
        " the types here are mypy's own. Please report this message with the file, the traceback"
        " that mypy --no-incremental --show-traceback prints, and the versions:"
        f" {_version('typednn')}, {_version('mypy')}, Python {platform.python_version()}"
    )


def _version(package: str) -> str:
    try:
        return f"{package} {metadata.version(package)}"
    except metadata.PackageNotFoundError:  # it runs from its sources
        return package


def layer(instance: Instance) -> str:
    """Return ``Linear[784, 100]``, the layer's class with its sizes; ``Vmap``, which has none."""
    if instance.type.fullname in TRANSFORMED:
        return instance.type.name
    variables = zip(instance.type.defn.type_vars, instance.args, strict=False)
    sizes = [str(Scope().size(arg)) for each, arg in variables if is_size_variable(each)]
    return f"{instance.type.name}[{', '.join(sizes)}]" if sizes else instance.type.name


def syntax(error: ShapeError, text: str) -> str:
    """Return the message for a text that is no shape.

    If jaxtyping refuses the text too, its own message is added: the run time shows only that one.
    """
    words = _jaxtypings_words(text)
    return str(error) if words is None else f"{error}; jaxtyping, at run time: {words}"


def not_one_string(family: str, array: str, text: str) -> str:
    return f'the shape of {family} is one string: write {family}[{array}, "{text}"]'


def called_family(family: str, array: str, text: str) -> str:
    array = array.rpartition(".")[2] or "Tensor"
    return f'{family} is written with brackets: {family}[{array}, "{text}"]'


def bare_shape(family: str, text: str) -> str:
    return f'the shape of a Tensor stands in an annotation: write {family}[Tensor, "{text}"]'


def no_array(family: str, name: str, text: str) -> str:
    return (
        f'{family}[{name}, "{text}"]: {name} is no class of arrays, it has no shape and no dtype;'
        f' write {family}[Tensor, "{text}"]'
    )


def no_dtype(name: str) -> str:
    return f"the dtype of Tensor is a class of numpy's scalars, such as np.float32, and not {name}"


@cache
def _jaxtypings_words(text: str) -> str | None:
    import jaxtyping  # slow to import, and needed only for a text that is wrong

    shaped: Any = jaxtyping.Shaped  # Any: here it is subscripted at run time, and is no type
    try:
        shaped[object, text]
    except ValueError as refusal:
        return str(refusal)
    return None
