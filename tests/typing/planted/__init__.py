"""Programs as users write them, each right and with several mistakes: ``foreign.planted`` tells how they are written."""

from pathlib import Path
from typing import Final

from tests.typing.foreign.planted import Variant, variants_in

__all__ = ["NETWORKS", "PROGRAMS", "SCRIPTS", "TRAINING"]

_FOLDER: Final = Path(__file__).parent

NETWORKS: Final[tuple[Variant, ...]] = tuple(
    variants_in(sorted(_FOLDER.glob("*networks.py")), "network")
)
"""Each network as it stands, and after it each of its mistakes."""

TRAINING: Final[tuple[Variant, ...]] = tuple(
    variants_in(sorted(_FOLDER.glob("training*.py")), "training")
)
"""The same of programs that train."""

SCRIPTS: Final[tuple[Variant, ...]] = tuple(variants_in([_FOLDER / "scripts.py"], "script"))
"""The same of programs without networks: statistics, filters, tokenizers, configurations."""

PROGRAMS: Final = (*NETWORKS, *TRAINING, *SCRIPTS)
