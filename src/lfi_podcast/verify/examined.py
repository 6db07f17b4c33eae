"""An address and what came of it, and why that says nothing if it does not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from lfi_podcast.verify.questions import Answers
from lfi_podcast.verify.subjects import Subject
from lfi_podcast.web import headers
from lfi_podcast.web.request import Answer, Trouble


@dataclass(frozen=True)
class Examined:
    """An address, the answers to what was asked, and the time."""

    subject: Subject
    answers: Answers
    now: datetime

    @property
    def first(self) -> Answer:
        """The answer that decides whether anything is there."""
        return next(iter(self.answers.values()), Answer(trouble=Trouble.SLOW))

    @property
    def expected_type(self) -> str:
        return headers.canonical(self.subject.media_type)


Fault = Callable[[Examined], str]
"""What is wrong and what to do; empty if nothing is."""


def said(answer: Answer) -> str:
    return str(answer.trouble or f"HTTP {answer.status}")
