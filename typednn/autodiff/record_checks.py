"""Checks of a primitive's record when it is defined.

Without them, a mistake in a record would make a plan silently wrong, or fail in a gradient.
"""

import inspect
import math
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, NoReturn

import numpy as np

from typednn import tensor
from typednn.autodiff.cost import Cost
from typednn.kernels.call import ArrayCall
from typednn.shapes.parsing import parse
from typednn.shapes.rules.operand_dtypes import KINDS
from typednn.shapes.shape import show

if TYPE_CHECKING:
    from typednn.autodiff.primitive import Domain, Primitive, Sample

__all__ = ["UNTRIED", "check_record", "check_samples", "operations_are_there"]

OUT = -1


def check_record(record: "Primitive") -> None:
    """Raise ValueError if parts of the record contradict each other; nothing is run.

    Raises ShapeError, a ValueError, for a dtype that no tensor has.
    """
    if not record.samples:
        _refuse(record, "samples is empty; give one call at least, on which it is tried and tested")
    if record.saves and not record.vjp:
        _refuse(
            record, "saves names values for a gradient, but it has none; give a vjp, or no saves"
        )
    if record.kinds not in (None, *KINDS):
        _refuse(record, f"kinds is {record.kinds!r}; it must be one of {', '.join(KINDS)}, or None")
    for sample in record.samples:
        _check_inputs(record, sample)
    most = max(len(sample.shapes) for sample in record.samples)
    wrong = [k for k in record.saves if k < OUT or k >= most]
    if wrong and not (min(record.saves) >= OUT and takes_any_number(record.forward)):
        _refuse(record, f"saves has {min(wrong)}, but positions are 0 to {most - 1}, and OUT")


def _check_inputs(record: "Primitive", sample: "Sample") -> None:
    count, rules = len(sample.shapes), len(record.vjp)
    if len(sample.domains) != count:
        _refuse(record, f"a sample has {count} shapes, but {len(sample.domains)} domains")
    if not rules or rules == count or rules == sys.maxsize:
        return
    if not takes_any_number(record.forward):
        _refuse(
            record,
            f"vjp has {rules} gradient rules, but a sample has {count} inputs; give one for each,"
            " None for an input without a gradient",
        )
    if any(np.dtype(domain.dtype).kind == "f" for domain in sample.domains[rules:]):
        _refuse(
            record, f"vjp has {rules} gradient rules, but a floating-point input comes after them"
        )


def takes_any_number(forward: Callable[..., Any]) -> bool:
    try:
        parameters = inspect.signature(forward).parameters.values()
    except ValueError:  # some functions written in C have no signature
        return False
    return any(each.kind is each.VAR_POSITIONAL for each in parameters)


def operations_are_there() -> bool:
    """Return whether gradient rules can be run: not while the operations are being defined."""
    ops = sys.modules.get("typednn.ops")
    if ops is not None:
        return hasattr(ops, "__all__")  # defined after its imports
    import typednn.ops  # noqa: F401 - the rules need it, and it imports this file

    return True


UNTRIED: Final[dict[str, "Primitive"]] = {}
"""Primitives that use a name defined later, such as two that are each other's gradient."""


def check_samples(record: "Primitive") -> None:
    """Raise ValueError if forward, rule and gradient contradict each other on the samples."""
    UNTRIED.pop(record.name, None)
    for sample in record.samples:
        shapes = _sizes(sample)
        if shapes is not None:
            arrays = [_values(*each) for each in zip(sample.domains, shapes, strict=True)]
            try:
                with np.errstate(all="ignore"):
                    _try(record, sample, arrays)
            except NameError:
                UNTRIED[record.name] = record


