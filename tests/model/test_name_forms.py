"""Names are found in every form in which people write them, and nowhere else."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfi_podcast.model.folding import composed
from lfi_podcast.model.name_forms import name_matcher
from tests.helpers import ROOT

GIVEN = [
    "Priya",
    "Jürgen",
    "Søren",
    "Łukasz",
    "Zoë",
    "Mary-Ann",
    "Chloé",
    "Ole",
    "Ian",
    "Wai",
    "Anna",
    "Will",
]
FAMILY = [
    "Raman",
    "Müller",
    "Mueller",
    "Ågård",
    "O'Hara",
    "Weiß",
    "Žižek",
    "Nuñez",
    "van der Berg",
    "Long",
    "Li",
]
people = st.tuples(st.sampled_from(GIVEN), st.sampled_from(FAMILY))
carriers = st.sampled_from(
    ["{}", "So {} said.", "({})", "Then “{}”, again", "seen by {}, 2012", "*{}*", "Mit {}:"]
)

WRITTEN = {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "ß": "ss", "Å": "Aa", "ë": "e", "é": "e"}
WRITTEN |= {"Ł": "L", "ł": "l", "Ž": "Z", "ž": "z", "ñ": "n", "ü": "ue"}


def in_ascii(text: str) -> str:
    return "".join(WRITTEN.get(letter, letter) for letter in text)


def without_accents(text: str) -> str:
    special = {"ø": "o", "Ł": "L", "ł": "l", "ß": "ss"}
    plain = unicodedata.normalize("NFD", "".join(special.get(letter, letter) for letter in text))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def joined(given_name: str, family: str) -> str:
    return re.sub(r"\W", "", in_ascii(given_name + family)).lower()


SPELLINGS = {
    "as it is": str,
    "capitals": str.upper,
    "in ASCII": in_ascii,
    "without accents": without_accents,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "zero-width spaces": lambda text: "\u200b".join(text),
    "soft hyphens": lambda text: text[:2] + "\u00ad" + text[2:],
    "full width": lambda text: "".join(chr(ord(c) + 0xFEE0) if "A" <= c <= "z" else c for c in text),
    "curly apostrophes": lambda text: text.replace("'", "’"),
}
SEPARATORS = [
    " ",
    "  ",
    "\n",
    "\u00a0",
    "_",
    "+",
    "-",
    " – ",
    ". ",
    "/",
    " / ",
    "\u200b ",
    ", ",
    " & ",
    "\t",
    " · ",
]
ORDERS = {
    "given name first": lambda one, other, between: one + between + other,
    "in brackets": lambda one, other, between: f"{one} ({other})",
    "as reading lists have it": lambda one, other, between: f"{other}, {one}",
    "turned round": lambda one, other, between: f"{other} {one}",
    "an initial": lambda one, other, between: f"{one[0]}. {other}",
    "an initial, close": lambda one, other, between: f"{one[0]}.{other}",
    "an initial behind": lambda one, other, between: f"{other}, {one[0]}.",
    "an initial behind, no comma": lambda one, other, between: f"{other} {one[0]}.",
    "a middle initial": lambda one, other, between: f"{one} K. {other}",
    "a possessive": lambda one, other, between: f"{one} {other}'s",
}


@given(
    people,
    st.sampled_from(list(SPELLINGS)),
    st.sampled_from(list(ORDERS)),
    st.sampled_from(SEPARATORS),
    carriers,
)
def test_every_form_is_found_and_replaced(person, spelling, order, between, carrier):
    matcher = name_matcher(" ".join(person))
    written = SPELLINGS[spelling](ORDERS[order](*person, between))
    text = carrier.format(written)
    assert matcher.is_in(text)
    replaced = matcher.replaced(text, "[X]")
    assert "[X]" in replaced and not matcher.is_in(replaced)
    before, after = composed(carrier).split("{}")
    assert replaced.startswith(before) and replaced.endswith(after), "the rest stays"


HANDLES = {
    "handle": "@{0}",
    "profile": "linkedin.com/in/{0}",
    "page": "see https://example.org/people/{0}#top",
    "query": "https://example.org/?who={0}&page=2",
    "host": "www.{0}.com",
    "mailbox": "{0}@example.org",
    "with a number": "@{0}42",
}


@given(people, st.sampled_from(list(HANDLES)))
def test_handles_and_addresses_are_found(person, kind):
    is_short = sum(map(str.isalpha, "".join(person))) < 8  # and may be a word of an address: waiting
    if kind in ("handle", "profile", "mailbox", "with a number") or not is_short:
        assert name_matcher(" ".join(person)).is_in(HANDLES[kind].format(joined(*person)))


@pytest.mark.parametrize(
    "text",
    "PriyaRaman|@praman|praman@example.org|~ramanp|@priyar|p_raman|raman.p|priya.r@x.org|@p-raman|Raman P|P Raman|"
    "p raman|RAMAN, Priya|https://drpriyaraman.example.org|priyaraman|@Priya.Raman|Priya “Raman”|P.K. Raman|"
    "Raman PK|priya.k.raman@example.org".split("|"),
)
def test_as_people_call_themselves(text: str):
    assert name_matcher("Priya Raman").is_in(text)


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("by Priya (Raman).", "by X."),
        ("(by Priya (Raman))", "(by X)"),
        ("(Priya) Raman (there)", "X (there)"),
        ('"Priya Raman" and Priya "Raman"', '"X" and X'),
        ("**Priya Raman**, **Priya** Raman, **Priya** *Raman*, *Priya* *Raman*", "**X**, X, X, *X*"),
        ("‘O’Hara’ and [Priya Raman]", "‘O’Hara’ and [X]"),
    ],
)
def test_no_half_of_a_pair_is_left(text: str, replaced: str):
    assert name_matcher("Priya Raman").replaced(text, "X") == replaced


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Kiran", "Kirans|Kiran's|@kiran|kiran.example.org|kiran_b|@KiranPatel|kiran2|_kiran_|Mary-Kiran|Kırân"),
        ("Maria Elena Garcia", "M. E. Garcia|M.E. Garcia|Garcia ME|Garcia, M. E.|Maria E. Garcia|Garcia, Maria Elena"),
        ("Jan van der Berg", "J. van der Berg|van der Berg, Jan|Berg, Jan van der|J. v. d. Berg|JanVanDerBerg"),
        ("Acme Corp.", "acme-corp|AcmeCorp|ACME CORP|Acme™ Corp|Acme® (Corp)|www.acmecorp.com|Acme, Corp"),
        ("Griffin", "Gri\ufb03n|𝐆𝐫𝐢𝐟𝐟𝐢𝐧"),
        ("田中 太郎", "田中太郎さん|田中・太郎"),
        ("김철수", "김철수가"),
        ("AT&T", "AT&T|AT & T|AT+T"),
        ("U.S.", "U.S.|US|u.s.|U S"),
    ],
)  # fmt: skip
def test_other_names_have_their_own_forms(name: str, forms: str):
    assert [form for form in forms.split("|") if not name_matcher(name).is_in(form)] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "Priya Raman",
            "P. R., PR, Priya R., Priya and Raman, p = 0.05, priya's, raman. It was Raman. Priya said",
        ),
        ("database team", "the D team, a team database; d_base teams"),
        ("Flight 370", "370 Flights, F. 370"),
        ("R&D", "rd, Rd., 3rd, D/R"),
        ("Kiran", "skirant, Kirana, Kiranson, 2kiran"),
        ("Will Long", "How long will it take? A long day, so long, W."),
        ("Ian May", "I may, i. e. May; in May, i.e. May. So may I. And I'm in May, I think"),
        ("Anna Ward", "an award: https://example.org/award, a ward, toward"),
        ("Mark Long", "Mark's long day, it was marked; so long, mark my words"),
        ("Sunil Raman", "Raman's office, the Ramans"),
        ("Wai Ting", "waiting, sitting/waiting, https://example.org/waiting-list"),
        ("Jo King", "joking, a joking king, https://example.org/joking"),
        ("Sue", "su casa, SU"),
        ("Bernd Klein", "z. B. Klein, z.B. klein, B-Klein"),
        ("Tom Day", "a day, T-Day, today, it's day"),
        ("Chris Ross", "across, cross, https://example.org/cross"),
        ("Donald", "McDonald"),
        ("Mac", "MacBook, machine"),
        ("Al", "Al2O3, also, principal"),
        ("C++", "C, CC, C#"),
        ("Adam Small", "a small step"),
        ("Sabine Small", "Optionen\n\ns\nsmall\nverringert"),
    ],
)
def test_what_is_no_name_is_left_alone(name: str, text: str):
    assert name_matcher(name).replaced(text, "[X]") == text


PROSE = {
    "English": "Will you mark the long day in May? A price was paid in the park, and the young chase art. We grant a "
    "park; so long, I may say. Bill was short, the rose on the hill is black, jack of all trades, a stone's "
    "throw from the wood, in the ray of hope. Page 3, fig. 2, p. 14, vol. B, Plan B, vitamin C, the U.S., e.g. a "
    "ward, i.e. an award. We were waiting, joking, and walking across the king's road, so the price is a fair one.",
    "German": "Wir hatten z. B. lange gewartet, d. h. kurz vor Mai. Der lange Weg, ein kleiner Schritt, u. a. im Wald; "
    "so kurz, so lang. Am 1. Mai kam i. d. R. niemand. Das Klein-Klein, die E-Mail, die S-Bahn, der D-Zug, klein "
    "anfangen. Er war ernst, sie war froh, der Jung und der Alt, Frank und frei, Wolf und Lamm, Winter wie Sommer.",
    "Spanish": "Su casa y su calle; a la una, o a las dos. La rosa y la cruz, un largo camino y el rio bravo. Y luego "
    "la vega, el campo, e incluso la mar; así que ángel o diablo, la paz y la luz. Con su cruz a cuestas, o no.",
}
ORDINARY = [
    *("Will Long", "Ian May", "Mark Price", "Anna Ward", "Grant Park", "Chase Young", "Art Wood", "Bill Short"),
    *("Rose Hill", "Jack Black", "Faith Hope", "Drew Close", "Sue Su", "Jo King", "Wai Ting", "Max Lang", "Eva Klein"),
    *("Anna Kurz", "Ernst Jung", "Frank Wolf", "Iris Winter", "Rosa Cruz", "Ana Vega", "Luz Campo", "Angel Paz"),
    *("Priya Raman", "Kiran Patel", "Jürgen Müller", "Søren Ågård", "Ole Olsen", "Ulla Sommer", "Yara Largo"),
]  # fmt: skip


@pytest.mark.parametrize("language", PROSE)
def test_ordinary_prose_has_no_name_although_its_words_are_names(language: str):
    found = {name: name_matcher(name).places(PROSE[language]) for name in ORDINARY}
    assert {name: [PROSE[language][a:b] for a, b in places] for name, places in found.items() if places} == {}


def test_the_documentation_has_no_name_although_its_words_are_names():
    pages = [path for path in sorted((ROOT / "docs").glob("*.md")) if path.name != "redaction.md"]
    text = composed("\n\n".join(path.read_text(encoding="utf-8") for path in pages))
    found = {name: name_matcher(name).places(text) for name in ORDINARY if name != "Kiran Patel"}
    assert {name: [text[a:b] for a, b in places] for name, places in found.items() if places} == {}


@given(st.text(max_size=40), people)
def test_a_place_is_in_the_text_as_written(noise, person):
    name = " ".join(person)
    text = composed(f"{noise} {name} {noise}")
    matcher = name_matcher(name)
    assert any(name_matcher(name).is_in(text[start:end]) for start, end in matcher.places(text))
