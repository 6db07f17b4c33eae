"""The last look before an upload: a name is found in every kind of file, and what cannot be read does not pass."""

import base64
import inspect
import io
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from imageio_ffmpeg import get_ffmpeg_exe
from mutagen.id3 import CHAP, COMM, ID3, PRIV
from mutagen.mp4 import MP4
from mutagen.oggopus import OggOpus
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from lfi_podcast.audio.delivering.renditions import CODINGS, tag_rendition
from lfi_podcast.audio.delivering.tags import Tags, write_tags
from lfi_podcast.episode.clips import ENDINGS
from lfi_podcast.episode.leftovers import refuse_in_show
from lfi_podcast.episode.name_search import NameSearch
from lfi_podcast.episode.readable import READERS, content_of, readable
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model import layout
from lfi_podcast.model.file_types import FILE_TYPES, Unread
from lfi_podcast.model.redaction import Redaction
from lfi_podcast.pictures.picture import EXTENSIONS
from lfi_podcast.site.citations import CITATION_FILES
from lfi_podcast.site.rendering import static_files
from lfi_podcast.site.search.index import Searched, build_index
from lfi_podcast.store.store import Upload
from lfi_podcast.text.formats import FORMATS
from lfi_podcast.transcript.leftovers import leftovers
from tests.helpers import DATA
from tests.site.helpers import read_case

NAME = "Kevin Baker"
REDACT = [Redaction.model_validate({"say": NAME, "with": "the engineer"})]


def has_the_name(key: str, content: bytes) -> bool:
    return any(leftovers(readable(Upload(key, content)), REDACT))


# Where names may stand


def picture(form: str, **saved: object) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (8, 8)).save(content, form, **saved)
    return content.getvalue()


def exif(name: str, within: int | None = None, tag: int = ExifTags.Base.ImageDescription) -> Image.Exif:
    facts = Image.Exif()
    place = facts.get_ifd(within) if within else facts
    place[tag] = name
    return facts


def exif_behind_letters(name: str) -> Image.Exif:
    """The name stands right behind the letters of the value before it, with nothing between them."""
    facts = exif(name)
    facts[0xF0] = b"ABCDEF"  # of no known type, so that no NUL ends it
    return facts


def png_text(name: str, key: str = "Author", **how: bool) -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text(key, name, **how)
    return info


def png_behind_its_pixels(name: str) -> bytes:
    written = picture("PNG")
    chunk = io.BytesIO()
    PngImagePlugin.putchunk(chunk, b"tEXt", b"Author\0" + name.encode())
    end = written.rindex(b"IEND") - 4
    return written[:end] + chunk.getvalue() + written[end:]


def segment(marker: int, content: bytes) -> bytes:
    """A JPEG with one more segment at its beginning."""
    written = picture("JPEG")
    return written[:2] + bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2, "big") + content + written[2:]


def iptc(name: str) -> bytes:
    """A byline of 65 bytes, whose length stands before it as an A."""
    byline = b"\x1c\x02\x50" + (65).to_bytes(2, "big") + f"{name} ".ljust(65, "x").encode()
    resource = b"8BIM\x04\x04\0\0" + len(byline).to_bytes(4, "big") + byline
    return segment(0xED, b"Photoshop 3.0\0" + resource)


def profile(name: str) -> bytes:
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    title = "sRGB built-in"
    named = made.replace(title.encode("utf-16-be"), name.ljust(len(title)).encode("utf-16-be"))
    assert len(named) == len(made) and named != made
    return named


BROKEN_OVER = NAME.replace(" ", "\n")  # as JSON writes a line break, it is a letter

