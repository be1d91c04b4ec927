"""Pictures of MNIST's digits, as the autoencoders draw them."""

from pathlib import Path

import numpy as np
from jaxtyping import Float32
from PIL import Image

from typednn import Tensor, ops


def save_png(path: Path, *rows: Float32[Tensor, "n 784"]) -> None:
    """Images of 28 by 28, one row below the other."""
    pixels = np.asarray(ops.stack(rows)).reshape(len(rows), -1, 28, 28)
    picture = np.concatenate([np.concatenate([*row], axis=1) for row in pixels])
    Image.fromarray((255 * picture.clip(0, 1)).astype(np.uint8)).save(path)
