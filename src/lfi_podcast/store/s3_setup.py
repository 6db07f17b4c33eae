"""How a bucket has to be set up to serve a show: what is missing, and setting it.

What else is set up there is kept: other rules and statements stay as they are.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lfi_podcast.errors import ServiceFailed
from lfi_podcast.model.layout import PUBLIC
from lfi_podcast.store.s3_failures import names
from lfi_podcast.store.s3_service import S3Service

_Rules = Sequence[Mapping[str, Any]]

_CORS: Mapping[str, Any] = {
    "AllowedOrigins": ["*"],
    "AllowedMethods": ["GET", "HEAD"],
    "AllowedHeaders": ["Range"],
    "ExposeHeaders": ["Content-Range", "Accept-Ranges", "ETag"],
    "MaxAgeSeconds": 3600,
}
_PUBLIC_READ, _UNFINISHED = "LfiPodcastPublicRead", "lfi-podcast-unfinished-uploads"
_DAYS = 7


@dataclass(frozen=True)
class Setting:
    """A row of `SETTINGS`. `read`, `write`: operations of boto3; `unset`: their codes where there is nothing yet.

    `rules` reads the rules in an answer, `arguments` writes them. `wanted`: those of ours, which replace the rules that
    `is_ours`.
    """

    title: str
    read: str
    unset: frozenset[str]
    write: str
    rules: Callable[[Mapping[str, Any]], _Rules]
    arguments: Callable[[_Rules], Mapping[str, Any]]
    is_ours: Callable[[Mapping[str, Any]], bool]
    wanted: Callable[[S3Service, str | None], _Rules]


@dataclass(frozen=True)
class SetupStep:
    """A setting that is to be changed: its rules as they will be. `document`: in the form that consoles take."""

    setting: Setting
    rules: _Rules

    @property
    def document(self) -> str:
        argument = next(iter(self.setting.arguments(self.rules).values()))
        return argument if isinstance(argument, str) else json.dumps(argument, indent=1)


def missing(service: S3Service, distribution: str | None = None) -> tuple[SetupStep, ...]:
    """The settings that are not as they should be. Changes nothing.

    `distribution`: the ARN of the CloudFront distribution that alone may read; without it everybody may.
    """
    steps = []
    for setting in SETTINGS:
        there = _present(service, setting)
        ours = setting.wanted(service, distribution)
        rules = [*(rule for rule in there if not setting.is_ours(rule)), *ours]
        if any(rule not in there for rule in ours):
            steps.append(SetupStep(setting, rules))
    return tuple(steps)


def apply(service: S3Service, step: SetupStep) -> None:
    """Change a setting. ServiceFailed if the credentials or the account do not allow it."""
    try:
        service.ask(step.setting.write, **step.setting.arguments(step.rules))
    except ServiceFailed as failed:
        if step.setting.title == _POLICY and names(failed.__cause__)[0] == "AccessDenied":
            raise ServiceFailed(
                "the policy is refused (AccessDenied)",
                service.url,
                "on AWS, turn off Block Public Access for this bucket, or keep it private and name a CloudFront "
                "distribution with --distribution; elsewhere, use credentials of the bucket's owner",
            ) from failed
        raise


def _present(service: S3Service, setting: Setting) -> _Rules:
    try:
        return setting.rules(service.ask(setting.read))
    except ServiceFailed as failed:
        if names(failed.__cause__)[0] in setting.unset:
            return ()
        raise


def _statements(service: S3Service, distribution: str | None) -> _Rules:
    """Read access to what is public, name by name: a Deny for the rest would bind the publisher, too."""
    who: dict[str, Any] = {"Principal": "*"}
    if distribution:
        who = {
            "Principal": {"Service": "cloudfront.amazonaws.com"},
            "Condition": {"StringEquals": {"AWS:SourceArn": distribution}},
        }
    resources = [f"arn:aws:s3:::{service.bucket}/{service.prefix}{pattern}" for pattern in PUBLIC]
    return [{"Sid": _PUBLIC_READ, "Effect": "Allow", **who, "Action": "s3:GetObject", "Resource": resources}]


def _unfinished(service: S3Service, _distribution: str | None) -> _Rules:
    return [
        {
            "ID": _UNFINISHED,
            "Status": "Enabled",
            "Filter": {"Prefix": service.prefix},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": _DAYS},
        }
    ]


_POLICY = "what the public may read"

SETTINGS = (
    Setting(
        "players on other sites may read transcripts (CORS)",
        "get_bucket_cors",
        frozenset({"NoSuchCORSConfiguration"}),
        "put_bucket_cors",
        lambda answer: answer.get("CORSRules", ()),
        lambda rules: {"CORSConfiguration": {"CORSRules": rules}},
        lambda rule: rule == _CORS,
        lambda _service, _distribution: [_CORS],
    ),
    Setting(
        _POLICY,
        "get_bucket_policy",
        frozenset({"NoSuchBucketPolicy"}),
        "put_bucket_policy",
        lambda answer: json.loads(answer["Policy"]).get("Statement", ()),
        lambda rules: {"Policy": json.dumps({"Version": "2012-10-17", "Statement": rules}, indent=1)},
        lambda rule: rule.get("Sid") == _PUBLIC_READ,
        _statements,
    ),
    Setting(
        f"uploads that nobody finished are removed after {_DAYS} days",
        "get_bucket_lifecycle_configuration",
        frozenset({"NoSuchLifecycleConfiguration"}),
        "put_bucket_lifecycle_configuration",
        lambda answer: answer.get("Rules", ()),
        lambda rules: {"LifecycleConfiguration": {"Rules": rules}},
        lambda rule: rule.get("ID") == _UNFINISHED,
        _unfinished,
    ),
)
"""Each setting of a bucket that matters."""
