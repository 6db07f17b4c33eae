"""What a show changes of its pages: the content of its folder `theme/`."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """`templates`: in place of the program's own, by name. `style`: CSS after the program's own. `words`: by language
    tag in lower case, each as JSON, in place of the program's words.
    """

    templates: tuple[tuple[str, str], ...] = ()
    style: str = ""
    words: tuple[tuple[str, str], ...] = ()

    @property
    def digest(self) -> str:
        """What stands for all of it; empty if nothing is changed."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16] if self != PLAIN else ""


PLAIN = Theme()
"""Of a show without the folder."""
