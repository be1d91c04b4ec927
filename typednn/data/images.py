"""Images in folders, one for each class, by Pillow."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, Literal, overload

import numpy as np
from jaxtyping import Int64, UInt8
from typing_extensions import TypeVar

from typednn.checks import typed
from typednn.data.checks import Array
from typednn.data.errors import DataError, MissingExtraError, reason
from typednn.tensor import Tensor, wrap

__all__ = ["LabelledImages", "load_images"]

Channels = TypeVar("Channels", bound=int, default=Any)

_DEEP: Final = ("I", "F")
"""How Pillow's modes begin whose values are not from 0 to 255: "I;16", "I", "F"."""
_CHANNELS: Final = {"L": 1, "RGB": 3}


@typed
@dataclass(frozen=True, slots=True)
class LabelledImages(Generic[Channels]):
    """Images, the number of each one's class, and the names of the classes in this order."""

    images: UInt8[Tensor, "n Channels h w"]
    labels: Int64[Tensor, "n"]
    classes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.labels)


@overload
def load_images(
    folder: str | Path, *, mode: Literal["RGB"] = "RGB"
) -> LabelledImages[Literal[3]]: ...
@overload
def load_images(folder: str | Path, *, mode: Literal["L"]) -> LabelledImages[Literal[1]]: ...
@typed
def load_images(folder: str | Path, *, mode: Literal["RGB", "L"] = "RGB") -> LabelledImages[Any]:
    """Return the images in the folders of a folder: each of these is a class, named as it is.

    Classes and images are in the order of their names; names that begin with a dot do not count.
    ``mode``: "RGB" for three channels, "L" for one of grey values, both from 0 to 255.

    Raises DataError for a folder without images, for a file that is no image or damaged or has more
    than 8 bits a channel, and for images of different sizes; MissingExtraError without Pillow.
    """
    if mode not in _CHANNELS:
        raise DataError("load_images", "mode to be RGB or L", repr(mode))
    place = Path(folder)
    classes = [entry for entry in _entries(place) if entry.is_dir()]
    paths = [(path, label) for label, each in enumerate(classes) for path in _entries(each)]
    if not classes or not paths:
        raise DataError(place, "a folder with images for each class", "none")
    arrays: list[Array] = []
    for path, _ in paths:
        arrays.append(_pixels(path, mode))
        if arrays[-1].shape != arrays[0].shape:
            expected = f"an image of {_size(arrays[0])}, as {paths[0][0].relative_to(place)} is"
            raise DataError(path, expected, _size(arrays[-1]))
    labels = np.array([label for _, label in paths], np.int64)
    names = tuple([each.name for each in classes])
    return LabelledImages(wrap(np.stack(arrays)), wrap(labels), names)


def _entries(folder: Path) -> list[Path]:
    """Return what is in a folder, in the order of names."""
    try:
        found = [entry for entry in folder.iterdir() if not entry.name.startswith(".")]
    except (OSError, ValueError) as error:
        raise DataError(folder, "a folder that can be read", reason(error)) from None
    if not found:
        raise DataError(folder, "images or folders of them", "an empty folder")
    return sorted(found, key=lambda entry: entry.name)


def _pixels(path: Path, mode: str) -> Array:
    """Return the pixels of an image file: (channels, height, width)."""
    try:
        from PIL import Image
    except ImportError:
        raise MissingExtraError("images", "Pillow", "images") from None
    if not path.is_file():
        raise DataError(path, "an image file", "a folder" if path.is_dir() else "no plain file")
    try:
        with Image.open(path) as image:
            depth = image.mode
            pixels = np.asarray(image.convert(mode), np.uint8)
    except Exception as error:  # noqa: BLE001 - Pillow's readers raise any error for damaged files
        text = reason(error).splitlines()[0].removesuffix(f" {str(path)!r}")
        raise DataError(path, "an image that Pillow reads", text) from None
    if depth.startswith(_DEEP):  # Pillow makes 255 of all larger values
        raise DataError(path, "an image of at most 8 bits a channel", f"Pillow's mode {depth}")
    return pixels[None] if pixels.ndim == 2 else np.moveaxis(pixels, -1, 0)


def _size(pixels: Array) -> str:
    return f"{pixels.shape[1]} x {pixels.shape[2]}"
