"""A converted model of Whisper as a checkpoint for openai-whisper: the same numbers in the other engine's form.

    python tools/whisper_checkpoint.py FOLDER FILE.pt

The tests and the benchmarks compare the engines on the same weights with it. Needs openai-whisper.
"""

import re
import struct
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy

KINDS = (numpy.float32, numpy.int8, numpy.int16, numpy.int32, numpy.float16)
"""The types of CTranslate2's numbers, by their number in the file."""

LAYERS = {  # openai-whisper's name: CTranslate2's, and which of the matrices that are stored there as one
    "attn.query": ("self_attention/linear_0", 0),
    "attn.key": ("self_attention/linear_0", 1),
    "attn.value": ("self_attention/linear_0", 2),
    "attn.out": ("self_attention/linear_1", 0),
    "attn_ln": ("self_attention/layer_norm", 0),
    "cross_attn.query": ("attention/linear_0", 0),
    "cross_attn.key": ("attention/linear_1", 0),
    "cross_attn.value": ("attention/linear_1", 1),
    "cross_attn.out": ("attention/linear_2", 0),
    "cross_attn_ln": ("attention/layer_norm", 0),
    "mlp.0": ("ffn/linear_0", 0),
    "mlp.2": ("ffn/linear_1", 0),
    "mlp_ln": ("ffn/layer_norm", 0),
    "conv1": ("conv1", 0),
    "conv2": ("conv2", 0),
    "ln_post": ("layer_norm", 0),
    "ln": ("layer_norm", 0),
    "token_embedding": ("embeddings", 0),
}
NORM = {"weight": "gamma", "bias": "beta"}
KEY = re.compile(r"(?P<side>\w+)\.(?:blocks\.(?P<block>\d+)\.)?(?P<layer>.+)\.(?P<end>weight|bias)")


def write_checkpoint(folder: Path, file: Path) -> None:
    """Write the checkpoint of a converted model. KeyError or RuntimeError if it is no model of Whisper."""
    import torch
    from whisper.model import ModelDimensions, Whisper

    numbers = read_numbers(folder / "model.bin")
    dims = _dimensions(numbers)
    model = Whisper(ModelDimensions(**dims))
    state = {
        key: torch.from_numpy(_find(numbers, key, into.shape)) for key, into in model.state_dict().items()
    }
    model.load_state_dict(state)
    torch.save({"dims": dims, "model_state_dict": state}, file)


def read_numbers(file: Path) -> dict[str, Any]:
    """The arrays of a `model.bin`, version 6 of CTranslate2's format (little-endian)."""
    stream = BytesIO(file.read_bytes())

    def number(form: str) -> int:
        return int(struct.unpack(f"<{form}", stream.read(struct.calcsize(f"<{form}")))[0])

    def word() -> str:
        return stream.read(number("H"))[:-1].decode()

    if (version := number("I")) != 6:
        raise ValueError(f"{file} has version {version} of CTranslate2's format, not 6")
    word(), number("I")  # what it is, and its revision
    found = {}
    for _ in range(number("I")):
        name = word()
        shape = [number("I") for _ in range(number("B"))]
        kind = KINDS[number("B")]
        found[name] = numpy.frombuffer(stream.read(number("I")), kind).reshape(shape)
    return found


def _dimensions(numbers: dict[str, Any]) -> dict[str, int]:
    state, mels, _ = numbers["encoder/conv1/weight"].shape
    layers = {
        side: {key.split("/")[1] for key in numbers if key.startswith(f"{side}/layer_")} for side in SIDES
    }
    dims = {"n_mels": mels, "n_vocab": len(numbers["decoder/embeddings/weight"])}
    for side, name in SIDES.items():
        dims[f"n_{name}_ctx"] = len(numbers[f"{side}/position_encodings/encodings"])
        dims[f"n_{name}_state"] = state
        dims[f"n_{name}_head"] = int(numbers[f"{side}/num_heads"])
        dims[f"n_{name}_layer"] = len(layers[side] - {"layer_norm"})
    return dims


SIDES = {"encoder": "audio", "decoder": "text"}


def _find(numbers: dict[str, Any], key: str, shape: tuple[int, ...]) -> Any:
    """The numbers that openai-whisper keeps under `key`."""
    if key.endswith("positional_embedding"):
        return numbers[f"{key.split('.')[0]}/position_encodings/encodings"].copy()
    match = KEY.fullmatch(key)
    assert match, key
    name, part = LAYERS[match["layer"]]
    block = f"layer_{match['block']}/" if match["block"] else ""
    end = NORM[match["end"]] if name.endswith("layer_norm") else match["end"]
    rows = shape[0]
    return numbers[f"{match['side']}/{block}{name}/{end}"][part * rows : (part + 1) * rows].copy()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    write_checkpoint(Path(sys.argv[1]), Path(sys.argv[2]))
