"""Heard with Whisper's real weights, from recordings to words: what a scripted engine cannot show."""

import subprocess
from pathlib import Path

import numpy as np
import pytest

from lfi_podcast.audio.measure.source import inspect
from lfi_podcast.audio.mixing.track import arranged
from lfi_podcast.audio.samples.wav import write_wav
from lfi_podcast.config.repository import Repository
from lfi_podcast.model.audio import Loudness
from lfi_podcast.stages.hear import hear_episode
from lfi_podcast.work.job import MixFacts
from tests.helpers import ROOT, program
from tests.speech.helpers import error_rate, plain
from tests.stages.test_hear import job
from tests.weights import real_model

HOST = "Two engines failed within a minute of each other. What did the operator see at that moment?"
GUEST = "Nothing at all, since the alarm had been silenced the week before, and nobody had told her."
ENGLISH = "The report was shortened later, and the most important questions were never answered by anybody."
RATE = 16_000
