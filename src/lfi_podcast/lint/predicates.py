"""What a rule can ask of a place. Each name completes a sentence about it.

What is absent or empty is the matter of rules of its own: where there is nothing, every other predicate holds.
"""

import re
from collections.abc import Callable, Hashable

from lfi_podcast.lint.place import FeedPlace, FeedTree
from lfi_podcast.lint.rule import Predicate
from lfi_podcast.lint.values import Test
from lfi_podcast.lint.vocabulary import NOTHING, ONCE, PARENTS

# --- What rules are made of ---------------------------------------------------------------------------------


def text(test: Test) -> Predicate:
    """The text passes a test, if there is one."""
    return lambda place: test(place.text) or not place.text or place.text.isspace()


def attribute(name: str, test: Test) -> Predicate:
    """An attribute passes a test, if it says anything."""

    def holds(place: FeedPlace) -> bool:
        value = place.attributes.get(name)
        return not value or value.isspace() or test(value)

    return holds


def attributes(names: str | frozenset[str], test: Test) -> Predicate:
    """Each of these attributes does."""
    among = frozenset(names.split()) if isinstance(names, str) else names

    def holds(place: FeedPlace) -> bool:
        for name, value in place.attributes.items():
            if name in among and value and not value.isspace() and not test(value):
                return False
        return True

    return holds


def has_attributes(*names: str) -> Predicate:
    def holds(place: FeedPlace) -> bool:
        for name in names:
            value = place.attributes.get(name)
            if not value or value.isspace():
                return False
        return True

    return holds


def has(name: str) -> Predicate:
    """There is a child of that name."""
    return lambda place: place.first(name) is not None


def has_exactly_one(name: str) -> Predicate:
    return lambda place: len(place.all(name)) == 1


def every(first: Predicate, *others: Predicate) -> Predicate:
    if not others:
        return first
    rest = every(*others)
    return lambda place: first(place) and rest(place)


def either(first: Predicate, *others: Predicate) -> Predicate:
    if not others:
        return first
    rest = either(*others)
    return lambda place: first(place) or rest(place)


def when(condition: Predicate, holds: Predicate) -> Predicate:
    return lambda place: not condition(place) or holds(place)


def never(condition: Predicate) -> Predicate:
    return lambda place: not condition(place)


def differs(key: Callable[[FeedPlace], Hashable], *scopes: str) -> Predicate:
    """No earlier place of the scopes has the same key. None is no key."""

    def repeated(feed: FeedTree) -> set[FeedPlace]:
        seen, again = set[Hashable](), set[FeedPlace]()
        for place in feed.places(" ".join(scopes)):
            if (found := key(place)) is not None:
                (again.add(place) if found in seen else seen.add(found))
        return again

    return lambda place: place not in place.feed.known(repeated)


# --- Any element --------------------------------------------------------------------------------------------

_SEEN = re.compile(
    r"[^\s\x00-\x1f\x7f-\x9f\u00ad\u061c\u115f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff]"
)


def is_written(place: FeedPlace) -> bool:
    """There is something in it."""
    return bool(place.children or place.attributes or place.text.strip())


def has_text(place: FeedPlace) -> bool:
    return bool(place.text.strip())


def can_be_seen(place: FeedPlace) -> bool:
    """If there is text, some of it is more than blanks and signs that have no shape."""
    return not place.text.strip() or _SEEN.search(place.text) is not None


def is_trimmed(place: FeedPlace) -> bool:
    """Whether no blank is around it. A guid is what it always was, to the letter."""
    return place.text == place.text.strip() or place.name == "guid" or bool(place.children)


def is_not_none(place: FeedPlace) -> bool:
    """It does not say what a program writes for nothing; an episode may be called so."""
    return place.text not in NOTHING or ":" not in place.name


def is_where_it_may_be(place: FeedPlace) -> bool:
    allowed = PARENTS.get(place.name)
    return allowed is None or place.parent is None or place.parent.name in allowed


def is_the_only_one(place: FeedPlace) -> bool:
    """There may be more of its name in its parent: of `*2`, each is one too many otherwise."""
    return place.parent is None or place.name not in ONCE.get(place.parent.name, ())
