"""The table of rules: what directories, apps and validators require of a podcast feed.

Sources: PSP-1 (github.com/Podcast-Standards-Project/PSP-1-Podcast-RSS-Specification), Apple (a number is a
page of podcasters.apple.com/support), namespace (podcastindex.org/namespace/1.0), RSS 2.0 (rssboard.org),
RFC 5005, Podlove (podlove.org/simple-chapters), Spotify's and W3C's validators, and players' own trackers.
"""

from lfi_podcast.lint.channel_rules import CHANNEL_RULES
from lfi_podcast.lint.chapter_rules import CHAPTER_RULES
from lfi_podcast.lint.document_rules import DOCUMENT_RULES
from lfi_podcast.lint.episode_rules import EPISODE_RULES
from lfi_podcast.lint.item_rules import ITEM_RULES
from lfi_podcast.lint.itunes_rules import ITUNES_RULES
from lfi_podcast.lint.podcasting_rules import SHARED_RULES, SHOW_RULES
from lfi_podcast.lint.text_rules import TEXT_RULES

RULES = (
    *DOCUMENT_RULES,
    *CHANNEL_RULES,
    *ITEM_RULES,
    *TEXT_RULES,
    *ITUNES_RULES,
    *SHOW_RULES,
    *SHARED_RULES,
    *EPISODE_RULES,
    *CHAPTER_RULES,
)