def _try(record: "Primitive", sample: "Sample", arrays: list[Any]) -> None:
    shapes = [array.shape for array in arrays]
    on = f"on its sample of {', '.join(map(show, shapes)) or 'nothing'}"
    given = [*shapes, *([dict(sample.params)] if sample.params else [])]
    out = np.asarray(_ran(record, f"forward {on}", record.forward, arrays, sample))
    asked = f"rule of {', '.join(map(str, given))}"
    stated = _ran(record, asked, record.rule, shapes, sample)
    if not isinstance(stated, (tuple, list)) or not all(type(size) is int for size in stated):
        _refuse(record, f"{asked} gives {stated!r}; give the result's shape, a tuple of ints")
    stated = tuple(stated)
    if stated != out.shape:
        text = f"{on} forward gives {show(out.shape)}, but its rule says {show(stated)}"
        _refuse(record, f"{text}; give the rule of its shape")
    planned = _ran(record, f"dtype {on}", record.dtype, [arrays, sample.params], None)
    if out.dtype != planned:
        text = f"{on} forward gives {out.dtype}, but its dtype says {planned}"
        _refuse(record, f"{text}; give the dtype of its result")
    call = ArrayCall(arrays, sample.params, stated, planned)
    cost = _ran(record, f"cost {on}", record.cost, [call], None)
    if not isinstance(cost, Cost):
        _refuse(record, f"cost {on} gives {cost!r}; give a Cost")
    _ran(record, f"refuses {on}", record.refuses, [call], None)
    for k, array in enumerate(arrays):
        if array.dtype.kind == out.dtype.kind == "f" and record.vjp and record.vjp[k] is not None:
            _try_gradient(record, sample, arrays, out, k, on)


def _try_gradient(
    record: "Primitive", sample: "Sample", arrays: list[Any], out: Any, k: int, on: str
) -> None:
    from typednn.autodiff.tape import cotangent  # it imports this file

    operands = [tensor.wrap(array) for array in arrays]
    found = _ran(
        record,
        f"the gradient rule of input {k} {on}",
        lambda *operands, **params: cotangent(record, k, tensor.wrap(out), operands, params),
        operands,
        sample,
    )
    kind = type(found).__name__
    if isinstance(found, tensor.Tensor):
        if (found.shape, found.dtype) == (arrays[k].shape, arrays[k].dtype):
            return
        kind = f"{found.dtype} {show(found.shape)}"
    wanted = f"{arrays[k].dtype} {show(arrays[k].shape)}"
    _refuse(record, f"{on} the gradient rule of input {k} gives {kind}, but the input is {wanted}")


def _ran(
    record: "Primitive",
    what: str,
    f: Callable[..., Any],
    given: Sequence[Any],
    sample: "Sample | None",
) -> Any:
    try:
        return f(*given) if sample is None else f(*given, **sample.params)
    except NameError:
        raise
    except Exception as error:
        raise ValueError(f"primitive {record.name!r}: {what} fails: {error}") from error


def _refuse(record: "Primitive", text: str) -> NoReturn:
    raise ValueError(f"primitive {record.name!r}: {text}")


def _sizes(sample: "Sample") -> list[tuple[int, ...]] | None:
    """Return the shapes of the sample's texts, with 2 for each name.

    None if the texts contain anything but names and numbers.
    """
    axes = [parse(text).axes for text in sample.shapes]
    for axis in [axis for each in axes for axis in each]:
        if axis.variadic or not (isinstance(axis.size, int) or str(axis.size).isidentifier()):
            return None
    return [tuple([a.size if isinstance(a.size, int) else 2 for a in each]) for each in axes]


def _values(domain: "Domain", shape: tuple[int, ...]) -> Any:
    """Return an array of evenly spread numbers of the domain; floats exclude both ends."""
    dtype, count = np.dtype(domain.dtype), math.prod(shape)
    if dtype.kind == "f":
        parts = (np.arange(count) + 0.5) / max(count, 1)
        return _read_only(domain.low + (domain.high - domain.low) * parts, dtype, shape)
    span = 2 if dtype.kind == "b" else max(int(domain.high - domain.low), 1)
    low = 0 if dtype.kind == "b" else int(domain.low)
    return _read_only(low + np.arange(count) % span, dtype, shape)


def _read_only(numbers: Any, dtype: np.dtype[Any], shape: tuple[int, ...]) -> Any:
    """Return a read-only array: a ``forward`` that writes to its arguments fails."""
    array = numbers.astype(dtype).reshape(shape)
    array.flags.writeable = False
    return array
