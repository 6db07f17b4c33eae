"""Categories as feeds name them, in Apple's present table. Pure."""

import re
from collections.abc import Mapping

from lfi_podcast.model.categories import CATEGORIES, CATEGORY_NAMES

_FORMER: Mapping[str, str] = {
    "arts > literature": "Arts > Books",
    "business > business news": "News > Business News",
    "business > management & marketing": "Business > Management",
    "business > shopping": "Business",
    "education > education": "Education",
    "education > higher education": "Education > Courses",
    "education > k-12": "Education > Courses",
    "education > language courses": "Education > Language Learning",
    "education > training": "Education > How To",
    "games & hobbies": "Leisure",
    "games & hobbies > automotive": "Leisure > Automotive",
    "games & hobbies > aviation": "Leisure > Aviation",
    "games & hobbies > hobbies": "Leisure > Hobbies",
    "games & hobbies > other games": "Leisure > Games",
    "games & hobbies > video games": "Leisure > Video Games",
    "government & organizations": "Government",
    "government & organizations > non-profit": "Business > Non-Profit",
    "health": "Health & Fitness",
    "health > alternative health": "Health & Fitness > Alternative Health",
    "health > fitness & nutrition": "Health & Fitness > Nutrition",
    "health > self-help": "Education > Self-Improvement",
    "health > sexuality": "Health & Fitness > Sexuality",
    "news & politics": "News > Politics",
    "science & medicine": "Science",
    "science & medicine > medicine": "Health & Fitness > Medicine",
    "science & medicine > natural sciences": "Science > Natural Sciences",
    "science & medicine > social sciences": "Science > Social Sciences",
    "society & culture > history": "History",
    "sports & recreation": "Sports",
    "sports & recreation > outdoor": "Sports > Wilderness",
    "technology > tech news": "News > Tech News",
}
"""Apple's table until July 2019, where a category has another name today. The rest has lost its subcategory."""

_FORMER_PARTS: Mapping[str, str] = {name.rpartition(" > ")[2]: today for name, today in _FORMER.items()}
_TODAY: Mapping[str, str] = {name.lower(): name for name in CATEGORY_NAMES}
_PARTS: Mapping[str, str] = {
    part.lower(): f"{name} > {part}" for name, parts in CATEGORIES.items() for part in parts
} | {name.lower(): name for name in CATEGORIES}


def category(names: tuple[str, ...]) -> str | None:
    """The category of today for one, or for one inside another; None if there is none."""
    plain = [_plain(name) for name in names]
    whole = " > ".join(plain)
    for table in (_TODAY, _FORMER):
        if whole in table:
            return table[whole]
    if len(plain) == 1:
        return _PARTS.get(whole) or _FORMER_PARTS.get(whole)
    return category(names[:1]) or category(names[1:])


def _plain(name: str) -> str:
    """As tables have it: in lower case, with `&`."""
    return re.sub(r"\band\b|&amp;", "&", " ".join(name.lower().split()))
