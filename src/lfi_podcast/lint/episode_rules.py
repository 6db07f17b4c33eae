"""Rules about the `podcast:` tags of an episode."""

from lfi_podcast.lint import predicates as is_
from lfi_podcast.lint import values as be
from lfi_podcast.lint.chapter_rules import length_of
from lfi_podcast.lint.place import FeedPlace
from lfi_podcast.lint.predicates import attribute, attributes, every, has, has_attributes, text
from lfi_podcast.lint.rule import Rule
from lfi_podcast.lint.vocabulary import OTHER_TRANSCRIPT_TYPES, TRANSCRIPT_TYPES


def _lists_webvtt_first(item: FeedPlace) -> bool:
    types = [transcript.get("type") for transcript in item.all("podcast:transcript")]
    return not types or types[0] == "text/vtt"


_TRANSCRIPT_ENDINGS = {
    "vtt": ("text/vtt",),
    "srt": ("application/x-subrip", "application/srt", "text/srt", "text/x-srt"),
    "json": ("application/json",),
    "html": ("text/html",),
    "txt": ("text/plain",),
}


def _ends_like_a_transcript_of_its_type(transcript: FeedPlace) -> bool:
    path, kind = transcript.get("url").partition("?")[0], transcript.get("type").strip()
    fitting = _TRANSCRIPT_ENDINGS.get(path.rpartition(".")[2].lower())
    return fitting is None or kind in fitting or kind not in (*TRANSCRIPT_TYPES, *OTHER_TRANSCRIPT_TYPES)


def _length(soundbite: FeedPlace) -> float | None:
    return float(soundbite.get("duration")) if be.is_number(soundbite.get("duration")) else None


def _is_short(soundbite: FeedPlace) -> bool:
    length = _length(soundbite)
    return length is None or 15 <= length <= 120


def _ends_in_time(soundbite: FeedPlace) -> bool:
    length, start = _length(soundbite), soundbite.get("startTime")
    return length is None or not be.is_number(start) or float(start) + length <= length_of(soundbite) + 1


def _has_one_default(item: FeedPlace) -> bool:
    return sum(other.get("default") == "true" for other in item.all("podcast:alternateEnclosure")) <= 1


def _is_a_digest_or_signature(integrity: FeedPlace) -> bool:
    kind, value = integrity.get("type"), integrity.get("value")
    return {"sri": be.is_digest, "pgp-signature": be.is_base64}.get(kind, lambda _: False)(value)


