"""The probable pronunciation of words that are not in a dictionary, by letter-to-sound rules.

The form of the rules is that of H. S. Elovitz et al., "Letter-to-sound rules for automatic translation of English
text to phonetics" (IEEE Trans. ASSP 24, 1976): the left context, the letters in brackets, the right context, and the
phones. The English rules are our own, developed with the names in pocketsphinx's dictionary.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

ENGLISH = r"""
^<au> AO   ^<aa> AA   <augh> AO   <aum> AW M   <auer> AW ER   h<aus> AW S   <au> AO   <aw> AO   <air> EH R
<are>$ EH R   <arr>V EH R   w<ar> AO R   <ar> AA R   <aye?> EY   <ai> EY   <ae> EH   <aa> AA   <alk> AO K
<all> AO L   [^s]<ally>$ AH L IY   <al>[dmt] AA L   <al>s?$ AH L   <age>s?$ IH JH   <ation> EY SH AH N
<ate>s?$ EY T   <an>s?$ AH N   <ard>$ ER D   <able>$ AH B AH L   <a>C(e|es|ed|er|ers|ing)$ EY
<a>(ti|ci|li|ni|ri)[ao] EY   <ah?>$ AH   <a>C[iou]$ AA   <a>C[aou] AA   [a-z]<a>CV AH   <a> AE

<bb> B   m<b>$ -   <b> B

^<cae> S EH   <cch> K   <cc>[iey] K S   <ccio> CH OW   <ch>[rl] K   s<ch> -   <ch> CH   <ciou> SH AH
<ci>[ao] SH   <cqu> K W   <ck> K   <c>[iey] S   <cz> CH   <cc> K   <c> K

<dge> JH   <dg>[iey] JH   <dj> JH   <dd> D   <dt> T   Z<d> D   <d> D

<eigh> EY   <eau>x? OW   <eauu?> OW   <ear>C ER   <ear> IH R   <eer> IH R   <ea>d EH   <ea> IY   <ee> IY
<ei>(n|s|m|t|l|d) AY   <ei> IY   <eur?> OY   <ew> UW   <ey>$ IY   <eys>$ IY Z   <ey> EY   <err>V EH R
<er>s?$|C ER   <er> EH R   [td]<ed>$ IH D   [cfhkpsx]<ed>$ T   <ed>$ D   <eo>$ IY OW   <el>s?$ AH L
<en>s?$ AH N   <em>$ AH M   <et>s?$ IH T   n<ess>$ AH S   l<ess>$ AH S   [cgsxz]<es>$ IH Z   [fkpt]<es>$ S
<es>$ Z   V<e>$ -   C<e>s?$ -   C<e>(ly|ment|ness|less|ful) -   ^<e>CV IH   [a-z]<e>CV AH   <e> EH

<ff> F   <f> F

<gge> G EH   ^<gh> G   <ghs?>$ -   <gh>t -   <gh> G   ^<gn> N   <gn>e|$ N   <gui> G IH   <gue>$ G   <gg> G
n<g>$ -   n<g>C -   ^<g>[ei][ei]?[bdlrt] G   <ge>$ JH   <g>er G   <gi>[ao] JH   <g>[iey] JH   <g> G

<h>$|[bcdfgklmnpqrstvwxz] -   V<h>C -   <h> HH

^<i>r AY   <igh> AY   <ier>s?$ IY ER   <ire>$ AY R   <ir>C|$ ER   <ir> IH R   <ield> IY L D
<ie>[cdnrtv] IY   <ies>$ IY Z   <ie>$ IY   <io>$ IY OW   <ion> Y AH N   <ia>$ IY AH   <ian>s?$ IY AH N
<ious> IY AH S   <iu> IY AH   <ign>s?$ AY N   <ind>$ AY N D   <ild>$ AY L D   <ique>$ IY K   <ine>$ IY N
<ing> IH NG   <ism> IH Z AH M   <ize> AY Z   <i>C(e|es|ed|er|ers|ing)$ AY   <i>$ IY   <i>C[aou]$ IY
V<i> IY   <i>[aeou] IY   <i> IH

<j> JH

^<kn> N   <kh> K   <kk> K   <k> K

<ll> L   C<le>s?$ AH L   <l> L

^<mc>[ckq] M AH   ^<mcg> M AH G   ^<mc> M AH K   ^<mac>[ckq] M AH   ^<mac>C M AH K   <mm> M   <mn>$ M
<m> M

<nn> N   <ng>$ NG   <ng>C NG   <ng>s?$|er NG   <n>[kqx] NG   <n>c[aou]|g[aoulr] NG   <n> N

