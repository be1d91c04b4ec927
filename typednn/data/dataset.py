"""Labelled examples: a dataset and its split, with their sizes in the types."""

from dataclasses import dataclass
from typing import Any, Generic

from jaxtyping import Float32, Int64
from typing_extensions import TypeVar

from typednn.checks import typed
from typednn.tensor import Tensor

Size = TypeVar("Size", bound=int, default=Any)
Features = TypeVar("Features", bound=int, default=Any)


@typed
@dataclass(frozen=True, slots=True)
class Dataset(Generic[Features, Size]):
    """Examples, one per row, and their classes. Raises ShapeError if their numbers differ.

    A batch of a ``Dataset[Literal[784]]`` is one too: a ``Dataset[Literal[784], Literal[64]]``.
    """

    inputs: Float32[Tensor, "Size Features"]
    labels: Int64[Tensor, "Size"]

    def __len__(self) -> int:
        return len(self.labels)


@typed
@dataclass(frozen=True, slots=True)
class Split(Generic[Features]):
    """The examples for training, and those held out for testing."""

    train: Dataset[Features]
    test: Dataset[Features]
