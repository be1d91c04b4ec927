"""Programs on annotated arrays of another library, each with what mypy prints about it in comments."""

from pathlib import Path
from typing import Final

from tests.typing.harness import Message, Mypy, difference, expectations
from tests.typing.test_everyday import patterns

FOLDER: Final = Path(__file__).parent


class Programs:
    """The programs of one folder, by file and title."""

    def __init__(self, library: str) -> None:
        self.files = sorted((FOLDER / library).glob("*.py"))
        self._all = {
            f"{path.stem}/{name}": (path, lines)
            for path in self.files
            for name, lines in patterns(path.read_text())
        }
        self.names = [*self._all]
        self.mistakes = sum(len(expectations(path.read_text())) for path in self.files)

    def printed(self, folder: Path) -> dict[str, list[Message]]:
        """Return what mypy prints about all the files, in a run whose settings are in ``folder``."""
        mypy = Mypy(folder, folder / "cache")
        mypy.configure()
        found = mypy.check(*map(str, self.files)).messages()
        return {Path(file).name: messages for file, messages in found.items()}

    def wrong(self, name: str, printed: dict[str, list[Message]]) -> list[str]:
        """Return where mypy printed something else than the program's comments say."""
        path, lines = self._all[name]
        expected = [m for m in expectations(path.read_text()) if m.line in lines]
        found = [m for m in printed.get(path.name, []) if m.line in lines]
        return [f"{path.name}:{line}" for line in difference(expected, found)]
