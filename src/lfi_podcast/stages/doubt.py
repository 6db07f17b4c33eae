"""The stage `doubt`: open doubts, which nobody has corrected or signed off, for people to check."""

from collections.abc import Sequence

from lfi_podcast.episode.accepted import accepted_file
from lfi_podcast.episode.committed import read_committed, read_lines
from lfi_podcast.episode.doubts import compared_file, doubts_file, names_file, open_doubts
from lfi_podcast.episode.leftovers import refuse_in
from lfi_podcast.episode.voice_activity import voiced_files
from lfi_podcast.model.doubt import Doubt, Doubts
from lfi_podcast.speech.doubt import RULES
from lfi_podcast.text.doubts import line_number, render_doubts
from lfi_podcast.work.cache import Stage, digests
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job


def make_doubt(job: Job) -> Stage:
    """The stage that writes doubts.md and doubts.json: the doubts that nobody has corrected or signed off."""
    page, facts = job.built("doubts.md"), doubts_file(job)
    sources = {"the evidence in the sound": [compared_file(job), names_file(job), *voiced_files(job)]}

    def run() -> str | None:
        left = open_doubts(job)
        refuse_in(job, "\n".join(doubt.text for doubt in left), page.name)
        write_file(facts, Doubts(doubts=left).to_json())
        write_file(page, _page(job, left).encode())
        serious = sum(doubt.serious for doubt in left)
        return f"{_counted(left, serious)}: lfi-podcast doubts {job.slug}" if left else None

    reads = {
        "words.json": job.cache.digest(job.words_file),
        "transcript.md": job.cache.digest(job.transcript_file),
        "accepted.json": job.cache.digest(accepted_file(job)),
        **{name: "".join(map(job.cache.digest, paths)) for name, paths in sources.items()},
        **digests(
            people=job.names,
            redact=job.episode.redact,
            link=job.show.link,
            signs_of_doubt=[(rule.kind, rule.serious, rule.reason) for rule in RULES],
        ),
    }
    return Stage("doubt", 3, reads, (page, facts), run)


def _counted(left: Sequence[Doubt], serious: int) -> str:
    return f"{len(left)} doubt{'s' if len(left) > 1 else ''}, {serious or 'none'} serious"


def _page(job: Job, left: Sequence[Doubt]) -> str:
    name = job.name(job.transcript_file)
    content = read_committed(job).text or ""
    lines = read_lines(job, content)
    numbers = [line_number(doubt, lines, content) for doubt in left]
    places = [f"{name}:{number}" if number else name for number in numbers]
    return render_doubts(left, places, job.slug, job.show.base, name)
