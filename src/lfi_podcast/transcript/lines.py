"""`transcript.md`: the lines that people read and correct."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from lfi_podcast.errors import Problem, ShowProblems
from lfi_podcast.model.transcript import ALIGNED, Recognition, Utterance
from lfi_podcast.model.value import Stored, format_time, parse_time

_LINE = re.compile(r"\[(?P<at>[^\]]*)\]\s+(?P<name>[^:]+?)\s*:\s+(?P<text>\S(?:.*\S)?)")

_LABELLED = re.compile(r"^\s*(?:#\s*cut:\s*)?\[[^\]]*\]\s+([^:=]*[^:=\s])\s+=\s+([^:=]*[^:=\s])\s*:\s")


class Line(Stored):
    """One utterance in transcript.md, which does not record its end.

    `label`: what is written instead of the name. `Speaker 1 = Host` gives a label its name, for all lines.
    """

    start: float
    name: str
    text: str
    label: str | None = None

    @property
    def written(self) -> str:
        """The text before the colon."""
        return self.label or self.name


def render_lines(recognition: Recognition, utterances: Sequence[Utterance]) -> str:
    """The initial file, for people to correct."""
    engine = recognition.engine
    state = "a draft" if recognition.draft else "by a machine"
    heading = (
        f"# Imported; the times are by {engine.name} ({engine.version}, {engine.model}).\n"
        if engine.name == ALIGNED
        else f"# Recognised by {engine.name} {engine.version} ({engine.model}): {state}, not yet read by a person.\n"
    ) + ("# Correct the words freely; keep the times in brackets. Your corrections are never overwritten.\n")
    lines = (f"[{format_time(said.start)}] {said.speaker}: {said.text}\n" for said in utterances)
    return heading + "\n" + "".join(lines)


def parse_lines(path: str, content: str) -> tuple[Line, ...]:
    """The utterances of a transcript.md; blank lines and `#` headings are skipped.

    ShowProblems names every other line.
    """
    lines: list[Line] = []
    names, problems = _labels(path, content)
    for number, raw in enumerate(content.split("\n"), 1):
        if not _is_utterance(raw):
            continue
        try:
            line = _named(_parse(raw.strip()), names)
            if lines and line.start < lines[-1].start:
                raise ValueError("is earlier than the line above it; put the lines in order of time")
            lines.append(line)
        except ValueError as exc:
            problems.append(Problem(path, number, "", str(exc)))
    if problems:
        raise ShowProblems(problems)
    return tuple(lines)


def _labels(path: str, content: str) -> tuple[dict[str, str], list[Problem]]:
    """The name of each label, whether a line or a cut line gives it. One name per label."""
    names: dict[str, str] = {}
    problems: list[Problem] = []
    for number, raw in enumerate(content.split("\n"), 1):
        match = _LABELLED.search(raw)
        if not match:
            continue
        label, name = match.groups()
        if names.setdefault(label, name) != name:
            message = f"{label!r} is {name!r} here and {names[label]!r} above; give it one name"
            problems.append(Problem(path, number, "", message))
    return names, problems


def _named(line: Line, names: Mapping[str, str]) -> Line:
    label = line.name.split(" = ")[0]
    return line.model_copy(update={"name": names[label], "label": line.name}) if label in names else line


def rewritten(content: str, said: Iterable[tuple[str, str]], heading: Callable[[str], str] = str) -> str:
    """A transcript.md whose utterances have the names and texts in `said`, in order.

    `heading` rewrites every other line. Everything around and between them stays as people wrote it.
    """
    following = iter(said)

    def line(raw: str) -> str:
        match = _LINE.search(raw) if _is_utterance(raw) else None
        if not match:
            return heading(raw)
        name, text = next(following)
        between = raw[match.end("name") : match.start("text")]
        return raw[: match.start("name")] + name + between + text + raw[match.end("text") :]

    return "\n".join(map(line, content.split("\n")))


def _is_utterance(raw: str) -> bool:
    text = raw.strip()
    return bool(text) and not text.startswith("#")


def _parse(text: str) -> Line:
    match = _LINE.fullmatch(text)
    if not match:
        raise ValueError("is not an utterance; write `[HH:MM:SS.mmm] Name: text`, or start a heading with #")
    return Line(start=parse_time(match["at"]), name=match["name"], text=match["text"])
