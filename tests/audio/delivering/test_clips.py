"""Clips as files, judged by decoding them: sound, codecs, and what is to be seen at which moment."""

import re
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lfi_podcast.audio.delivering import fonts
from lfi_podcast.audio.delivering.clips import AAC, MP3, Shared, cut, encode_verified, faded, make_clip
from lfi_podcast.audio.delivering.fonts import Font, font_for
from lfi_podcast.audio.delivering.frames import (
    HEIGHT,
    LAYOUTS,
    RATE,
    WIDTH,
    Caption,
    Layout,
    Scene,
    colours,
    frames,
    lacking,
    levels,
)
from lfi_podcast.audio.delivering.text_layout import Box
from lfi_podcast.audio.samples.ffmpeg import binary
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.pictures.prepare import prepare
from tests.audio.helpers import ffmpeg, meter, samples
from tests.helpers import COVER, SPEECH

PCM = Pcm(44_100, 1)
START, LENGTH = 4.317, 4.2
CAPTIONS = (Caption(0.2, 1.6, "From fairest creatures"), Caption(2.6, 4.0, "we desire increase"))
SHARED = Shared(START, LENGTH, "Near misses cost nothing", "A Small Show", CAPTIONS)
SIZES = {"square": (1080, 1080), "vertical": (1080, 1920)}
ART = prepare(COVER.read_bytes(), "cover.jpg").thumbnail


def outputs(folder: Path) -> dict[str, Path]:
    return {"mp3": folder / "1.mp3", "square": folder / "1-square.mp4", "vertical": folder / "1-vertical.mp4"}


def finished(path: Path) -> Path:
    """An episode's MP3, of real speech."""
    form = ["-ac", 1, "-ar", 44_100, "-c:a", "libmp3lame", "-b:a", "96k", "-write_xing", 1]
    ffmpeg("-i", SPEECH / "sonnet001.mp3", "-t", 20, "-af", "loudnorm=I=-19:TP=-1.5", *form, path)
    return path