SMALL: dict[str, bytes] = {
    "index.html": f"<p>{NAME}</p>".encode(),
    "episodes/one/transcript.html": b"<p>Kevin <b>Baker</b></p>",
    "feed.xml": f"<rss>{NAME}</rss>".encode(),
    "artwork/a.svg": f"<svg><title>{NAME}</title></svg>".encode(),
    "transcript.vtt": f"WEBVTT\n\n00:00.000 --> 00:01.000\n{NAME}\n".encode(),
    "transcript.srt": b"1\n00:00:00,000 --> 00:00:01,000\nKevin\n\n2\n00:00:01,000 --> 00:00:02,000\nBaker\n",
    "transcript.txt": NAME.upper().encode(),
    "catalog.json": json.dumps({"title": BROKEN_OVER}).encode(),
    "chapters.json": json.dumps({"chapters": [{NAME: 1}]}).encode(),
    "search/index/0123456789ab-0.json": json.dumps({"text": f"With {NAME}"}).encode(),
    "references/references.bib": f"@misc{{a, title = {{{NAME}}}}}".encode(),
    "episodes/one/citation.json": json.dumps([{"title": NAME}]).encode(),
    "references/references.json": json.dumps([{"title": BROKEN_OVER}]).encode(),
    "shows.opml": f'<outline text="{NAME}"/>'.encode(),
    "sitemap.xml": b"<loc>https://example.org/people/kevin-baker/</loc>",
    "artwork/kevin-baker.png": picture("PNG"),
    "static/kevin-baker.css": b"",
}
PICTURES: dict[str, bytes] = {
    "comment.jpg": picture("JPEG", comment=NAME.encode()),
    "exif.jpg": picture("JPEG", exif=exif(NAME)),
    "exif within.jpg": picture("JPEG", exif=exif(NAME, ExifTags.IFD.Exif, ExifTags.Base.LensModel)),
    "exif of windows.jpg": picture("JPEG", exif=exif(NAME.encode("utf-16-le"), tag=ExifTags.Base.XPAuthor)),
    "exif comment.jpg": picture(
        "JPEG",
        exif=exif(b"UNICODE\0" + NAME.encode("utf-16-le"), ExifTags.IFD.Exif, ExifTags.Base.UserComment),
    ),
    "exif comment of another byte order.jpg": picture(
        "JPEG",
        exif=exif(b"UNICODE\0" + NAME.encode("utf-16-be"), ExifTags.IFD.Exif, ExifTags.Base.UserComment),
    ),
    "exif behind letters.jpg": picture("JPEG", exif=exif_behind_letters(NAME)),
    "xmp.jpg": segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + NAME.encode()),
    "long xmp.jpg": segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + b"0" * 40 + b">" + NAME.encode()),
    "iptc.jpg": iptc(NAME),
    "profile.jpg": picture("JPEG", icc_profile=profile(NAME)),
    "text.png": picture("PNG", pnginfo=png_text(NAME)),
    "packed text.png": picture("PNG", pnginfo=png_text(NAME, zip=True)),
    "key of a text.png": picture("PNG", pnginfo=png_text("x", key=NAME)),
    "late text.png": png_behind_its_pixels(NAME),
    "exif.png": picture("PNG", exif=exif(NAME)),
    "comment.gif": picture("GIF", comment=NAME.encode()),
    "exif.webp": picture("WEBP", exif=exif(NAME)),
    "xmp.webp": picture("WEBP", xmp=f"<x:xmpmeta>{NAME}</x:xmpmeta>".encode()),
}


@pytest.mark.parametrize("key", SMALL)
def test_a_name_is_found_in_every_kind_of_text(key: str):
    assert has_the_name(key, SMALL[key])


@pytest.mark.parametrize("key", PICTURES)
def test_a_name_is_found_in_what_is_written_in_a_picture(key: str):
    assert has_the_name(f"artwork/{key}", PICTURES[key])


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP"])
def test_a_picture_with_nothing_written_in_it_passes(form: str):
    ending = {"JPEG": "jpg"}.get(form, form.lower())
    assert not has_the_name(f"artwork/a.{ending}", picture(form))


