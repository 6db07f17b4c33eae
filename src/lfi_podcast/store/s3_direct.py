"""PutObject and UploadPart without boto3's machinery, which takes half the processor time of a small upload.

They take boto3's arguments, return its answers and raise its exceptions. Requests are signed and sent by botocore's own
parts. The body is not signed, but Content-MD5 is, which the service compares: so the body is read once.
"""

import re
import socket
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import botocore.session
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError, NoCredentialsError
from botocore.httpsession import URLLib3Session
from botocore.utils import get_environ_proxies

from lfi_podcast.store.s3_failures import NoService

DIRECT = ("put_object", "upload_part")
"""The operations of boto3's client that have a twin here."""

_HEADERS = {
    "ContentMD5": "Content-MD5",
    "ContentType": "Content-Type",
    "CacheControl": "Cache-Control",
    "ContentDisposition": "Content-Disposition",
    "IfMatch": "If-Match",
    "IfNoneMatch": "If-None-Match",
}
_CODE = re.compile(rb"<Code>([^<]+)</Code>")
_REDIRECTS = {301, 307, "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"}
"""Statuses and codes by which AWS tells that a bucket is in another region, which boto3 then finds."""


class _Signer(S3SigV4Auth):  # type: ignore[misc]
    def _should_sha256_sign_payload(self, _request: AWSRequest) -> bool:
        return False


class DirectPuts:
    """PUTs to a bucket. After an answer that may mean another region they are left to boto3."""

    def __init__(self, core: botocore.session.Session, client: Any, bucket: str) -> None:
        # boto3 knows whether the bucket is part of the host name.
        example = client.generate_presigned_url("put_object", {"Bucket": bucket, "Key": "x"})
        self._base = example.partition("?")[0].removesuffix("x")
        config: Config = client.meta.config
        region = client.meta.region_name
        self._region = "us-east-1" if region in (None, "aws-global") else region
        self._credentials = core.get_credentials()
        self._client = client
        self._agent = config.user_agent
        self._session = URLLib3Session(
            verify=core.get_config_variable("ca_bundle") or True,
            proxies=get_environ_proxies(self._base),
            timeout=(config.connect_timeout, config.read_timeout),
            max_pool_connections=config.max_pool_connections,
            socket_options=[(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)],
        )
        self._is_elsewhere = False

    def put_object(self, **arguments: Any) -> Mapping[str, Any]:
        return self._put("put_object", arguments, {})

    def upload_part(self, **arguments: Any) -> Mapping[str, Any]:
        which = {"partNumber": arguments["PartNumber"], "uploadId": arguments["UploadId"]}
        return self._put("upload_part", arguments, which)

    def _put(
        self, operation: str, arguments: Mapping[str, Any], query: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        if self._is_elsewhere:
            answer: Mapping[str, Any] = getattr(self._client, operation)(**arguments)
            return answer
        request = self._request(arguments, query)
        response = self._session.send(request.prepare())
        if response.status_code == 200:
            return _answer(response)
        failed = _error(response)
        if response.status_code in _REDIRECTS or failed.response["Error"]["Code"] in _REDIRECTS:
            self._is_elsewhere = True
            return self._put(operation, {**arguments, "Body": _rewound(arguments["Body"])}, query)
        raise failed

    def _request(self, arguments: Mapping[str, Any], query: Mapping[str, Any]) -> AWSRequest:
        headers = {_HEADERS[name]: value for name, value in arguments.items() if name in _HEADERS}
        headers |= {f"x-amz-meta-{name}": value for name, value in arguments.get("Metadata", {}).items()}
        headers["User-Agent"] = self._agent
        if not isinstance(arguments["Body"], bytes):
            headers["Expect"] = "100-continue"  # so that a large body is not sent in vain
        url = (
            self._base
            + quote(arguments["Key"], safe="/~")
            + (f"?{urlencode(query, quote_via=quote)}" if query else "")
        )
        request = AWSRequest("PUT", url, headers=headers, data=arguments["Body"])
        if self._credentials is None:
            raise NoCredentialsError
        _Signer(self._credentials.get_frozen_credentials(), "s3", self._region).add_auth(request)
        return request


def _rewound(body: Any) -> Any:
    if not isinstance(body, bytes):
        body.seek(0)
    return body


def _answer(response: AWSResponse) -> Mapping[str, Any]:
    headers = {name.lower(): value for name, value in response.headers.items()}
    if "etag" not in headers and response.content:
        raise NoService
    named = {"ETag": "etag", "ServerSideEncryption": "x-amz-server-side-encryption"}
    named["SSECustomerAlgorithm"] = "x-amz-server-side-encryption-customer-algorithm"
    return {name: headers[header] for name, header in named.items() if header in headers}


def _error(response: AWSResponse) -> ClientError:
    code = _CODE.search(response.content)
    status = response.status_code
    headers = {name.lower(): value for name, value in response.headers.items()}
    return ClientError(
        {
            "Error": {"Code": code[1].decode() if code else str(status)},
            "ResponseMetadata": {"HTTPStatusCode": status, "HTTPHeaders": headers},
        },
        "PutObject",
    )
