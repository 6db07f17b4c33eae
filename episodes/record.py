"""Speaks the demo's scripts: `episodes/<slug>/script.txt` becomes the sound a producer would have recorded.

    python episodes/record.py                     all episodes that have a script
    python episodes/record.py 000-trailer         one of them

Needs `flite` (Debian: `apt install flite`) and the project's own Python. A script has one line per utterance,
`Host: text` or `Guest: text`. One voice becomes `recording.flac`; two become one track per person under
`tracks/`, which start together and in which each is quiet while the other speaks. The same script always makes
the same bytes.

Printed for each line: where it starts in the recording, and where the listener hears it (after the intro). The
second is what chapters, references and clips in `episode.yml` count in.
"""

import random
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg
from pydub import AudioSegment
from pydub.silence import detect_leading_silence

EPISODES = Path(__file__).parent
INTRO = EPISODES.parent / "sounds" / "intro.flac"
RATE = 16_000  # what flite speaks in

# How flite makes each voice; the host's a little lower, livelier and quicker than it is by itself.
VOICES = {
    "Host": ("slt", {"int_f0_target_mean": 150, "int_f0_target_stddev": 20, "duration_stretch": 0.93}),
    "Guest": ("rms", {"duration_stretch": 0.96}),
}
LEVELS = {"Host": -22.0, "Guest": -28.0}  # dBFS while speaking; the guest sits further from the microphone
PEAK = -3.5  # dBFS, never louder
ROOM = 0.0009  # amplitude of the room's noise: about -75 dBFS
LEAD, TAIL = 400, 700  # milliseconds of room before the first word and after the last
GAPS = (300, 600)  # milliseconds between two utterances, from .. to


@dataclass(frozen=True)
class Line:
    speaker: str
    text: str


@dataclass(frozen=True)
class Spoken:
    """A line as sound, and where in the recording it starts, in milliseconds."""

    line: Line
    sound: AudioSegment
    start: int


def read_script(path: Path) -> list[Line]:
    rows = [row.partition(":") for row in path.read_text(encoding="utf-8").splitlines() if row.strip()]
    return [Line(speaker.strip(), text.strip()) for speaker, _, text in rows]


def ffmpeg(*arguments: str, sound: bytes = b"") -> bytes:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *arguments]
    return subprocess.run(command, input=sound, capture_output=True, check=True).stdout


def decoded(*source: str) -> AudioSegment:
    """What ffmpeg reads from `source`, as 16-bit mono."""
    samples = ffmpeg(*source, "-f", "s16le", "-ar", str(RATE), "-ac", "1", "-")
    return AudioSegment(samples, sample_width=2, frame_rate=RATE, channels=1)


def say(line: Line) -> AudioSegment:
    """The line in its speaker's voice, without the silence flite puts around it."""
    voice, features = VOICES[line.speaker]
    settings = [part for name, value in features.items() for part in ("--setf", f"{name}={value}")]
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "line.wav")
        subprocess.run(["flite", "-voice", voice, *settings, "-t", line.text, "-o", str(target)], check=True)
        sound = AudioSegment.from_wav(target)
    before = detect_leading_silence(sound, silence_threshold=-55)
    after = detect_leading_silence(sound.reverse(), silence_threshold=-55)
    return sound[max(0, before - 20) : len(sound) - max(0, after - 40)].fade_in(10).fade_out(20)


def levelled(sound: AudioSegment, level: float) -> AudioSegment:
    """At this level, or as near to it as the peaks allow."""
    return sound.apply_gain(min(level - sound.dBFS, PEAK - sound.max_dBFS))


def perform(script: list[Line], seed: str) -> list[Spoken]:
    """All lines, one after the other, with a breath in between that is never twice the same."""
    breath = random.Random(seed)
    performance: list[Spoken] = []
    start = LEAD
    for line in script:
        sound = levelled(say(line), LEVELS[line.speaker])
        performance.append(Spoken(line, sound, start))
        start += len(sound) + breath.randint(*GAPS)
    return performance


def track(performance: list[Spoken], speaker: str) -> AudioSegment:
    """One speaker's microphone: the room all along, and that speaker's lines."""
    last = performance[-1]
    seconds = (last.start + len(last.sound) + TAIL) / 1000
    seed = list(VOICES).index(speaker) + 1
    room = f"anoisesrc=color=pink:amplitude={ROOM}:seed={seed}:sample_rate={RATE}:duration={seconds}"
    sound = decoded("-f", "lavfi", "-i", room)
    for spoken in performance:
        if spoken.line.speaker == speaker:
            sound = sound.overlay(spoken.sound, position=spoken.start)
    return sound


def write_flac(sound: AudioSegment, path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    source = ["-f", "s16le", "-ar", str(RATE), "-ac", "1", "-i", "-"]
    ffmpeg(
        *source,
        "-c:a",
        "flac",
        "-compression_level",
        "12",
        "-bitexact",
        "-y",
        str(path),
        sound=sound.raw_data,
    )


def clock(milliseconds: int) -> str:
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes}:{rest / 1000:06.3f}"


def record(folder: Path) -> None:
    performance = perform(read_script(folder / "script.txt"), folder.name)
    speakers = sorted({spoken.line.speaker for spoken in performance})
    for speaker in speakers:
        name = f"tracks/{speaker.lower()}.flac" if len(speakers) > 1 else "recording.flac"
        write_flac(track(performance, speaker), folder / name)

    intro = len(decoded("-i", str(INTRO)))
    print(f"{folder.name} (intro: {clock(intro)})\nrecorded   heard")
    for spoken in performance:
        times = f"{clock(spoken.start)}  {clock(intro + spoken.start)}"
        print(f"{times}  {spoken.line.speaker}: {spoken.line.text[:70]}")


if __name__ == "__main__":
    for script in sorted(EPISODES.glob("*/script.txt")):
        if script.parent.name in sys.argv[1:] or not sys.argv[1:]:
            record(script.parent)
