"""Imported transcripts, on recordings of which it is known when each word is said."""

from pathlib import Path

import pytest

from lfi_podcast.audio.samples.ffmpeg import binary
from lfi_podcast.errors import PodcastError
from lfi_podcast.model.transcript import Recognition
from lfi_podcast.stages.bring import bring_episode
from lfi_podcast.work.job import Job
from tests.stages.conversation import GUEST, HOST, conversation, mixed, spoken, written
from tests.weights import real_model

TEXT = "".join(f"Host: {asked}\n\nGuest: {told}\n\n" for asked, told in zip(HOST, GUEST, strict=True))


def settings(engine: str) -> str:
    return (
        f"{{engine: {engine}, model: {real_model('base')}}}"
        if "whisper" in engine
        else f"{{engine: {engine}}}"
    )


def imported(job: Job, text: str, kind: str = "txt") -> Recognition:
    path = job.transcript_file.with_name(f"transcript.{kind}")
    path.write_text(text, encoding="utf-8")
    return bring_episode(job, path)[0]


def logged_decoding(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that from now on has a line for each run of ffmpeg."""
    log, logging = folder / "runs", folder / "ffmpeg"
    logging.write_text(f'#!/bin/sh\necho "$*" >> {log}\nexec {binary()} "$@"\n')
    logging.chmod(0o755)
    monkeypatch.setenv("LFI_FFMPEG", str(logging))
    return log


@pytest.mark.parametrize("engine", ["pocketsphinx", "faster-whisper"])
def test_a_text_without_times_is_found_on_tracks_that_are_decoded_once(tmp_path, monkeypatch, engine):
    for name, track in zip(("host", "guest"), conversation(), strict=True):
        written(tmp_path / "episodes" / "001" / "tracks" / f"{name}.wav", track)
    job = mixed(tmp_path, settings(engine))
    log = logged_decoding(tmp_path, monkeypatch)
    assert_timed(imported(job, TEXT))
    runs = log.read_text().splitlines()
    assert [sum(name in run for run in runs) for name in ("host.wav", "guest.wav")] == [1, 1]


def test_each_channel_has_the_words_of_its_own_speaker(tmp_path):
    """One file for both, so nothing but the channel tells who says what."""
    written(tmp_path / "episodes" / "001" / "recording.wav", conversation())
    job = mixed(tmp_path, settings("faster-whisper"), episode="tracks: channels\n")
    assert_timed(imported(job, TEXT))


def test_a_line_of_somebody_without_a_channel_is_refused(tmp_path):
    written(tmp_path / "episodes" / "001" / "recording.wav", conversation())
    job = mixed(tmp_path, settings("pocketsphinx"), episode="tracks: channels\n")
    with pytest.raises(PodcastError) as caught:
        imported(job, TEXT + "Caller: Is anybody there?\n")
    assert "'Is anybody there?' is spoken by Caller, who has no track" in str(caught.value)
    assert "start it with a name: Host, Guest" in str(caught.value)


def assert_timed(recognition: Recognition) -> None:
    """Each speaker's words are in order and, but for one or two, at the times at which they are said."""
    lost = 0
    for speaker in ("host", "guest"):
        said = [(text, start, end) for who, text, start, end in spoken() if who == speaker]
        words = [word for word in recognition.words if word.speaker == speaker]
        assert [word.text for word in words] == [text for text, _, _ in said]
        for word, (_, start, end) in zip(words, said, strict=True):
            lost += bool(word.estimated)
            assert word.estimated or (abs(word.start - start) < 0.15 and abs(word.end - end) < 0.3)
    assert lost <= 2
