"""The windows of pooling: the parameters of the primitives, and samples of windows."""

from functools import lru_cache
from typing import Any

from typednn.autodiff.primitive import Domain, Sample
from typednn.kernels.numpy.windows import Ints
from typednn.ops.arguments import PerAxis, per_axis, plain
from typednn.shapes.rules import RULES
from typednn.shapes.rules.windows import dilated_sizes
from typednn.tensor import Tensor

__all__ = ["window_of", "window_samples"]


@lru_cache(maxsize=1024)
def _window(
    name: str,
    x: Ints,
    kernel_size: PerAxis,
    stride: PerAxis | None,
    padding: PerAxis,
    dilation: PerAxis = 1,
    ceil_mode: bool = False,
) -> dict[str, Any]:
    """Return the parameters of the primitive. Raises ShapeError if the operation's rule does."""
    more: Any = {} if name.startswith("avg") else {"dilation": dilation}
    shape: Any = RULES[name](x, kernel_size, stride, padding, ceil_mode=ceil_mode, **more)
    rank = int(name[-2])
    kernel, pads, apart = [per_axis(each, rank) for each in (kernel_size, padding, dilation)]
    strides = kernel if stride is None else per_axis(stride, rank)
    reach: Any = dilated_sizes(kernel, apart)  # ints, of ints
    ends = [
        (count - 1) * step + span - pad - size
        for count, step, span, pad, size in zip(
            shape[-rank:], strides, reach, pads, x[-rank:], strict=True
        )
    ]
    return {
        "kernel": kernel,
        "stride": strides,
        "padding": tuple(zip(pads, map(max, ends, pads), strict=True)),
        "dilation": apart,
    }


def window_of(
    name: str,
    x: Tensor[Any, Any],
    kernel_size: PerAxis,
    stride: PerAxis | None,
    padding: PerAxis,
    dilation: PerAxis,
    ceil_mode: bool,
) -> dict[str, Any]:
    """Return the parameters of the primitive. Raises ShapeError if the rule of ``name`` does."""
    stride = None if stride is None else plain(stride)
    return _window(
        name, x.shape, plain(kernel_size), stride, plain(padding), plain(dilation), ceil_mode
    )


_SMALL = ("d=4", "h=4", "w=4")
_LARGE = ("d=5", "h=3", "w=3")


def window_samples(rank: int, domain: Domain, **more: Any) -> tuple[Sample, ...]:
    """Return samples with and without a batch, stride and padding; one also has ``more``."""
    small, large = " ".join(_SMALL[:rank]), " ".join(_LARGE[:rank])
    return (
        Sample((f"n=2 c=1 {small}",), (domain,), {"kernel_size": 2}),
        Sample((f"c=2 {large}",), (domain,), {"kernel_size": 3, "stride": 2, "padding": 1}),
        Sample(
            (f"c=1 {large}",),
            (domain,),
            {
                "kernel_size": (4, *(2,) * (rank - 1)),
                "stride": (1,) * rank,
                "padding": (2, *(0,) * (rank - 1)),
            },
        ),
        Sample(
            (f"c=2 {small}",),
            (domain,),
            {"kernel_size": 2, "stride": 3, "padding": 1, "ceil_mode": True, **more},
        ),
    )