@pytest.fixture(scope="module")
def clip(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("clip")
    episode = finished(folder / "episode.mp3")
    files = outputs(folder / "clips")
    make_clip(cut(episode, START, LENGTH, PCM), PCM, SHARED, ART, files)
    return {"episode": episode, **files}


def picture(video: Path, second: float) -> np.ndarray:
    """The frame that is shown then, as red, green and blue."""
    width, height = SIZES[video.stem.split("-")[-1]]
    command = [binary(), "-v", "error", "-i", video, "-vf", f"select=eq(n\\,{round(second * RATE)})"]
    raw = subprocess.run(
        [*command, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"], capture_output=True
    )
    return np.frombuffer(raw.stdout, np.uint8).reshape(height, width, 3).astype(int)


def drawn(scene: Scene, layout: Layout) -> np.ndarray:
    """The first frame of a shape: luma and chroma, shape (height, width, 3)."""
    whole = next(frames(scene))
    luma, blue, red = np.split(whole, [WIDTH * HEIGHT, WIDTH * HEIGHT * 5 // 4])
    colours = (plane.reshape(HEIGHT // 2, WIDTH // 2).repeat(2, 0).repeat(2, 1) for plane in (blue, red))
    return np.stack([luma.reshape(HEIGHT, WIDTH), *colours], 2)[layout.top :][: layout.height]


def difference(one: np.ndarray, other: np.ndarray, box: Box) -> float:
    return float(np.abs(one[box.rows, box.columns] - other[box.rows, box.columns]).mean())


@pytest.mark.parametrize("form", ["mp3", "square", "vertical"])
def test_the_sound_is_that_stretch_of_the_episode(clip, form):
    whole, part = (np.array(samples(clip[name]), float) for name in ("episode", form))
    assert abs(len(part) / 44_100 - LENGTH) <= 0.1
    start, piece = round(START * 44_100) + 44_100, part[44_100 : 3 * 44_100]
    reach = 1500
    around = whole[start - reach : start + len(piece) + reach]
    size = 1 << int(np.ceil(np.log2(len(around) + len(piece))))
    products = np.fft.irfft(np.fft.rfft(around, size) * np.conj(np.fft.rfft(piece, size)), size)[: 2 * reach]
    lag = int(np.argmax(products)) - reach
    assert abs(lag) < 0.02 * 44_100
    matched = around[reach + lag : reach + lag + len(piece)]
    assert np.corrcoef(matched, piece)[0, 1] > 0.95


@pytest.mark.parametrize("form", ["mp3", "square", "vertical"])
def test_it_is_as_loud_as_in_the_episode_and_its_peaks_are_below_the_ceiling(clip, form, tmp_path):
    stretch = tmp_path / "stretch.wav"
    ffmpeg("-i", clip["episode"], "-ss", START, "-t", LENGTH, stretch)
    sound = tmp_path / "sound.wav"
    ffmpeg("-i", clip[form], "-vn", sound)
    (expected, _), (loudness, peak) = meter(stretch), meter(sound)
    assert abs(loudness - expected) <= 0.1 and peak <= -1.0


def test_it_begins_and_ends_softly(clip):
    part = np.array(samples(clip["mp3"]), float)
    assert np.abs(part[:200]).max() < 400 and np.abs(part[-200:]).max() < 400
    ones = np.ones((1000, 2), np.float32)
    soft = faded(ones, 100)
    assert soft[0].max() < 0.001 and soft[-1].max() < 0.001 and (soft[100:-100] == 1).all()
    assert (np.diff(soft[:100, 0]) > 0).all() and (ones == 1).all()


@pytest.mark.parametrize("form", SIZES)
def test_the_video_is_what_phones_and_sites_take(clip, form):
    command = [binary(), "-i", clip[form]]
    said = subprocess.run(command, capture_output=True, text=True).stderr
    width, height = SIZES[form]
    assert re.search(rf"Video: h264 .*yuv420p\(tv, bt709.*\), {width}x{height}.* {RATE} fps", said)
    assert "Audio: aac (LC)" in said
    hours, minutes, seconds = map(float, re.search(r"Duration: (\d+):(\d+):([\d.]+)", said).groups())
    assert abs(3600 * hours + 60 * minutes + seconds - LENGTH) <= 0.1
    content = clip[form].read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_captions_come_and_go_and_the_waveform_moves(clip, layout):
    video = clip[layout.name]
    before, first, second, between = (picture(video, at) for at in (0.05, 1.0, 3.2, 2.5))
    assert difference(before, first, layout.captions) > 5
    assert difference(first, second, layout.captions) > 5
    assert difference(before, between, layout.captions) < 1
    assert difference(first, second, layout.wave) > 3
    assert difference(first, second, layout.cover) < 1
    assert difference(first, second, layout.title) < 1
    assert difference(first, second, layout.progress) > 10


def test_two_runs_give_the_same_bytes(clip, tmp_path):
    again = outputs(tmp_path / "deeper" / "folder")
    make_clip(cut(clip["episode"], START, LENGTH, PCM), PCM, SHARED, ART, again)
    assert all(path.read_bytes() == clip[form].read_bytes() for form, path in again.items())


AWKWARD = {
    "a word wider than the frame": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamten" * 2,
    "far too much": "so many words that nobody could ever read them all in time " * 6,
    "pictures": "hello 🎧👩‍👩‍👧 world 🏳️‍🌈",
    "right to left": "שלום לכולם وأهلا بكم",
    "other scripts": "Ärger, ångström, łódź, Καλημέρα, Привет, 你好世界",
    "signs": "\u202eevil\u202c \u0301 \ufffd \U000e0001",
    "nothing": "",
}


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
@pytest.mark.parametrize("text", AWKWARD.values(), ids=list(AWKWARD))
def test_text_of_any_kind_stays_inside_its_box(text, layout):
    scene = Scene("A Small Show", "A title", ART, (Caption(0, 1, text, text),), np.ones(10, np.float32), 1)
    with_text, without = (drawn(it, layout) for it in (scene, replace(scene, captions=())))
    assert with_text.shape == (*reversed(SIZES[layout.name]), 3)
    outside = (with_text != without).any(axis=2)
    outside[layout.captions.rows, layout.captions.columns] = False
    # Another script may take another font for the titles too.
    for box in (layout.title, layout.show):
        outside[box.rows, box.columns] = False
    assert not outside.any()
    if text and font_for(text).writable(text):
        inside = (with_text != without).any(axis=2)[layout.captions.rows, layout.captions.columns]
        assert inside.any() and not inside[:, 0].any() and not inside[0].any() and not inside[-1].any()


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_long_titles_stay_inside_their_boxes(layout):
    scene = Scene("The show " * 20, "A title of many words " * 6, ART, (), np.ones(10, np.float32), 1)
    with_text, without = (drawn(it, layout) for it in (scene, replace(scene, show="", title="")))
    outside = (with_text != without).any(axis=2)
    for box in (layout.title, layout.show):
        outside[box.rows, box.columns] = False
    assert not outside.any()


def test_titles_from_right_to_left_mirror_the_square():
    square, vertical = LAYOUTS
    scene = Scene("Show", "Title", ART, (), np.ones(10, np.float32), 1)
    for layout, cover in ((square, square.cover.mirrored(WIDTH)), (vertical, vertical.cover)):
        before, after = drawn(scene, layout), drawn(replace(scene, title="כותרת"), layout)
        assert difference(before, after, layout.captions) == 0
        assert (before[layout.cover.rows, layout.cover.columns] == after[cover.rows, cover.columns]).all()


def test_what_no_font_has_is_left_out_and_told():
    plain = Font(None)  # the font that is always there knows English
    assert plain.writable("Åse Müller 🎧 says “hi”") == "Ase Muller says “hi”"
    unknown = "\U000f1234"  # private use
    scene = Scene("", unknown, ART, (), np.ones(1, np.float32), 1)
    assert lacking(scene) == unknown
    assert lacking(replace(scene, title="plain")) == ""


def test_letters_that_would_be_in_the_wrong_order_are_left_out_and_told(monkeypatch):
    monkeypatch.setattr(fonts, "HAS_RAQM", False)
    scene = Scene("Show", "API של", ART, (), np.ones(1, np.float32), 1)
    assert lacking(scene) == "לש"
    assert font_for(scene.title).writable(scene.title) == "API"


def test_bars_follow_the_sound():
    loud, soft = np.full((44_100, 2), 0.5, np.float32), np.full((44_100, 2), 0.05, np.float32)
    bars = levels(np.concatenate([loud, soft]), 44_100)
    assert len(bars) == 20 and bars[:10].min() > 0.99 and 0.1 < bars[-1] < 0.4
    assert levels(np.zeros((4410, 1), np.float32), 44_100).tolist() == [0.0]


def test_white_can_be_read_on_any_covers_background():
    for colour in ("white", "black", "yellow", "#f80", "#0af", "gray"):
        background, accent = colours(Image.new("RGB", (300, 300), colour))
        assert max(background) < 70 and max(accent) > 150


def test_the_accent_is_the_covers_own():
    art = Image.new("RGB", (600, 600), "#123")
    art.paste("#f60", (0, 0, 60, 60))
    red, green, blue = colours(art)[1]
    assert red > 240 and red > green > blue


def test_a_strange_cover_becomes_a_clip_too(tmp_path):
    Image.new("L", (40, 40), 0).save(tmp_path / "cover.png")
    picture = prepare((tmp_path / "cover.png").read_bytes(), "cover.png")
    scene = Scene("Show", "Title", picture.thumbnail, (), np.zeros(3, np.float32), 2)
    assert len([0 for _ in frames(scene)]) == 2
    assert Image.open(BytesIO(scene.cover)).size == (40, 40)


def loud(seconds: float) -> np.ndarray:
    """A soft tone, and once a second a burst of noise that goes up to full scale."""
    times = np.arange(round(44_100 * seconds)) / 44_100
    noise = np.random.default_rng(1).uniform(-1, 1, len(times))
    sound = np.where(times % 1 < 0.1, noise, 0.05 * np.sin(2 * np.pi * 300 * times))
    return sound[:, np.newaxis].astype(np.float32)


@pytest.mark.parametrize("coding", [MP3, AAC], ids=["mp3", "aac"])
def test_peaks_are_brought_down_until_they_are_below_the_ceiling_and_nothing_else(coding, tmp_path):
    source, output, quiet = loud(3), tmp_path / "a.m4a", slice(30_000, 40_000)
    encode_verified(source, PCM, coding, output)
    assert meter(output)[1] <= -1.0
    found = np.array(samples(output), float)[: len(source)] / 32_768
    ratio = np.sqrt(np.mean(found[quiet] ** 2) / np.mean(source[quiet] ** 2))
    assert abs(20 * np.log10(ratio)) < 0.1


def test_what_cannot_be_brought_down_is_no_clip(tmp_path):
    stubborn = replace(MP3, arguments=("-af", "aeval=2*random(0)-1:c=same", *MP3.arguments))
    with pytest.raises(UnmetPromise, match="dBTP"):
        encode_verified(loud(1), PCM, stubborn, tmp_path / "b.mp3")
