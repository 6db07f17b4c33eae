"""What recognisers write where nobody says it, by language: sentences from subtitles, and rude words.

Sources of the sentences: openai/whisper, discussions 679 and 928; Barański et al. 2025, Investigation of Whisper ASR
Hallucinations Induced by Non-Speech Audio.
"""

from collections.abc import Mapping

SUNG = frozenset("aah ah bom da doo eh ha hey hm hmm la mm mmm na oh ooh uh woo yeah".split())
"""What voices without words are written as."""

SUBTITLES: Mapping[str, tuple[str, ...]] = {
    "en": (
        "thanks for watching",
        "thank you for watching",
        "thank you so much for watching",
        "thank you for joining us",
        "thank you very much for joining us",
        "please subscribe",
        "please subscribe to my channel",
        "don't forget to subscribe",
        "like and subscribe",
        "subscribe to my channel",
        "see you next time",
        "i'll see you next time",
        "we'll see you next time",
        "see you in the next video",
        "i'll see you in the next video",
        "we'll be right back",
        "subtitles by the amara org community",
        "transcription by castingwords",
        "transcript by rev com",
    ),
    "de": (
        "vielen dank für die aufmerksamkeit",
        "vielen dank fürs zuschauen",
        "vielen dank für ihre aufmerksamkeit",
        "danke fürs zuschauen",
        "bis zum nächsten mal",
        "untertitel der amara org community",
        "untertitel von stephanie geiges",
        "untertitel im auftrag des zdf",
        "untertitel im auftrag des zdf für funk",
        "untertitelung des zdf",
        "untertitelung aufgrund der amara org community",
    ),
    "fr": (
        "merci d'avoir regardé",
        "merci d'avoir regardé cette vidéo",
        "abonnez vous",
        "sous titres réalisés par la communauté d'amara org",
        "sous titrage",
        "sous titrage société radio canada",
    ),
    "es": (
        "gracias por ver",
        "gracias por ver el video",
        "suscríbete al canal",
        "hasta la próxima",
        "subtítulos realizados por la comunidad de amara org",
        "subtítulos por la comunidad de amara org",
    ),
    "it": (
        "grazie per la visione",
        "grazie per aver guardato il video",
        "iscrivetevi al canale",
        "sottotitoli creati dalla comunità amara org",
        "sottotitoli e revisione a cura di qtss",
    ),
    "nl": (
        "bedankt voor het kijken",
        "tot de volgende keer",
        "ondertitels ingediend door de amara org gemeenschap",
    ),
    "pt": (
        "obrigado por assistir",
        "inscreva se no canal",
        "até a próxima",
        "legendas pela comunidade amara org",
        "legendas pela comunidade das amara org",
    ),
}
"""Sentences that end or credit a film: a recogniser has learned them where music plays or nobody speaks."""

RUDE: Mapping[str, str] = {
    "en": "fuck* motherfuck* shit shits shitty bullshit cunt* bitch* asshole* dick dicks dickhead* pussy slut* whore* "
    "wank* twat* nigger* nigga niggas faggot* retarded rape raped rapist*",
    "de": "fuck* shit fick* fotze* scheiß* scheiss* arsch arschloch* hure huren hurensohn* wichser* schlampe* nutte* "
    "schwuchtel*",
    "fr": "fuck* putain* merde* encul* salope* salaud* connard* connasse* pute putes niquer nique",
    "es": "fuck* puta putas puto putos mierda* joder jodid* coño cabrón cabrones gilipollas maricón maricones pendej* "
    "verga chinga* follar*",
    "it": "fuck* cazzo cazzi cazzata* merda stronz* puttan* vaffanculo troia coglion* minchia frocio",
    "nl": "fuck* shit kut klootzak* hoer hoeren neuken lul godverdomme flikker",
    "pt": "fuck* merda caralho porra puta putas puto foder fodido* foda buceta viado*",
}
"""Rude words, or the beginnings of some (*). People say them too: what counts is that the recogniser was not sure."""
