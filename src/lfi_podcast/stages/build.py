"""Build one episode from its recording to its page: every stale stage, and nothing else.

    recording or tracks ─ mix ─ hear ─ spot ─ locate ─┬─ transcript ─┬─ compare ─ doubt
                                                      │              └─ notes ─┬───────────┐
                                                      └─ master ─┬────────── clips ────────┤
                                                                 ├─ recheck ─ tag ─┬───────┼─ page
                                                                 │                 └─ excerpts ─ report
                                                                 └─ renditions ─ label ────┘

`hear` and `spot` work on the recording's own time line. `mix` fixes the listener's, and from `locate` on a word's time
is the listener's time.
"""

from collections.abc import Iterator
from dataclasses import replace

from lfi_podcast.config.lost import lost
from lfi_podcast.episode.redacted import without_unknown_names
from lfi_podcast.errors import PodcastError
from lfi_podcast.stages.table import STAGES, TARGETS, needed
from lfi_podcast.work.cache import Freshness
from lfi_podcast.work.events import Event
from lfi_podcast.work.job import Job


def build(job: Job, only: str | None = None) -> None:
    """Run stale stages. A failure is reported, then raised; finished stages stay finished."""
    name = "check"
    if warning := without_unknown_names(job):
        job.workshop.report(Event(job.slug, name, "done", note=warning))
    report_lost(job)
    try:
        for name in _chosen(job, only):
            _run(job, name)
    except PodcastError as exc:
        job.workshop.report(Event(job.slug, name, "failed", reason=str(exc)))
        raise
    finally:
        job.cache.save()


def report_lost(job: Job) -> None:
    """Name what is in the episode's folder and will not be in the episode, and its recording if that is not here."""
    if job.has_texts and not job.sources.paths:
        left = "its sound stays as it was published" if job.published else "only its texts are made"
        note = f"the recording of {job.slug} is not here: {left}"
        job.workshop.report(Event(job.slug, "check", "done", note=note))
    for problem in lost(job.workshop.repository, job.show, job.episode):
        job.workshop.report(Event(job.slug, "check", "done", note=str(problem)))


def _run(job: Job, name: str) -> None:
    report, cache = job.workshop.report, job.cache
    stage = STAGES[name].make(job)
    reason = cache.staleness(job.slug, stage)
    if reason is None:
        report(Event(job.slug, name, "fresh"))
        return
    report(Event(job.slug, name, "started", reason))
    job.workshop.repository.build(job.slug).mkdir(parents=True, exist_ok=True)
    note = stage.run()
    settled = STAGES[name].make(job).reads if stage.settles else {}
    reads = {**stage.reads, **{read: settled[read] for read in stage.settles}}
    cache.record(job.slug, replace(stage, reads=reads))
    report(Event(job.slug, name, "done", reason, note))


def status(job: Job) -> Iterator[Freshness]:
    """The state of each stage, without running any. Stages after a stale one wait for it."""
    stale: set[str] = set()
    for name, step in STAGES.items():
        if not step.applies(job):
            continue
        if waits := [need for need in step.needs if need in stale and need in needed(name, job)]:
            stale.add(name)
            yield Freshness(name, f"waits for {waits[0]}")
            continue
        try:
            reason = job.cache.staleness(job.slug, step.make(job))
        except PodcastError as exc:
            reason = str(exc)
        if reason:
            stale.add(name)
        yield Freshness(name, reason)


def has_material(job: Job) -> bool:
    """Raise PodcastError if there is nothing to make an episode from."""
    return any(step.applies(job) for step in STAGES.values())


def _chosen(job: Job, only: str | None) -> list[str]:
    target = TARGETS.get(only, only) if only else None
    wanted = needed(target, job) if target else frozenset(STAGES)
    chosen = [name for name, step in STAGES.items() if name in wanted and step.applies(job)]
    folder = job.name(job.workshop.repository.folder(job.slug))
    if target and job.has_texts and not job.sources.paths and target not in chosen:
        remedy = "copy it here, or leave out --only to build what needs only words"
        raise PodcastError(f"the recording is not here, and {only} needs it", folder, remedy)
    if not chosen:
        remedy = "add recording.wav, or tracks/ with one file per person"
        raise PodcastError("there is no recording or transcript yet", folder, remedy)
    return chosen
