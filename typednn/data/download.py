"""Downloads MNIST with pooch, from the first mirror that answers, and compares checksums."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from typednn.data import mnist
from typednn.data.errors import DataError, MissingExtraError, reason
from typednn.data.idx import read_idx

MIRRORS: Final = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
# Checksums of the files as LeCun published them. Every mirror serves the same files.
SHA256: Final = {
    "train-images-idx3-ubyte.gz": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    "train-labels-idx1-ubyte.gz": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    "t10k-images-idx3-ubyte.gz": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    "t10k-labels-idx1-ubyte.gz": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
}


def download_mnist(
    folder: str | Path | None = None,
    *,
    mirrors: Sequence[str] = MIRRORS,
    sha256: Mapping[str, str] = SHA256,
    say: Callable[[str], object] = lambda line: None,
) -> Path:
    """Download the missing ones of MNIST's four files; return their folder.

    The default folder is in the user's cache. A damaged file with the name of a download is fetched
    again. ``say`` is called with each file that is being fetched. Raises DataError if no mirror has
    a file with the right checksum, and for a damaged file of another name; MissingExtraError
    without pooch.
    """
    try:
        import pooch
    except ImportError:
        raise MissingExtraError("downloading MNIST", "pooch", "download") from None
    pooch.get_logger().setLevel("ERROR")  # it logs every download, as we do
    place = Path(folder) if folder is not None else Path(pooch.os_cache("typednn")) / "mnist"
    for name in mnist.NAMES:
        checksum = sha256[f"{name}.gz"]
        if not _is_there(place, name, checksum, say):
            _fetch(place, f"{name}.gz", checksum, mirrors, say)
    return place


def _is_there(place: Path, name: str, sha256: str, say: Callable[[str], object]) -> bool:
    """Return whether the folder has the file, with the published checksum or at least readable.

    Raises DataError for a damaged file that would be read instead of a download.
    """
    found = mnist.find(place, name)
    if found is None or _checksum(found) == sha256:
        return found is not None
    try:
        read_idx(found, mnist.item_of(name))
    except DataError as error:
        if found.name != f"{name}.gz" or not found.is_file():
            raise
        say(f"{found.name} is damaged ({error.found})")
        return False
    return True


def _checksum(path: Path) -> str:
    """Return the file's SHA-256; empty if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _fetch(
    place: Path, name: str, sha256: str, mirrors: Sequence[str], say: Callable[[str], object]
) -> None:
    """Download the file, from one mirror after the other until one answers."""
    import pooch
    from requests.exceptions import RequestException

    failures = []
    for mirror in mirrors:
        url = f"{mirror.rstrip('/')}/{name}"
        say(f"downloading {url}")
        try:
            pooch.retrieve(url, f"sha256:{sha256}", name, place)
            return
        except RequestException as error:  # before OSError: it is a subclass
            failures.append(f"{mirror} ({_reason(error)})")
        except ValueError as error:
            failures.append(f"{mirror} ({str(error).splitlines()[0]})")
        except OSError as error:
            raise DataError(place, "a folder to write to", reason(error)) from None
    expected = f"{', '.join(mnist.NAMES)}, gzipped or not, put there by hand or from a mirror"
    raise DataError(place, expected, f"no mirror that gives {name}: {'; '.join(failures)}")


def _reason(error: Exception) -> str:
    """Return the reason in a word or two; the text of ``requests`` is a paragraph."""
    response = getattr(error, "response", None)
    return type(error).__name__ if response is None else f"HTTP {response.status_code}"
