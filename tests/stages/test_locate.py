"""The stage `locate`: which places go, which of before must still go, and when it looks again."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from lfi_podcast.episode.committed import CommittedWords, fingerprint
from lfi_podcast.episode.misheard import Place, Places
from lfi_podcast.episode.redacted import Redacted, read_redacted, refuse_without_sound
from lfi_podcast.episode.silenced import as_recorded, together
from lfi_podcast.episode.unsilence import unsilence
from lfi_podcast.errors import PodcastError, UnmetPromise
from lfi_podcast.model.audio import Interval
from lfi_podcast.model.catalog import Record
from lfi_podcast.model.episode import Span
from lfi_podcast.model.redaction import Redaction, Secret
from lfi_podcast.model.timeline import TimeMap
from lfi_podcast.model.transcript import EngineIdentity, Recognition, Word
from lfi_podcast.stages.locate import make_locate
from lfi_podcast.transcript.margins import MARGIN
from lfi_podcast.work.job import Job
from tests.helpers import SLUG, job_of

WORDS_JSON = "the redactions in words.json"
KIRAN = Redaction.model_validate({"say": "Kiran", "with": "the engineer"})
PRIVATE = Redaction.model_validate({"say": "=name-1"})
MUTED = Interval(start=2.9, end=3.7, sound="mute")


def at(start: float, end: float) -> Redaction:
    return Redaction.model_validate({"from": start, "to": end})


def recognition(*words: tuple[str, float, float], **more: object) -> Recognition:
    said = tuple(Word(text=text, start=a, end=b, probability=1, speaker="host") for text, a, b in words)
    engine = EngineIdentity(name="pocketsphinx", version="1", model="", digest="")
    plain = Recognition(engine=engine, language="en", time_line=TimeMap(), words=said)
    return plain.model_copy(update=more)


HEARD = recognition(("hello", 0.5, 1.0), ("Kiran", 3.0, 3.5), ("again", 5.0, 5.5))


def episode_of(
    show: Path,
    *redact: Redaction,
    cuts: Sequence[Span] = (),
    heard: Recognition = HEARD,
    spotted: Sequence[Place] = (),
) -> Job:
    """An episode with these redactions and cuts, whose recording was recognised; nothing was committed yet."""
    job = job_of(show)
    job.words_file.unlink(missing_ok=True)
    job.built("heard.json").write_bytes(heard.to_json())
    job.built("spotted.json").write_bytes(Places(places=tuple(spotted)).to_json())
    return replace(job, episode=job.episode.model_copy(update={"redact": redact, "cuts": tuple(cuts)}))


def commit(
    job: Job, *silenced: Interval, cuts: Sequence[Span] = (), redact: Sequence[Redaction] = ()
) -> None:
    """Writes words.json as an earlier build left it, with these places redacted on the time line of these cuts."""
    line = TimeMap(tuple(cuts))
    words = recognition(
        redacted=fingerprint(redact or job.episode.redact),
        silenced=silenced,
        stay_silent=together(as_recorded(silenced, line)),
        time_line=line,
    )
    job.words_file.write_bytes(words.to_json())


def located(job: Job) -> list[tuple[float, float]]:
    make_locate(job).run()
    return [(interval.start, interval.end) for interval in read_redacted(job).sound]


def said_of_words(job: Job) -> str:
    return make_locate(job).reads[WORDS_JSON]


def test_words_and_times_are_located_on_the_line_that_listeners_hear(show: Path):
    (name,) = located(episode_of(show, KIRAN))
    assert name[0] <= 3.0 and name[1] >= 3.5 and name[1] - name[0] < 0.8
    (name, time) = located(episode_of(show, KIRAN, at(5.0, 5.5), cuts=[Span(start=1.5, end=2.5)]))
    assert name[0] <= 2.0 and name[1] >= 2.5 and name[1] - name[0] < 0.8 and time == (5.0, 5.5)


def test_a_name_that_is_said_nowhere_stops_the_build_where_it_is_written(show: Path):
    job = episode_of(show, KIRAN, heard=recognition(("hello", 0.5, 1.0)))
    with pytest.raises(UnmetPromise, match=r"001-first/episode.yml: redact"):
        make_locate(job).run()
    assert not job.built("redacted.json").exists()


def test_what_the_search_found_for_sure_goes_and_is_told_and_doubts_are_kept(show: Path):
    sure = Place(item=0, start=5.0, end=5.5, sure=True)
    unsure = Place(item=0, start=0.5, end=1.0, sure=False)
    job = episode_of(show, KIRAN, spotted=[sure, unsure], heard=recognition(("hello", 0.5, 1.0)))
    note = make_locate(job).run() or ""
    assert note.count("is also removed") == 1 and "'Kiran' is also removed at 0:05" in note
    redacted = read_redacted(job)
    (sound,) = redacted.sound
    assert sound.start < 5.0 and sound.end > 5.5
    assert {(place.start, place.sure) for place in redacted.misheard} == {(5.0, True), (0.5, False)}


def test_a_place_that_is_found_again_is_never_narrower_than_before(show: Path):
    job = episode_of(show, KIRAN)
    commit(job, Interval(start=2.8, end=3.7))
    assert located(job) == [(2.8, 3.7), (3.0 - MARGIN, 3.5 + MARGIN)]
    assert read_redacted(job).stay_silent == (Interval(start=2.8, end=3.7),)


def test_what_the_words_say_is_no_place_of_its_own(show: Path):
    job = episode_of(show, KIRAN, spotted=[Place(item=0, start=3.1, end=3.6, sure=True)])
    assert make_locate(job).run() is None
    assert read_redacted(job).misheard == ()


# --- Places of before ---------------------------------------------------------------------------------------


def test_a_place_of_before_that_is_not_found_again_stops_the_build(show: Path):
    job = episode_of(show, KIRAN)
    commit(job, Interval(start=3.0, end=3.5))
    assert located(job) == [(3.0 - MARGIN, 3.5 + MARGIN)], "it is found again"
    commit(job, Interval(start=3.0, end=3.5), Interval(start=65.0, end=65.5))
    with pytest.raises(
        UnmetPromise, match=r"00:01:05.000 to 00:01:05.500 was silenced before, and would be heard now"
    ):
        make_locate(job).run()


def test_fewer_places_are_right_when_some_were_cut_or_may_be_heard_and_not_when_fewer_are_asked_for(
    show: Path,
):
    both = Interval(start=3.0, end=3.5), Interval(start=5.0, end=5.5)
    job = episode_of(show, KIRAN)
    commit(job, *both, redact=[KIRAN, at(5.0, 5.5)])
    with pytest.raises(UnmetPromise, match=r"doubts 001-first --unsilence 00:00:05.000`"):
        make_locate(job).run()
    unsilence(job, ["5.2"])
    assert len(located(job)) == 1
    cut = episode_of(show, KIRAN, cuts=[Span(start=4.9, end=5.6)])
    commit(cut, *both)
    assert len(located(cut)) == 1


@pytest.mark.parametrize("sound", ["bleep", "mute"])
@pytest.mark.parametrize(
    ("cuts", "problem"),
    [
        ([Span(start=1.0, end=2.0)], r"from 00:00:04.000 has moved.*{from: 00:00:03.000, to: 00:00:03.500"),
        ([Span(start=3.9, end=4.6)], r"from 00:00:04.000 is now cut.* remove it"),
        ([Span(start=4.3, end=4.4)], r"from 00:00:04.000 has moved.*{from: 00:00:04.000, to: 00:00:04.400"),
    ],
    ids=["before", "around", "within"],
)
def test_times_that_a_cut_has_moved_redact_nothing_else_instead(
    show: Path, cuts: list[Span], problem: str, sound: str
):
    job = episode_of(show, at(4.0, 4.5).model_copy(update={"sound": sound}), cuts=cuts)
    commit(job, Interval.model_validate({"start": 4.0, "end": 4.5, "sound": sound}))
    with pytest.raises(UnmetPromise, match=problem):
        make_locate(job).run()


def test_times_stay_where_no_cut_moves_them_or_a_person_has_moved_them(show: Path):
    after = episode_of(show, at(4.0, 4.5), cuts=[Span(start=5.0, end=6.0)])
    commit(after, Interval(start=4.0, end=4.5))
    assert located(after) == [(4.0, 4.5)]
    corrected = episode_of(show, at(3.0, 3.5), cuts=[Span(start=1.0, end=2.0)])
    commit(corrected, Interval(start=4.0, end=4.5), redact=[at(4.0, 4.5)])
    assert located(corrected) == [(3.0, 3.5)]


# --- Without private.yml ------------------------------------------------------------------------------------


def test_without_private_yml_the_places_of_before_move_with_the_cuts(show: Path):
    job = episode_of(show, PRIVATE, cuts=[Span(start=1.0, end=2.0)])
    commit(job, Interval(start=4.0, end=4.5))
    assert located(job) == [(3.0, 3.5)]


def test_without_private_yml_nothing_is_known_without_words(show: Path):
    with pytest.raises(
        UnmetPromise, match=r"=name-1: private.yml is missing, and `redact` has changed since"
    ):
        make_locate(episode_of(show, PRIVATE)).run()


def test_without_private_yml_another_redaction_cannot_be_located(show: Path):
    job = episode_of(show, PRIVATE, at(5.0, 5.5))
    commit(job, Interval(start=4.0, end=4.5), redact=[PRIVATE])
    with pytest.raises(
        UnmetPromise, match=r"=name-1: private.yml is missing, and `redact` has changed since"
    ):
        make_locate(job).run()


def test_without_private_yml_what_was_cut_cannot_be_heard_again(show: Path):
    job = episode_of(show, PRIVATE)
    commit(job, Interval(start=4.0, end=4.5), cuts=[Span(start=1.0, end=2.0)])
    with pytest.raises(UnmetPromise, match="a cut was undone, and =name-1 may be said there"):
        make_locate(job).run()


# --- When it looks again ------------------------------------------------------------------------------------


def test_words_that_were_written_from_it_are_nothing_new(show: Path):
    job = episode_of(show, KIRAN)
    make_locate(job).run()
    now = said_of_words(job)
    commit(job, *read_redacted(job).sound)
    assert said_of_words(job) == now


@pytest.mark.parametrize("before", [[], [Interval(start=3.0, end=3.5)]], ids=["none", "some"])
def test_words_that_were_exchanged_are_looked_at_once(show: Path, before: list[Interval]):
    """As when a colleague's words.json comes with git, and has a place that was not found here."""
    job = episode_of(show, KIRAN)
    if before:
        commit(job, *before)
    make_locate(job).run()
    now = said_of_words(job)
    for exchanged in (
        lambda: commit(job, MUTED),
        lambda: commit(job, *read_redacted(job).sound, redact=[at(1.0, 2.0)]),
        lambda: commit(job, *read_redacted(job).sound, cuts=[Span(start=6.0, end=6.5)]),
    ):
        exchanged()
        assert said_of_words(job) != now
    commit(job, MUTED)
    make_locate(job).run()
    assert said_of_words(job) == now
    job.words_file.unlink()
    assert said_of_words(job) == now, "there is nothing to look at"


