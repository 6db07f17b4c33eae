"""Language tags that podcast directories accept: an ISO 639 code, optionally with a region or script."""

import re
from typing import Literal

_PAIRS = """aa aar ab abk ae ave af afr ak aka am amh an arg ar ara as asm av ava ay aym az aze ba bak be bel
    bg bul bh bih bi bis bm bam bn ben bo bod br bre bs bos ca cat ce che ch cha co cos cr cre cs ces cu chu
    cv chv cy cym da dan de deu dv div dz dzo ee ewe el ell en eng eo epo es spa et est eu eus fa fas ff ful
    fi fin fj fij fo fao fr fra fy fry ga gle gd gla gl glg gn grn gu guj gv glv ha hau he heb hi hin ho hmo
    hr hrv ht hat hu hun hy hye hz her ia ina id ind ie ile ig ibo ii iii ik ipk io ido is isl it ita iu iku
    ja jpn jv jav ka kat kg kon ki kik kj kua kk kaz kl kal km khm kn kan ko kor kr kau ks kas ku kur kv kom
    kw cor ky kir la lat lb ltz lg lug li lim ln lin lo lao lt lit lu lub lv lav mg mlg mh mah mi mri mk mkd
    ml mal mn mon mr mar ms msa mt mlt my mya na nau nb nob nd nde ne nep ng ndo nl nld nn nno no nor nr nbl
    nv nav ny nya oc oci oj oji om orm or ori os oss pa pan pi pli pl pol ps pus pt por qu que rm roh rn run
    ro ron ru rus rw kin sa san sc srd sd snd se sme sg sag si sin sk slk sl slv sm smo sn sna so som sq sqi
    sr srp ss ssw st sot su sun sv swe sw swa ta tam te tel tg tgk th tha ti tir tk tuk tl tgl tn tsn to ton
    tr tur ts tso tt tat tw twi ty tah ug uig uk ukr ur urd uz uzb ve ven vi vie vo vol wa wln wo wol xh xho
    yi yid yo yor za zha zh zho zu zul""".split()

ISO_639_2 = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
"""The ISO 639-1 codes that podcast directories accept, each with its ISO 639-2 (terminological) equivalent."""


def language_tag(tag: str) -> str:
    """`tag` itself, or ValueError. Two-letter codes are checked; three-letter codes are accepted as they are."""
    code, *subtags = tag.split("-")
    known = code.lower() in ISO_639_2 or re.fullmatch(r"[a-z]{3}", code)
    if not known or not all(re.fullmatch(r"[A-Za-z0-9]{2,8}", subtag) for subtag in subtags):
        raise ValueError(f"{tag!r} is not a language code; write an ISO 639 code such as en, en-us or de")
    return tag


def primary_language(tag: str) -> str:
    """The language without region and script (BCP 47's primary subtag), in lower case: `en` for `en-GB`."""
    return tag.partition("-")[0].lower()


def iso_639_2(tag: str) -> str:
    """The three-letter code that ID3 requires, for a tag such as `en`, `pt-br` or `gsw`; `und` if there is none."""
    code = primary_language(tag)
    return code if len(code) == 3 else ISO_639_2.get(code, "und")


_RIGHT_TO_LEFT = frozenset("ar arc arz ckb dv fa he iw ji ks mzn nqo pnb prs ps sd syr ug ur yi".split())
"""Languages that are written from right to left unless a script says otherwise (Unicode CLDR, likely subtags)."""

_RIGHT_TO_LEFT_SCRIPTS = frozenset(
    "adlm arab aran hebr mand mend nkoo rohg samr syrc syre syrj syrn thaa".split()
)
"""Scripts in use that are written from right to left (ISO 15924)."""


def direction(tag: str) -> Literal["ltr", "rtl"]:
    """How a language (BCP 47) is written: `rtl` for `he` and `az-Arab`, `ltr` for `en` and `ks-Deva`."""
    code, *subtags = tag.lower().split("-")
    script = next((subtag for subtag in subtags[:2] if len(subtag) == 4 and subtag.isalpha()), None)
    is_turned = script in _RIGHT_TO_LEFT_SCRIPTS if script else code in _RIGHT_TO_LEFT
    return "rtl" if is_turned else "ltr"
