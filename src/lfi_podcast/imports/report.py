"""What an import did, for people: as Markdown, and in short. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lfi_podcast.imports.findings import FindingKind, ImportFinding

_HEADINGS: Mapping[FindingKind, str] = {
    FindingKind.MISSING: "Not here yet: run the command again, or see to it by hand",
    FindingKind.GUESSED: "Guessed: look whether it is right",
    FindingKind.CHANGED: "Changed",
    FindingKind.LEFT_OUT: "Left out",
    FindingKind.KEPT: "Kept as you have it",
}

RECORDINGS = "recordings that could not be fetched"
OLDER_PAGES = "older pages of the feed, with their episodes"
_NEEDED = (RECORDINGS, OLDER_PAGES)
_SHOWN = 3
"""Examples of each finding in short."""


@dataclass(frozen=True)
class ImportReport:
    """`counts`: of what was taken over, by what it is: `episodes`, `recordings`."""

    title: str
    address: str
    counts: Mapping[str, int]
    findings: tuple[ImportFinding, ...]

    @property
    def is_complete(self) -> bool:
        """Whether everything is here without which an episode cannot be published."""
        return not any(finding.what in _NEEDED for finding in self.findings)


def in_short(report: ImportReport) -> Iterator[tuple[FindingKind | None, str]]:
    """Lines for a terminal, each with the kind of finding that it is about."""
    taken = ", ".join(f"{what}: {count}" for what, count in report.counts.items() if count)
    yield None, f"{report.title}: {taken or 'nothing'}"
    for kind, groups in _grouped(report.findings).items():
        unread = [what.partition(": ")[0] for what in groups if what.startswith("<")]
        for what, findings in groups.items():
            if not what.startswith("<"):
                yield kind, f"{kind}: {what}{_examples(findings)}"
        if unread:
            yield kind, f"{kind}: elements without a key, {', '.join(unread)}"


def as_markdown(report: ImportReport) -> str:
    """The whole report."""
    lines = [f"# {_plain(report.title)}", "", f"Imported from <{report.address}>.", "", "## Taken over", ""]
    lines += [f"- {what}: {count}" for what, count in report.counts.items()]
    for kind, groups in _grouped(report.findings).items():
        lines += ["", f"## {_HEADINGS[kind]}", ""]
        for what, findings in groups.items():
            lines.append(f"- {_plain(what)}" + (f" ({len(findings)})" if len(findings) > 1 else ""))
            lines += [f"  - {_plain(_one(finding))}" for finding in findings if _one(finding)]
    return "\n".join(lines) + "\n"


def _grouped(
    findings: Sequence[ImportFinding],
) -> Mapping[FindingKind, Mapping[str, Sequence[ImportFinding]]]:
    groups: dict[FindingKind, dict[str, list[ImportFinding]]] = {kind: {} for kind in FindingKind}
    for finding in dict.fromkeys(findings):
        groups[finding.kind].setdefault(finding.what, []).append(finding)
    return {kind: group for kind, group in groups.items() if group}


def _examples(findings: Sequence[ImportFinding]) -> str:
    named = list(filter(None, map(_one, findings)))
    if not named:
        return ""
    more = f" and {len(named) - _SHOWN} more" if len(named) > _SHOWN else ""
    return f" ({'; '.join(named[:_SHOWN])}{more})"


def _one(finding: ImportFinding) -> str:
    return ": ".join(filter(None, (finding.where, finding.detail)))


def _plain(text: str) -> str:
    """Text of a feed, which is not to become markup."""
    return " ".join(text.split()).replace("<", "\\<").replace("`", "\\`")
