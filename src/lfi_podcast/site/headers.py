"""The HTTP headers that keep pages safe, for every web server alike: `preview` sends them, docs/publishing.md has them.

A page says the same of itself (`<meta>`), so that it is as safe on a host that sends none. Only a header can say who
may show it in a frame: everybody may show the player that is made for that, and nothing else.
"""

import re
from collections.abc import Mapping

from lfi_podcast.site.rendering import content_security_policy

EMBEDDED = "episodes/[^/]+/embed/"
"""The keys of pages that other sites may show in a frame, as the start of a regular expression."""

EVERYWHERE: Mapping[str, str] = {
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}

POLICY = "Content-Security-Policy"


def safety_headers(key: str, media: str | None = None) -> dict[str, str]:
    """The headers of an object. `media`: where sound is, if elsewhere."""
    framed_by = "*" if re.match(EMBEDDED, key) else "'self'"
    policy = f"{content_security_policy(media)}; frame-ancestors {framed_by}"
    return {POLICY: policy, **EVERYWHERE}
