"""The examples of sequences are clean under the strictest options, and each wrong edit is refused."""

from collections.abc import Callable
from typing import Final

from examples import character_gpt, encoder_decoder, lstm_language_model
from tests.typing.example_edits import Edit, differences
from tests.typing.harness import Mypy

EXAMPLES: Final = (character_gpt, encoder_decoder, lstm_language_model)
EDITS: Final = {
    "character_gpt": (
        Edit(
            "@ self.tokens.mT", "@ self.tokens", "matmul: x (b, t, Model) and y (Vocabulary, Model)"
        ),
        Edit("text[:, :-1]", "text", "and labels (128*batch,): labels must be"),
        Edit("128, 4, 4, rng", "128, 3, 4, rng", "d_model is 128, expected a multiple of heads, 3"),
        Edit("Reader(128, 128, 128", "GPT(128, 128, 132", "step: argument 'model' has Model=132"),
        Edit("Reader(128, 128, 128", "GPT(128, 128, 130", "d_model is 130, expected a multiple of"),
        Edit(
            "Positions(context, model",
            "Positions(context, context",
            "LearnedPositions.__call__: argument 'x' is float32 (b, t, Model)",
        ),
        Edit(
            "ops.reshape(text[:, 1:], -1)", "text[:, 1:]", "cross_entropy: logits (128*batch, 128)"
        ),
    ),
    "encoder_decoder": (
        Edit("Encoder(32, 4", "Encoder(32, 5", "d_model is 32, expected a multiple of heads, 5"),
        Edit("Decoder(32, 4", "Decoder(64, 4", "TransformerDecoder.__call__: argument 'x' is"),
        Edit("Positions(32)", "Positions(31)", "size is 31, expected a multiple of 2"),
        Edit("memory_key_mask=", "key_mask=", "argument 'key_mask' is bool (batch, s)"),
        Edit("), memory, ", "), memory.mT, ", "argument 'memory' is float32 (batch, 32, s)"),
        Edit("target[:, :-1]", "target", "and labels (8*batch,): labels must be"),
        Edit("Linear(32, 12", "Linear(32, 11", "the result is float32 (batch, t, 11)"),
    ),
    "lstm_language_model": (
        Edit(
            "Linear(256, 128", "Linear(32, 128", "Linear.__call__: argument 'x' is float32 (batch"
        ),
        Edit("layers=2,", "layers=2, directions=2,", "argument 'x' is float32 (batch, t, 512)"),
        Edit(
            "LSTM(32, 256", "LSTM(64, 256", "LSTM.__call__: argument 'x' is float32 (batch, t, 32)"
        ),
        Edit("(batch, 256)", "(batch, 32)", "unread: the result[0][0] is float32 (?, 32)"),
        Edit("(hidden)", "(hidden.mT)", "argument 'x' is float32 (batch, 256, t)"),
        Edit(
            "ops.reshape(text[:, 1:], -1)", "text[:, 1:]", "and labels (batch, 64): labels must be"
        ),
    ),
}


def test_examples_and_wrong_edits(fresh: Callable[[str], Mypy]) -> None:
    assert differences(EXAMPLES, EDITS, fresh("examples")) == {}
