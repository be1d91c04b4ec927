"""Whatever is in a configuration, it is read, or refused in one line."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from typednn.cli.config import Config, ConfigError, config_of, read_config, text_of_config

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=5,
)
KEYS = st.sampled_from([*Config.__dataclass_fields__, "name", "learning_rate"]) | st.text(
    max_size=5
)
OPTIMIZERS = st.fixed_dictionaries(
    {"name": st.sampled_from(["Adam", "SGD", "Muon", "x"])},
    optional={"learning_rate": VALUES, "momentum": VALUES, "b1": st.floats()},
)
SCHEDULES = st.recursive(
    st.fixed_dictionaries(
        {"name": st.sampled_from(["cosine", "step", "x"])},
        optional={"steps": VALUES, "rate": VALUES},
    ),
    lambda inner: st.fixed_dictionaries(
        {"name": st.sampled_from(["warmup", "join"])},
        optional={
            "steps": st.integers(),
            "then": inner | VALUES,
            "schedules": st.lists(inner, max_size=3) | VALUES,
            "at": st.lists(st.integers(), max_size=2),
        },
    ),
    max_leaves=4,
)
CONTENTS = st.dictionaries(KEYS, VALUES, max_size=5) | st.fixed_dictionaries(
    {"model": st.just("a:b"), "data": st.just("digits"), "folder": st.text()},
    optional={"optimizer": OPTIMIZERS, "epochs": VALUES, "schedule": SCHEDULES | VALUES},
)


@given(CONTENTS)
def test_whatever_is_in_a_configuration(content: dict[str, Any]) -> None:
    """A Config that reads back as itself, or one line that says what is wrong."""
    try:
        config = config_of("file", content)
    except ConfigError as error:
        assert str(error).startswith("file: ") and "\n" not in str(error)
        return
    assert config_of("file", json.loads(text_of_config(config))) == config


@given(content=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_whatever_is_in_a_file(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("config")
    for name in ("a.toml", "a.json"):
        (folder / name).write_bytes(content)
        with pytest.raises(ConfigError) as caught:  # no drawn file has all keys
            read_config(folder / name, {})
        assert "\n" not in str(caught.value)
