"""Everything that is told of a show's files as advice: a table for the show, one for an episode, one for all of them.

What shows only in a feed is among the rules for feeds. Where both say it, under one id, these know the better place.
Sources: PSP-1 (github.com/Podcast-Standards-Project/PSP-1-Podcast-RSS-Specification), Apple (a number is a page of
podcasters.apple.com/support), Spotify (support.spotify.com/creators, on chapters), namespace
(podcastindex.org/namespace/1.0), W3C (validator.w3.org/feed).
"""

from lfi_podcast.advice import addresses, channel, dates, lists, texts, titles, together
from lfi_podcast.advice.row import Advice, Contradiction
from lfi_podcast.advice.texts import Texts

TEXTS_OF_SHOW = (
    Texts("a text", texts.OF_SHOW, texts.IN_TEXTS),
    Texts("a name", texts.NAMES_OF_SHOW, texts.IN_NAMES),
)
TEXTS_OF_EPISODE = (
    Texts("a text", texts.OF_EPISODE, texts.IN_TEXTS),
    Texts("a name", texts.NAMES_OF_EPISODE, texts.IN_NAMES),
)

SHOW = (
    Advice("author", "PSP-1, Spotify", "a show without an author", channel.author_missing),
    Advice("owner", "W3C, YouTube", "a show without an owner", channel.owner_missing),
    Advice("copyright", "PSP-1", "a copyright with its sign or a year", channel.copyright_with_sign),
    Advice(
        "not-public", "Apple 823", "`link` or `media` where the public cannot reach it", addresses.not_public
    ),
    Advice("title-keywords", "PSP-1, Apple 823", "keywords in the show's title", titles.keywords_in_title),
    Advice("base", "RFC 952", "a `link` to a feed, or to a host with an underscore", addresses.unlike_a_base),
    Advice("https", "namespace", "an address without https", addresses.unencrypted_of_show),
    Advice(
        "license", "namespace", "a licence without address that SPDX does not list", channel.license_unknown
    ),
    Advice("license-case", "namespace", "a licence in upper case", channel.license_case),
    Advice("language-region", "ISO 3166", "a region that is no country", channel.language_region),
    Advice("language-long", "Apple 823", "three letters for a language that has two", channel.language_long),
    Advice("owner-unreachable", "Apple 823", "an owner whose mail nobody reads", channel.owner_unreachable),
    Advice("categories-twice", "Apple 823", "a category that is there twice", lists.categories_twice),
    Advice("categories-many", "Apple 823", "more than three categories", lists.categories_many),
    Advice("people-twice", "namespace", "two people of one name", lists.regulars_twice),
)

EPISODE = (
    Advice("title-number", "PSP-1", "a title with its number", titles.number_inside),
    Advice("title-show", "PSP-1", "a title with the show's", titles.show_inside),
    Advice("title-kind", "Apple 823", "a title that says `trailer` or `bonus`", titles.kind_inside),
    Advice("title-explicit", "Apple 823", "a title that says `explicit`", titles.explicit_inside),
    Advice("summary-repeats", "PSP-1", "a summary that is the title again", lists.summary_repeats),
    Advice("corrections-early", "typing", "a correction before the publication", lists.corrections_early),
    Advice("no-description", "PSP-1", "neither summary nor notes", lists.nothing_said),
    Advice("summary-length", "PSP-1", "a summary over 4000 bytes", lists.summary_too_long),
    Advice("guid-blanks", "RSS 2.0", "a guid with blanks", lists.guid_with_blanks),
    Advice("year", "RFC 2822, 3.3", "a year that no date in a feed can have", dates.impossible, "error"),
    Advice("date-early", "typing", "a date before there were podcasts", dates.too_early),
    Advice("https", "namespace", "a person's address without https", addresses.unencrypted_of_episode),
    Advice("spotify-chapters", "Spotify, Apple 5482", "one chapter, or two", lists.chapters_too_few),
    Advice("spotify-chapters", "Spotify", "a chapter under 30 s", lists.chapters_too_short),
    Advice(
        "spotify-chapter-title",
        "Spotify",
        "a chapter's title over 40 characters",
        lists.chapter_titles_too_long,
    ),
    Advice("soundbite-length", "namespace", "a clip under 15 s or over 120 s", lists.clip_length),
    Advice("clips-twice", "namespace", "the same clip twice", lists.clips_twice),
    Advice("people-twice", "namespace", "somebody twice", lists.people_twice),
    Advice("topics-twice", "RSS 2.0", "the same topic twice", lists.topics_twice),
    Advice("topics-in-one", "RSS 2.0", "a list in one topic, or its #", lists.topics_in_one),
    Advice("references-twice", "PSP-1", "the same reference twice", lists.references_twice),
)

TOGETHER = (
    Contradiction("summaries-differ", "PSP-1", "two episodes of one summary", together.summaries_equal),
    Contradiction(
        "number-order", "typing", "a number that its date contradicts", together.numbers_out_of_line
    ),
    Contradiction("titles-differ", "PSP-1", "two episodes of one title", together.titles_equal),
    Contradiction("numbers-differ", "Apple 823", "a number twice in a season", together.numbers_equal),
    Contradiction(
        "season-missing", "Apple 823", "one of few episodes without a season", together.season_missing
    ),
    Contradiction("date-far", "typing", "a date years from all others", together.years_apart),
    Contradiction("date-order", "typing", "a date that its number contradicts", together.dates_out_of_line),
)
