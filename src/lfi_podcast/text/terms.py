"""Glossary terms for readers: `terms.md`, and the lines of transcript.md that they would correct."""

from collections.abc import Iterable, Mapping, Sequence

from lfi_podcast.model.phrase import phrase_matcher
from lfi_podcast.model.value import format_time
from lfi_podcast.speech.terms import FoundTerm, NearMiss
from lfi_podcast.text.new_terms import NewTerm
from lfi_podcast.transcript.lines import Line


def corrected(miss: NearMiss, term: str, lines: Iterable[Line], names: Mapping[str, str]) -> str | None:
    """The line of transcript.md with a near miss, with the term in its place; None if no line has it."""
    before = [line for line in lines if line.start <= miss.start + 0.001 and _says(line, miss, names)]
    if not before:
        return None
    line = before[-1]
    text = phrase_matcher(miss.heard).replaced(line.text, term)
    return None if text == line.text else f"[{format_time(line.start)}] {line.name}: {text}"


def render_terms(found: Sequence[FoundTerm], new: Sequence[NewTerm], title: str, where: str) -> str:
    """All terms as Markdown, possibly misheard ones first, and possible new ones last. `where`: the file to correct."""
    parts = [
        f"# Glossary terms in {title}\n",
        f"Suggestions; nothing has been changed. Listen, and copy the correct lines to {where}.\n",
    ]
    for one in sorted(found, key=lambda one: not one.near_misses):
        parts.append(f"## {one.term}: heard {_times(one.heard)}\n")
        for miss in one.near_misses:
            parts.append(f"- at {format_time(miss.start)}, {miss.distance:.2f} away: {miss.around}\n")
            if miss.line:
                parts.append(f"  ```text\n  {miss.line}\n  ```\n")
    if new:
        parts.append("# Not in the glossary\n")
        parts.append("Copy what is a term, and spelled right, to `glossary` in episode.yml or show.yml.\n")
        parts += [
            f"- {one.term}: {one.reason}, heard {_times(one.heard)}, at {format_time(one.start)}: {one.around}\n"
            for one in new
        ]
    return "\n".join(parts)


def _times(count: int) -> str:
    return {0: "never", 1: "once"}.get(count, f"{count} times")


def _says(line: Line, miss: NearMiss, names: Mapping[str, str]) -> bool:
    name = names.get(miss.speaker or "", miss.speaker)
    return (name is None or line.name == name) and phrase_matcher(miss.heard).is_in(line.text)