ENCODERS = {
    "mp3": ["-f", "mp3", "-id3v2_version", "0"],
    "opus": ["-c:a", "libopus"],
    "m4a": ["-f", "ipod"],
    "mp4": ["-f", "mp4", "-metadata", f"comment={NAME}"],
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A file of a third of a second, by its ending."""
    folder = tmp_path_factory.mktemp("sound")

    def make(ending: str) -> Path:
        output = folder / f"a.{ending}"
        source = ["-f", "lavfi", "-i", "sine=duration=0.3"]
        command = [get_ffmpeg_exe(), "-v", "error", *source, *ENCODERS[ending], "-y", output]
        subprocess.run(command, check=True)
        return output

    return make


def tags(**texts: object) -> Tags:
    return Tags(**{"title": "A title", "show": "A show", "duration": 0.3} | texts)


TAGGED = {
    "title": tags(title=NAME),
    "author": tags(author=NAME),
    "summary": tags(summary=NAME),
    "cover": tags(cover=PICTURES["exif.jpg"]),
    "chapter": tags(chapters=((0.0, 0.3, NAME, None),)),
    "chapter's address": tags(chapters=((0.0, 0.3, "One", "https://example.org/?q=Kevin%20Baker"),)),
}


def tagged(untagged: Path, tags: Tags) -> bytes:
    output = untagged.with_name(f"tagged{untagged.suffix}")
    if untagged.suffix == ".mp3":
        write_tags(untagged, output, tags)
    else:
        kind = next(kind for kind, form in CODINGS.items() if f".{form.extension}" == untagged.suffix)
        tag_rendition(untagged, output, kind, tags)
    return output.read_bytes()


@pytest.mark.parametrize(
    ("ending", "place"),
    [
        (ending, place)
        for ending in ("mp3", "opus", "m4a")
        for place in TAGGED
        if not (ending == "m4a" and place.startswith("chapter"))  # an AAC file gets no chapters
    ],
)
def test_a_name_is_found_in_the_tags_that_the_program_writes(sound, ending: str, place: str):
    assert has_the_name(f"audio/a.{ending}", tagged(sound(ending), TAGGED[place]))
    assert not has_the_name(f"audio/a.{ending}", tagged(sound(ending), tags()))


def foreign(ending: str, untagged: Path) -> Iterator[bytes]:
    """The file with tags that nothing here writes."""
    if ending == "mp3":
        for frame in (COMM(text=[NAME]), PRIV(owner="", data=NAME.encode()), CHAP(element_id=NAME)):
            id3 = ID3()
            id3.add(frame)
            id3.save(untagged)
            yield untagged.read_bytes()
        unknown = b"XXYZ" + len(NAME).to_bytes(4, "big") + b"\0\0" + NAME.encode()
        size = bytes([0, 0, 0, len(unknown)])
        yield b"ID3\x03\0\0" + size + unknown + untagged.read_bytes()[ID3(untagged).size :]
    elif ending == "opus":
        for key, value in (("kevin baker", "1"), ("comment", NAME)):
            file = OggOpus(untagged)
            file[key] = value
            file.save()
            yield untagged.read_bytes()
    else:
        for key, value in (("\xa9cmt", NAME), ("----:com.apple.iTunes:note", NAME.encode())):
            file = MP4(untagged)
            file[key] = [value]
            file.save()
            yield untagged.read_bytes()


@pytest.mark.parametrize("ending", ENCODERS)
def test_a_name_is_found_in_tags_that_somebody_else_wrote(sound, ending: str):
    for content in foreign(ending, sound(ending)):
        assert has_the_name(f"audio/a.{ending}", content)


# What cannot be read

BROKEN: dict[str, bytes] = {
    "index.html": "Kevin Baker".encode("utf-16"),
    "search/index.html": "Kevin Baker".encode("utf-16-le"),
    "artwork/a.svg": "<svg>Großmann</svg>".encode("latin-1"),
    "catalog.json": b'{"title": "Kevin',
    "artwork/a.jpg": b"no picture",
    "artwork/b.jpg": picture("JPEG")[:40],
    "artwork/a.png": picture("PNG", pnginfo=png_text(NAME))[:60],
    "artwork/a.webp": b"RIFF",
    "audio/a.mp3": b"no sound",
    "audio/b.mp3": b"",
    "audio/a.opus": b"OggS",
    "clips/one/a.mp4": b"no video",
}


@pytest.mark.parametrize("key", BROKEN)
def test_what_cannot_be_read_is_refused(key: str):
    with pytest.raises(UnmetPromise, match=r"cannot be (?:read|searched)[^;]*; (?:export|build)") as refused:
        readable(Upload(key, BROKEN[key]))
    assert refused.value.where == key


def test_a_cover_in_a_tag_that_cannot_be_read_is_refused(sound):
    file = OggOpus(sound("opus"))
    file["metadata_block_picture"] = base64.b64encode(b"no picture").decode()
    file.save()
    with pytest.raises(UnmetPromise, match="tags cannot be read"):
        readable(Upload("audio/a.opus", Path(file.filename).read_bytes()))


@given(st.text("abcdefgs", min_size=0, max_size=5).map(lambda ending: f".{ending}"))
def test_what_has_no_row_does_not_pass_by_its_ending(ending: str):
    if ending in FILE_TYPES:
        return
    upload = Upload(f"artwork/a{ending}", b"")
    with pytest.raises(UnmetPromise, match="cannot be searched"):
        readable(upload)
    with pytest.raises(UnmetPromise, match="cannot be searched"):
        refuse_in_show([upload], NameSearch(()), ())


@pytest.mark.parametrize("key", ["artwork/a.css", "a.js", "search/a.words", "static/a.runs"])
def test_what_is_not_read_is_so_in_its_own_folder_only(key: str):
    with pytest.raises(UnmetPromise, match="are only allowed in"):
        readable(Upload(key, b""))


# The tables

DIGEST = "0123456789abcdef"
KEYS: dict[Callable[..., str], list[str]] = {
    layout.artwork_key: [
        layout.artwork_key("art/Cover.webp", DIGEST, extension) for extension in EXTENSIONS.values()
    ],
    layout.audio_key: [
        layout.audio_key("one", DIGEST),
        *(layout.audio_key("one", DIGEST, form.extension) for form in CODINGS.values()),
    ],
    layout.chapters_key: [layout.chapters_key("one")],
    layout.citation_key: [layout.citation_key("one", extension) for extension in CITATION_FILES.values()],
    layout.clip_key: [layout.clip_key("one", f"1-title{ending}", DIGEST) for ending in ENDINGS.values()],
    layout.embed_key: [layout.embed_key("one")],
    layout.oembed_key: [layout.oembed_key("one")],
    layout.page_key: [layout.page_key("one")],
    layout.page_text_key: [layout.page_text_key("one")],
    layout.picture_key: [layout.picture_key("artwork/cover-0123.jpg", 160)],
    layout.share_key: [layout.share_key("one", DIGEST)],
    layout.transcript_key: [layout.transcript_key("one", extension) for extension in FORMATS],
}
FIXED = [layout.FEED, "feed-1.xml", layout.CATALOG, layout.SHOW_PAGE, layout.SEARCH_PAGE]
FIXED += [layout.NOT_FOUND, layout.ROBOTS, layout.SITEMAP, layout.SHOWS, "sitemap-1.txt", *static_files()]
FIXED += ["people/one/index.html", "references/references.bib", "references/references.json"]


def test_every_form_of_a_key_is_in_this_test():
    made = {
        function
        for name, function in inspect.getmembers(layout, inspect.isfunction)
        if name.endswith("_key") and function.__module__ == layout.__name__
    }
    assert set(KEYS) == made


@pytest.mark.parametrize("key", [*FIXED, *(key for keys in KEYS.values() for key in keys)])
def test_every_key_of_the_layout_has_a_row(key: str):
    assert content_of(key)


def test_all_of_the_search_index_has_a_row_and_its_texts_are_read(tmp_path: Path):
    case = read_case(DATA / "pages" / "full.json")
    text = case["text"].model_copy(update={"notes": f"<p>With {NAME}</p>"})
    keys = build_index(tmp_path, [Searched(case["record"], "digest", lambda: text)], "en")
    found = [key for key in keys if any(leftovers(readable(Upload(key, tmp_path / key)), REDACT))]
    assert {Path(key).suffix for key in keys} == {".json", ".runs", ".tier", ".vocabulary", ".words"}
    assert [re.sub("^.*/[0-9a-f]{12}", "", key) for key in found] == ["-1.json"]


def test_a_name_was_planted_in_every_kind_of_file():
    keys = [Path(key) for key in (*SMALL, *PICTURES)]
    planted = {key.suffix for key in keys} | {key.name for key in keys} | {f".{end}" for end in ENCODERS}
    read = {ending for ending, row in FILE_TYPES.items() if not isinstance(row.content, Unread)}
    assert read <= planted
    assert {row.content for row in FILE_TYPES.values() if not isinstance(row.content, Unread)} == set(READERS)


@pytest.mark.parametrize("row", [row for row in FILE_TYPES.values() if isinstance(row.content, Unread)])
def test_what_is_not_read_says_where_and_why(row):
    assert row.content.within and row.content.why.endswith(".")
    assert all(place.endswith("/") or place == layout.WORKER for place in row.content.within)
