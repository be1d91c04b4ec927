"""Rows of the table of layers: how a layer is made, what it is called with, and how."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from typednn import nn, ops
from typednn.autodiff.primitive import Domain, Sample
from typednn.testing import Case, of_layer

SMOOTH: Final = Domain()
NO_KINK: Final = Domain(away_from=(0.0,))
DISTINCT: Final = Domain(distinct=True)
INDICES: Final = Domain(0, 5, dtype=np.int64)
PLACES: Final = Domain(0, 4, dtype=np.int64)


def plainly(layer: Any, *inputs: Any) -> Any:
    return layer(*inputs)


@dataclass(frozen=True)
class Row:
    """A layer, and the shapes of its inputs in each sample: ``("2 3", "2 4")`` are two inputs.

    ``is_composed``: of parts that are in the table, too; its second gradient takes long to compare.
    """

    build: Callable[[], Any]
    samples: tuple[tuple[str, ...], ...]
    domain: Domain | tuple[Domain, ...] = SMOOTH  # one for each input, or one for all
    call: Callable[..., Any] = plainly
    is_composed: bool = False
    reference: Callable[..., Any] | None = None  # of the layer and arrays, in plain numpy

    def case(self) -> Case:
        """Return the case for the laws. The rule gives the shape of a call with one input."""
        samples = tuple(Sample(each, self._domains(each)) for each in self.samples)
        case = of_layer(self.build(), samples, self.reference)
        rule = case.rule if all(len(each) == 1 for each in self.samples) else None
        return replace(case, function=self.call, rule=rule)

    def arrays(self, seed: int = 0) -> list[list[Any]]:
        """Return normal arrays of these shapes, or indices; those of each sample."""
        rng = np.random.default_rng(seed)
        return [
            [
                _drawn(text, domain, rng)
                for text, domain in zip(each, self._domains(each), strict=True)
            ]
            for each in self.samples
        ]

    def inputs(self, seed: int = 0) -> list[list[Any]]:
        """Return the arrays as tensors in float32, or of indices."""
        return [
            [ops.asarray(x.astype(np.float32) if x.dtype.kind == "f" else x) for x in each]
            for each in self.arrays(seed)
        ]

    def _domains(self, shapes: tuple[str, ...]) -> tuple[Domain, ...]:
        return self.domain if isinstance(self.domain, tuple) else (self.domain,) * len(shapes)


def _drawn(text: str, domain: Domain, rng: np.random.Generator) -> Any:
    shape = tuple(map(int, text.split()))
    if domain.dtype is np.int64:
        return rng.integers(int(domain.low), int(domain.high), shape)
    return rng.normal(size=shape)


def drawn(layer: Callable[..., Any], *args: Any, **kwargs: Any) -> Callable[[], Any]:
    """Return how the layer is made with a generator for its weights."""
    return lambda: layer(*args, rng=np.random.default_rng(0), **kwargs)


def row(build: Callable[[], Any], *shapes: str, **options: Any) -> Row:
    return Row(build, tuple((shape,) for shape in shapes), **options)


def linear(in_features: int, out_features: int) -> nn.Linear:
    return nn.Linear(in_features, out_features, rng=np.random.default_rng(in_features))
