"""Episodes for members alone: those that are shared and say so, as the private feeds have them."""

from collections.abc import Iterator
from datetime import datetime

from pydantic import ValidationError

from lfi_podcast.feed.facts import Extra
from lfi_podcast.model.catalog import Record
from lfi_podcast.model.layout import page_url
from lfi_podcast.model.show import Show
from lfi_podcast.publish.shared import Share, Shares, claim_of, shared_key
from lfi_podcast.store.store import Store


def extras(show: Show, store: Store, shares: Shares, now: datetime) -> list[Extra]:
    """Those whose time has come, and of which everything is there."""
    return [
        Extra(_moved(show, claim.record, shared_key(name, "")), shared_key(name, ""))
        for name, claim in _claims(store, shares)
        if claim.members and _is_out(claim.record, now) and _is_whole(claim.record, name, shares)
    ]


def is_any_for_members(store: Store, shares: Shares, slug: str | None = None) -> bool:
    """Whether an episode, or any, is shared for members."""
    claims = _claims(store, shares)
    return any(claim.members for _, claim in claims if slug in (None, claim.record.slug))


def _claims(store: Store, shares: Shares) -> Iterator[tuple[str, Share]]:
    for name, slug in shares.slugs.items():
        try:
            yield name, Share.from_json(store.read(claim_of(name, slug)) or b"")
        except ValidationError:
            continue  # as if nothing were shared


def _is_out(record: Record, now: datetime) -> bool:
    return record.published is not None and record.published <= now


def _is_whole(record: Record, name: str, shares: Shares) -> bool:
    """While it is shared anew, the claim is there before what it names."""
    texts = (*(file.key for file in record.transcripts), *record.pictures, record.chapters_key)
    sizes = {key: item.size for key, item in shares.held.items()}
    return (
        shares.is_whole(name)
        and all(shared_key(name, key) in sizes for key in texts if key)
        and all(sizes.get(shared_key(name, media.key)) == media.length for media in record.media)
    )


def _moved(show: Show, record: Record, folder: str) -> Record:
    """The record with the addresses in its notes, and those of its people's pictures, where the episode is shared."""
    addresses = {page_url(show.base, record.slug): show.address(folder)}
    addresses |= {show.address(key): show.address(folder + key) for key in record.pictures}
    notes = record.description
    for before, after in addresses.items():
        notes = notes.replace(before, after)
    people = tuple(
        person.model_copy(update={"img": person.img and addresses.get(person.img, person.img)})
        for person in record.people
    )
    return record.model_copy(update={"description": notes, "people": people})