<oard>$ AO R D   <oa> OW   <oe>s?$ OW   <oeh> OW   <oe> OW   <oh> OW   <oi> OY   <oy> OY   <ook> UH K
[ghwf]<ood> UH D   <oor> UH R   <oo> UW   <ough>t AO   <ough> OW   <oul>d OW L   <ous>$ AH S   <oup> UW P
<our> AO R   <ou> AW   <ow>(n|s|e|d) AW   <ow> OW   <orr> AO R   w<or>C ER   <or>s?$ ER   <or> AO R
C<on>s?$ AH N   <old> OW L D   <oll> OW L   <ost>$ OW S T   <o>C(e|es|ed|er|ers|ing)$ OW   <os>$ OW S
<o>$ OW   <o>CV OW   <o> AA

<ph> F   ^<ps> S   ^<pf> F   <pp> P   <p> P

<que>$ K   <qu> K W   <q> K

<rh> R   <rr> R   <r> R

<sch>[lmnrwu] SH   ^<sch> SH   <sch> SH   <sh> SH   <sion> ZH AH N   <ssion> SH AH N   <ssi>[ao] SH
<sure>$ ZH ER   ^<st>ein SH T   <ski> S K IY   <sky>$ S K IY   ^<sc>[iey] S   <sc>[iey] S   <sz> SH   <ss> S
<s's>$ S IH Z   V<s>e Z   <s>m$ Z   [bdglmnrvw]<s>$ Z   [ay]<s>$ Z   <s> S

<tch> CH   <tion> SH AH N   <tiou> SH AH   <ti>[ao]n? SH   <th> TH   <ture> CH ER   <tte?>$ T   <tt> T
<tz> T S   <t> T

<ueh> Y UW   <ui> UW IY   <uy> AY   <ue>$ UW   <urr> ER   <ur>C|$ ER   <ur> UH R   <us>s?$ AH S
^<un>C AH N   ^<u>CV Y UW   [bcfhmp]<u>CV Y UW   <u>CV UW   <u>$ UW   <u>V UW   <u> AH

<v> V   <vv> V

^<wr> R   ^<wh> W   <w>$ -   V<w>C -   <w> W

^<x> Z   <x>$ K S   <x> K S

^<y>V Y   V<y>V Y   V<y> -   <y>C(e|es|ed|er|ers|ing)$ AY   ^C<y>$ AY   <y>$ IY   <y>V IY   <y> IH

<zz> Z   <zh> ZH   <z> Z
"""
"""Grouped by first letter; the first match wins: `before<letters>after`, and the phones, - for none.

Before and after are regular expressions in which V is any vowel letter, C any other letter, ^ and $ the word's ends.
"""


_VOWEL = "[aeiouyàáâãäåæèéêëìíîïòóôõöøœùúûü]"


@dataclass(frozen=True)
class _Rule:
    before: re.Pattern[str]
    letters: re.Pattern[str]
    phones: tuple[str, ...]


Rules = Mapping[str, Sequence[_Rule]]
"""By the first letter; the first that fits counts."""


def letters_to_phones(word: str, rules: str = ENGLISH) -> tuple[str, ...]:
    """The phones of a word in lower case, by a table of rules; letters that the table does not have are silent."""
    phones: list[str] = []
    position = 0
    while position < len(word):
        found, length = _fitting(word, position, _parsed(rules))
        phones += found
        position += length
    return tuple(phones)


def has_letter(letter: str, rules: str) -> bool:
    """Whether a table has rules for a letter."""
    return letter in _parsed(rules)


def _fitting(word: str, position: int, rules: Rules) -> tuple[tuple[str, ...], int]:
    for rule in rules.get(word[position], ()):
        match = rule.letters.match(word, position)
        if match and rule.before.search(word[:position]):
            return rule.phones, len(match[1])
    return (), 1


@cache
def _parsed(rules: str) -> Rules:
    found: dict[str, list[_Rule]] = {}
    for before, letters, after, phones in _RULE.findall(rules):
        rule = _Rule(
            re.compile(f"(?:{_classes(before)})$"),
            re.compile(f"({letters})(?={_classes(after)})"),
            tuple(phones.replace("-", "").split()),
        )
        found.setdefault(letters[0], []).append(rule)
    return found


_RULE = re.compile(r"(\S*)<(\S+)>(\S*)((?: [A-Z]+)+| -)")


def _classes(context: str) -> str:
    return context.replace("V", _VOWEL).replace("C", _VOWEL.replace("[", "[^"))
