"""What can go wrong with S3: what to say, what to do, and what passes when the request is sent again."""

from botocore.exceptions import BotoCoreError, ClientError

from lfi_podcast.errors import Changed, ServiceFailed
from lfi_podcast.store.parallel import Overdue

_CREDENTIALS = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, to working credentials"
_NETWORK = "check the network and `endpoint` in show.yml, then run this again"
_LATER = "run this again later; objects already uploaded are not sent again"
_DAMAGED = ("the file changed or was damaged during the upload", "run this again")
_REGION = ("the bucket is in another region", "set AWS_REGION to the region of the bucket")
_NO_SERVICE = ("the server there is not an S3 service", "correct `endpoint` in show.yml")
_LIMITED = ("the service is limiting requests", _LATER)
_BROKEN = ("the connection broke", _NETWORK)
_SLOW = ("the service takes too long to answer", _NETWORK)

_FAILURES = {  # an S3 error code, an HTTP status or an exception's class: what is wrong, what to do
    "AccessDenied": (
        "the credentials do not allow this",
        "grant s3:ListBucket on the bucket, s3:GetObject, s3:PutObject and s3:DeleteObject on its objects",
    ),
    "AuthorizationHeaderMalformed": _REGION,
    "BadDigest": _DAMAGED,
    "ConfigParseError": ("the AWS configuration file is invalid", "correct ~/.aws/config"),
    "ConnectTimeoutError": ("the service cannot be reached", _NETWORK),
    "ConnectionClosedError": _BROKEN,
    "ConnectionError": ("the service cannot be reached", _NETWORK),
    "CredentialRetrievalError": ("credentials could not be fetched", _CREDENTIALS),
    "DamagedAnswer": ("what was read does not have the digest that the service names", "run this again"),
    "DamagedUpload": ("was accepted but is missing or incomplete", _LATER),
    "EntityTooLarge": ("an object of this size is not accepted", "keep a file under 5 GB"),
    "ExpiredToken": ("the credentials have expired", _CREDENTIALS),
    "HTTPClientError": ("the connection broke or timed out", _NETWORK),
    "IllegalLocationConstraintException": _REGION,
    "IncompleteReadError": _BROKEN,
    "InvalidAccessKeyId": ("the service does not recognise the credentials", _CREDENTIALS),
    "InvalidDigest": _DAMAGED,
    "NoCredentialsError": ("no credentials were found", _CREDENTIALS),
    "NoService": _NO_SERVICE,
    "NoSuchBucket": ("there is no such bucket", "create it, or correct `store` in show.yml"),
    "OperationAborted": ("another request to the service is in the way", _LATER),
    "Overdue": _SLOW,
    "PartialCredentialsError": ("the credentials are incomplete", _CREDENTIALS),
    "PermanentRedirect": _REGION,
    "ProfileNotFound": ("AWS_PROFILE names a profile that does not exist", _CREDENTIALS),
    "ProxyConnectionError": ("the proxy cannot be reached", "correct or unset HTTPS_PROXY"),
    "QuotaExceeded": ("the storage is full", "free up space or have the quota raised, then run this again"),
    "ReadTimeoutError": _SLOW,
    "RequestTimeTooSkewed": ("this machine's clock is wrong", "set the clock"),
    "RequestTimeout": _SLOW,
    "ResponseStreamingError": _BROKEN,
    "SSLError": ("the service's certificate is not valid", "correct `endpoint` in show.yml"),
    "SSOError": ("the login has expired", "log in again: aws sso login"),
    "SignatureDoesNotMatch": ("the secret key does not match the access key", _CREDENTIALS),
    "SlowDown": _LIMITED,
    "XAmzContentSHA256Mismatch": _DAMAGED,
    "404": _NO_SERVICE,  # without an S3 code
    "500": _NO_SERVICE,  # boto3's code for a response that does not parse
    "HTTP 301": _REGION,
    "HTTP 405": _NO_SERVICE,
    "HTTP 429": _LIMITED,
    "HTTP 501": ("the service cannot do this", "use another service"),
    "5xx": ("the service has an internal error", _LATER),
}
_FAILURES["HTTP 403"] = _FAILURES["AccessDenied"]  # a response to HEAD has no code
_UNKNOWN = ("the service refused the request", "look up the code in the service's documentation")

_PASSING = {
    *"""BadDigest ConnectTimeoutError ConnectionClosedError ConnectionError DamagedAnswer DamagedUpload
    HTTPClientError IncompleteReadError OperationAborted ReadTimeoutError RequestTimeout ResponseStreamingError
    SlowDown XAmzContentSHA256Mismatch 500 5xx""".split(),
    "HTTP 429",
}
"""The rows of `_FAILURES` that another try may overcome."""

_CHANGED = {"PreconditionFailed", "ConditionalRequestConflict", "412"}

ABSENT = frozenset({"404", "NoSuchKey"})


class DamagedAnswer(Exception):
    """The bytes of an answer are not those that its headers promise."""


class DamagedUpload(Exception):
    """The service holds other bytes than were sent."""


class NoService(Exception):
    """An answer lacks what every S3 service sends."""


FAULTS = (BotoCoreError, ClientError, DamagedAnswer, DamagedUpload, NoService, Overdue)
"""Whatever a request can raise."""


def names(exc: BaseException | None) -> list[str]:
    """What an exception is called, the most specific first: a code of S3 and the HTTP status, or classes."""
    if isinstance(exc, ClientError):
        status = exc.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return [exc.response["Error"]["Code"], f"HTTP {status}", f"{status // 100}xx"]
    return [cls.__name__ for cls in type(exc).__mro__]


def may_pass(exc: Exception) -> bool:
    """Whether the same request may succeed when it is sent again."""
    return next((name in _PASSING for name in names(exc) if name in _FAILURES), False)


def failure(exc: Exception, where: str) -> ServiceFailed:
    """The error to raise. It has nothing of the text of boto3's exception, which may contain credentials."""
    called = names(exc)
    if called[0] in _CHANGED:
        return Changed("has been changed meanwhile", where, "run this again")
    what, remedy = next((_FAILURES[name] for name in called if name in _FAILURES), _UNKNOWN)
    return ServiceFailed(f"{what} ({called[0]})", where, remedy)
