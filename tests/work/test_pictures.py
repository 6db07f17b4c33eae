"""A show's pictures: decoded once for their content, published under a name that is made of their bytes."""

import hashlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from lfi_podcast.errors import PodcastError
from lfi_podcast.pictures import prepare
from lfi_podcast.work.cache import Cache
from lfi_podcast.work.pictures import Artwork
from tests.helpers import COVER
from tests.pictures.pictures import exif, jpeg, png


def artwork(root: Path, content: bytes, name: str = "Mein Bild.png", **cache: bool) -> Artwork:
    (root / name).write_bytes(content)
    return Artwork(Cache(root, **cache), f"art/{name}", root / name)


def test_a_picture_that_needs_no_change_is_its_own_file(tmp_path: Path):
    found = artwork(tmp_path, jpeg())
    assert found.file == tmp_path / "Mein Bild.png"
    assert found.key == f"artwork/mein-bild-{hashlib.sha256(jpeg()).hexdigest()[:12]}.jpg"


def test_any_other_is_a_file_of_its_own_with_a_name_made_of_its_bytes(tmp_path: Path):
    content = jpeg(exif=exif(6))
    found = artwork(tmp_path, content)
    published = found.file.read_bytes()
    assert found.own.read_bytes() == content != published == found.picture.content
    assert found.key == f"artwork/mein-bild-{hashlib.sha256(published).hexdigest()[:12]}.jpg"


def test_it_is_decoded_once_for_its_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    first = artwork(tmp_path, jpeg(exif=exif(6))).picture
    monkeypatch.setattr(prepare, "prepare", None)
    assert artwork(tmp_path, jpeg(exif=exif(6)), "copy.jpg").picture == first
    monkeypatch.undo()
    assert artwork(tmp_path, png()).picture != first


def test_what_was_kept_and_is_damaged_is_made_again(tmp_path: Path):
    first = artwork(tmp_path, jpeg(exif=exif(6))).picture
    (kept,) = (tmp_path / "build/pictures").glob("*.json")
    kept.write_text("{")
    assert artwork(tmp_path, jpeg(exif=exif(6))).picture == first


def test_whoever_only_looks_writes_nothing_and_decodes_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    found = artwork(tmp_path, jpeg(exif=exif(6)), is_read_only=True)
    first = found.picture
    assert not (tmp_path / "build").exists()
    monkeypatch.setattr(prepare, "prepare", None)
    assert Artwork(found.cache, "art/other.jpg", found.own).picture == first


def test_what_is_too_large_to_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(prepare, "MOST_BYTES", 100)
    with pytest.raises(
        PodcastError, match=r"art/Mein Bild.png: has more than 100 MB; scale it down to 3000 px"
    ):
        _ = artwork(tmp_path, jpeg()).picture


def covers() -> dict[str, bytes]:
    """Covers as they could be published before pictures were looked at."""
    plain = COVER.read_bytes()
    large = BytesIO()
    Image.open(BytesIO(plain)).save(large, "PNG")
    return {
        "a small one": plain,
        "a large one": large.getvalue(),
        "one with a camera's name": jpeg(exif=exif()),
    }


@pytest.mark.parametrize("case", covers())
def test_an_episode_that_is_out_gets_no_new_sound(case: str):
    """The picture in its tags is still made as it was then, unless it has to look different."""
    content = covers()[case]
    rgba = Image.open(BytesIO(content)).convert("RGBA")
    flat = Image.new("RGB", rgba.size, "white")
    flat.paste(rgba, mask=rgba.getchannel("A"))
    flat.thumbnail((600, 600), Image.Resampling.LANCZOS)
    buffer = BytesIO()
    flat.save(buffer, "JPEG", quality=85, optimize=True)
    picture = prepare.prepare(content, "a")
    assert picture.thumbnail == buffer.getvalue()
    if case == "a small one":
        assert picture.identity == hashlib.sha256(content).hexdigest()