EPISODE_RULES = (
    Rule("podcast-season", "namespace", "podcast:season", "error", text(be.is_positive),
         "is not a positive whole number; write the name of a season as its attribute name"),
    Rule("season-name", "namespace", "podcast:season", "error", attribute("name", be.at_most_characters(128)),
         "has a name of more than 128 characters; shorten it"),
    Rule("podcast-episode", "namespace", "podcast:episode", "error", text(be.is_number),
         "is not a number; write what apps shall show as its attribute display"),
    Rule("episode-display", "namespace", "podcast:episode", "error",
         attribute("display", be.at_most_characters(32)),
         "has a display of more than 32 characters; shorten it"),
    Rule("transcript", "namespace", "podcast:transcript", "error", has_attributes("url", "type"),
         "needs a url and a type; add them"),
    Rule("transcript-type", "namespace", "podcast:transcript", "error",
         attribute("type", be.one_of(*TRANSCRIPT_TYPES, *OTHER_TRANSCRIPT_TYPES)),
         f"has a type that is not one of transcripts; write one of {', '.join(TRANSCRIPT_TYPES)}"),
    Rule("transcript-ending", "namespace", "podcast:transcript", "error", _ends_like_a_transcript_of_its_type,
         "has an ending that does not match its type; .vtt is text/vtt, .srt is application/x-subrip"),
    Rule("transcript-type-old", "namespace", "podcast:transcript", "warning",
         attribute("type", lambda value: value.strip() not in OTHER_TRANSCRIPT_TYPES),
         "has an old type, which some apps do not know; .srt is application/x-subrip"),
    Rule("transcript-language", "namespace", "podcast:transcript", "error",
         attribute("language", be.is_language),
         "has a language that is not an ISO 639 code such as en or en-gb; correct it"),
    Rule("transcript-rel", "namespace", "podcast:transcript", "error",
         attribute("rel", be.one_of("captions")),
         "has a rel that can only be captions; remove it otherwise"),
    Rule("transcript-vtt", "pocket-casts-ios 2185", "item", "warning", _lists_webvtt_first,
         "does not list its WebVTT transcript first; some apps take the first and know nothing else"),
    Rule("chapters", "namespace", "podcast:chapters", "error", has_attributes("url", "type"),
         "needs a url and the type application/json+chapters; add them"),
    Rule("chapters-type", "namespace", "podcast:chapters", "warning",
         attribute("type", be.one_of("application/json+chapters")),
         "has another type than application/json+chapters, by which apps know chapters; write that"),
    Rule("soundbite", "namespace", "podcast:soundbite", "error", has_attributes("startTime", "duration"),
         "needs a startTime and a duration in seconds; add them"),
    Rule("soundbite-numbers", "namespace", "podcast:soundbite", "error",
         every(attribute("startTime", be.is_number),
               lambda place: not place.get("duration") or bool(_length(place))),
         "has a startTime or duration that is not a number of seconds; write it so"),
    Rule("soundbite-length", "namespace", "podcast:soundbite", "warning", _is_short,
         "is not between 15 and 120 seconds long; choose another passage"),
    Rule("soundbite-end", "namespace", "podcast:soundbite", "error", _ends_in_time,
         "ends after the episode; correct its times, or itunes:duration"),
    Rule("content-link", "namespace", "podcast:contentLink", "error", has_attributes("href"),
         "has no href, where the content is; add it"),
    Rule("content-link-text", "namespace", "podcast:contentLink", "warning", is_.has_text,
         "has no words for the link; say where it leads"),
    Rule("alternative", "namespace", "podcast:alternateEnclosure", "error", has_attributes("type"),
         "has no type, by which apps choose; add it"),
    Rule("alternative-type", "namespace", "podcast:alternateEnclosure", "error",
         attribute("type", be.is_like(r"(audio|video|text|application|image)/.+")),
         "has a type that is not a media type; .mp3 is audio/mpeg"),
    Rule("alternative-source", "namespace", "podcast:alternateEnclosure", "error", has("podcast:source"),
         "has no podcast:source, where the file is; add one"),
    Rule("alternative-length", "namespace", "podcast:alternateEnclosure", "warning", has_attributes("length"),
         "has no length in bytes, by which apps choose; add it"),
    Rule("alternative-numbers", "namespace", "podcast:alternateEnclosure", "error",
         every(attribute("length", be.is_whole),
               attribute("height", be.is_positive), attribute("bitrate", be.is_number)),
         "has a length, height or bitrate that is not a number; correct it"),
    Rule("alternative-words", "namespace", "podcast:alternateEnclosure", "warning",
         attributes("title rel", be.at_most_characters(32)),
         "has a title or rel of more than 32 characters; shorten it"),
    Rule("alternative-language", "namespace", "podcast:alternateEnclosure", "error",
         attribute("lang", be.is_language),
         "has a lang that is not a language code such as en or en-gb; correct it"),
    Rule("alternative-boolean", "namespace", "podcast:alternateEnclosure", "error",
         attribute("default", be.is_boolean),
         "has a default that is neither true nor false; write one of them"),
    Rule("alternative-default", "namespace", "item", "error", _has_one_default,
         "has several default alternatives; only the enclosure itself is the default"),
    Rule("source", "namespace", "podcast:source", "error",
         has_attributes("uri"), "has no uri, where the file is; add it"),
    Rule("integrity", "namespace", "podcast:integrity", "error", _is_a_digest_or_signature,
         "is neither a digest such as sha256- and 44 characters of base64 nor a PGP signature; correct it"),
)  # fmt: skip
