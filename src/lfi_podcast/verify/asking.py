"""Asks for many addresses side by side, politely: few at once of one host, and only so long."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from threading import Event, Lock, Semaphore
from urllib.parse import urlsplit

from lfi_podcast.errors import PodcastError
from lfi_podcast.store.parallel import Overdue, side_by_side, within
from lfi_podcast.verify.questions import Answers, questions
from lfi_podcast.verify.subjects import Subject
from lfi_podcast.web.address import sendable
from lfi_podcast.web.request import Answer, Question, Trouble, ask

AT_ONCE, OF_ONE_HOST = 16, 6
ANSWER_SECONDS, IN_ALL_SECONDS = 20.0, 600.0
SLOWEST = 100_000
"""Bytes in a second that a whole file has to come with, if it is to be compared."""

PAUSES = (0.5, 2.0)
"""Seconds before what may pass is asked again."""

_PASSING = (Trouble.REFUSED, Trouble.BROKEN)

PartDone = Callable[[float], object]
"""Told which part of the addresses has been asked for, up to 1."""


class Asker:
    """Asks for addresses. `told`: of progress."""

    def __init__(self, told: PartDone = lambda _: None) -> None:
        self._told = told
        self._telling = Lock()
        self._hosts: dict[str, Semaphore] = {}

    def answers(self, subjects: Sequence[Subject], is_deep: bool = False) -> Sequence[Answers]:
        """What came of each address, by the names of the questions; empty where time was up."""
        done = iter(range(1, len(subjects) + 1))

        def settle(subject: Subject, over: Event) -> Answers:
            answers: dict[str, Answer] = {}
            for name, question in questions(subject, answers, is_deep):
                answers[name] = self._answer(question, over)
                if over.is_set() or not _is_there(next(iter(answers.values()))):
                    break
            with self._telling:
                self._told(next(done) / len(subjects))
            return answers

        calls = [partial(settle, subject) for subject in subjects]
        most = max((length for each in subjects for _, length in each.lengths), default=0) if is_deep else 0
        seconds = IN_ALL_SECONDS + len(subjects) * most / SLOWEST
        return [answers or {} for answers in side_by_side(calls, AT_ONCE, seconds)]

    def each(self, asked: Iterable[Question]) -> Sequence[Answer]:
        """One answer to each question."""
        calls = [partial(self._answer, question) for question in asked]
        found = side_by_side(calls, AT_ONCE, IN_ALL_SECONDS)
        return [answer or Answer(trouble=Trouble.SLOW) for answer in found]

    def _answer(self, question: Question, over: Event) -> Answer:
        try:
            question = replace(question, url=sendable(question.url).url)
        except PodcastError:  # the address is none
            return Answer(trouble=Trouble.BROKEN)
        with self._hosts.setdefault(urlsplit(question.url).netloc, Semaphore(OF_ONE_HOST)):
            for pause in (*PAUSES, None):
                answer = _in_time(question)
                if not _may_pass(answer) or pause is None or over.wait(pause):
                    break
        return answer


def _in_time(question: Question) -> Answer:
    seconds = ANSWER_SECONDS + (question.limit / SLOWEST if question.is_hashed else 0.0)
    try:
        return within(seconds, lambda _stop: ask(question))
    except Overdue:
        return Answer(trouble=Trouble.SLOW)


def _may_pass(answer: Answer) -> bool:
    return answer.trouble in _PASSING or answer.status == 429 or answer.status >= 500


def _is_there(answer: Answer) -> bool:
    return answer.trouble is None and 200 <= answer.status < 300
