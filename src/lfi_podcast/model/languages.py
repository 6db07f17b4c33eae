"""Language tags that podcast directories accept: an ISO 639 code, and a region or script if need be."""

import re

ISO_639_1 = frozenset(
    """aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de
    dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id
    ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu
    lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu
    rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr
    ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu""".split()
)


def language_tag(tag: str) -> str:
    """`tag` itself, or ValueError. Two-letter codes are looked up; three-letter ones are taken on trust."""
    code, *subtags = tag.split("-")
    known = code.lower() in ISO_639_1 or re.fullmatch(r"[a-z]{3}", code)
    if not known or not all(re.fullmatch(r"[A-Za-z0-9]{2,8}", subtag) for subtag in subtags):
        raise ValueError(f"{tag!r} is not a language code; write an ISO 639 code such as en, en-us or de")
    return tag