def test_words_of_before_are_unchecked_where_nothing_was_located(show: Path):
    job = episode_of(show, KIRAN)
    none = said_of_words(job)
    commit(job, MUTED)
    assert said_of_words(job) != none
    job.built("redacted.json").write_bytes(Redacted().to_json())
    unchecked = said_of_words(job)
    make_locate(job).run()
    assert said_of_words(job) != unchecked


def test_its_result_is_missed_until_it_has_run(show: Path):
    with pytest.raises(PodcastError, match=r"redacted.json: has not been made yet"):
        read_redacted(episode_of(show, KIRAN))
    assert read_redacted(episode_of(show)) == Redacted()


def test_without_the_recording_there_is_nothing_to_locate(show: Path):
    (show / "episodes" / SLUG / "recording.flac").unlink()
    assert read_redacted(episode_of(show, KIRAN)) == Redacted()


# --- Without the recording ----------------------------------------------------------------------------------


SEALED = Secret.model_validate({"say": "=name-1", "words": ("Kiran",), "seal": "a"})


def without_sound(job: Job, *silenced: Interval, out: Sequence[Interval] | None, **words: object) -> None:
    """`refuse_without_sound` where words.json has these places, and the published sound the places in `out`."""
    known = {"redacted": fingerprint(job.episode.redact), "silenced": silenced, **words}
    if out is not None:
        record = Record.from_json(job.built("record.json").read_bytes())
        enclosure = record.enclosure.model_copy(update={"silenced": tuple(out)})
        job = replace(job, published=record.model_copy(update={"enclosure": enclosure}))
    refuse_without_sound(job, CommittedWords(recognition(**known), None))


