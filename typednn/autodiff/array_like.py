"""Stand-ins for numpy arrays that take numpy's operators and ufuncs: traced and batched arrays."""

from abc import abstractmethod
from functools import cache
from typing import Any, Self

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from typednn.abstract import Abstract
from typednn.autodiff.primitive import PRIMITIVES, Primitive
from typednn.traced_number import TracedNumber

__all__ = ["ArrayLike"]


class ArrayLike(NDArrayOperatorsMixin, Abstract):
    """An abstract array that code below the tensors, such as an optimizer's update, can use.

    numpy's ufuncs and operators become primitives. After a write (``out=``, ``+=``) the target
    holds the new value, so the target must be of the same class; ``alike`` turns a constant into
    one.
    """

    __slots__ = ()

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *inputs: Any, out: Any = (), **options: Any
    ) -> Any:
        primitive = _ufunc_primitives().get(ufunc)
        if primitive is None or method != "__call__" or options:
            self.view()
        arrays = [x if isinstance(x, Abstract | np.ndarray) else self._as_array(x) for x in inputs]
        result: Any = self.apply(primitive, arrays, {})
        for target in out:
            return self._written(target, result)
        return result

    def _as_array(self, number: Any) -> Any:
        """Return the number as an array: a Python number takes this value's dtype, as in numpy."""
        if type(number) is TracedNumber:
            strong = isinstance(number, np.generic)
            return number.beside("asarray", np.dtype(np.float64) if strong else self.dtype)
        return np.asarray(number, getattr(number, "dtype", self.dtype))

    def _written(self, target: Any, result: Self) -> Self:
        """Make ``target`` hold the result, and return it.

        Raises TraceError if ``target`` is a numpy array, or has another shape or dtype.
        """
        if not isinstance(target, type(self)):
            result.refuse(
                "x written into a numpy array", "make the array a traced one by x.alike(array)"
            )
        if (target.shape, target.dtype) != (result.shape, result.dtype):
            result.refuse(
                f"x written into a {target.dtype}{list(target.shape)} array",
                "write into arrays of the result's own shape and dtype",
            )
        target.become(result)
        return target

    @abstractmethod
    def become(self, other: Self) -> None:
        """Hold the value of ``other``, which has the same shape and dtype."""

    def astype(self, dtype: Any) -> Any:
        return self.apply(PRIMITIVES["astype"], [self], {"dtype": np.dtype(dtype)})

    def reshape(self, shape: Any) -> Any:
        return self.apply(PRIMITIVES["reshape"], [self], {"shape": shape})


@cache
def _ufunc_primitives() -> dict[np.ufunc, Primitive]:
    """Return the primitives that one of numpy's ufuncs computes, by the ufunc."""
    ufuncs = [p for p in PRIMITIVES.values() if isinstance(p.forward, np.ufunc)]
    return {primitive.forward: primitive for primitive in ufuncs}  # type: ignore[misc] # see above
