# In place of PyTorch, where it is installed: optree's integration imports it, and reading it takes mypy longer than
# all the rest together.
from typing import Any

def __getattr__(name: str) -> Any: ...