def test_sound_that_was_published_with_these_redactions_may_stay(show: Path):
    job = episode_of(show, KIRAN)
    without_sound(job, MUTED, out=[MUTED])
    without_sound(job, MUTED, out=None)
    without_sound(episode_of(show, SEALED), MUTED, out=[MUTED], sealed={"name-1": "a"})
    without_sound(episode_of(show, PRIVATE), MUTED, out=[MUTED], sealed={"name-1": "a"})
    without_sound(episode_of(show, SEALED), MUTED, out=[MUTED])
    refuse_without_sound(episode_of(show), CommittedWords(None, None))


@pytest.mark.parametrize(
    ("redact", "out", "words"),
    [
        (KIRAN, [MUTED], {"redacted": fingerprint([at(1.0, 1.5)])}),
        (KIRAN, [MUTED], {"redacted": None}),
        (KIRAN, [], {}),
        (KIRAN, [MUTED, Interval(start=3.0, end=3.5)], {}),
        (SEALED, [MUTED], {"sealed": {"name-1": "b"}}),
    ],
    ids=["another redaction", "none yet", "not published", "one more was published", "other private words"],
)
def test_sound_that_may_still_have_a_name_needs_the_recording(
    show: Path, redact: Redaction, out: list[Interval], words: dict[str, object]
):
    with pytest.raises(UnmetPromise, match="the recording is missing"):
        without_sound(episode_of(show, redact), MUTED, out=out, **words)


def test_redactions_without_words_need_the_recording(show: Path):
    with pytest.raises(UnmetPromise, match="the recording is missing"):
        refuse_without_sound(episode_of(show, KIRAN), CommittedWords(None, None))


def test_a_time_that_is_an_estimate_is_told_and_takes_more_sound(show: Path):
    words = [
        word.model_copy(update={"estimated": True if word.text == "Kiran" else None}) for word in HEARD.words
    ]
    job = episode_of(show, KIRAN, heard=HEARD.model_copy(update={"words": tuple(words)}))
    note = make_locate(job).run() or ""
    assert note.startswith("'Kiran' at 0:03: when it begins and ends was not found in the sound")
    (place,) = read_redacted(job).sound
    assert place.start <= 3.0 - 0.45 and place.end >= 3.5 + 0.45
