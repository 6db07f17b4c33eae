"""Words that say nothing about a topic, by language."""

from collections.abc import Mapping
from functools import cache

from lfi_podcast.model.languages import primary_language

_COMMON: Mapping[str, str] = {
    "de": "aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bin bis"
    " bisschen da dabei dafür damit dann daran darauf darüber das dass davon dazu dein dem den denn der"
    " des deshalb dich die dies diese diesem diesen dieser dieses dir doch dort du durch eben eigentlich"
    " ein eine einem einen einer eines einfach einmal er erst es etwas euch euer für ganz gar geht"
    " gemacht genau gerade gesagt gibt glaube gut habe haben hat hatte hatten hier ich ihm ihn ihnen ihr"
    " ihre ihrem ihren ihrer im immer in ins irgendwie ist ja jede jeder jetzt kann kein keine können"
    " könnte machen mal man mehr mein meine mich mir mit muss müssen nach natürlich nein nicht nichts"
    " noch nun nur ob oder ohne okay schon sehr sein seine seinem seinen seiner sich sie sind so soll"
    " sollte sondern sonst um und uns unser unter viel viele vielleicht vom von vor wann war waren warum"
    " was weil weiß welche wenn wer werden wie wieder will wir wird wirklich wo wurde würde würden zu"
    " zum zur zwar zwischen über",
    "en": "a able about actually after again all almost also although always am an and another any anything"
    " are around as ask at away back be because been before began begin behind being believe best better"
    " between big both but by call called came can can't cannot come could couldn't course day did didn"
    " didn't do does doesn doesn't doing don don't done down each either else end enough even ever every"
    " everybody everyone everything exactly far feel few find first for from gave get give go goes going"
    " gone gonna good got great had has have having he he's her here hers him his how however i i'd i'll"
    " i'm i've if in instead into is isn't it it's its itself just keep kind knew know known last least"
    " less let let's like little ll long look looked lot made make making many may maybe me mean might"
    " mine more most mr mrs much must my myself near need never new next no nobody not nothing now of"
    " off often oh ok okay old on once one only or other others our ours out over own part people"
    " perhaps please possible pretty probably put quite rather re really right said same saw say says"
    " see seem seen set she she's should show since so some somebody someone something sometimes soon"
    " sort still stuff such sure take talk talked tell than thank thanks that that'll that's the their"
    " theirs them themselves then there there's these they they're thing things think this those though"
    " thought through time times to today together told too took toward tried true try two uh um under"
    " until up upon us use used using ve very want wanted was wasn wasn't way we we're we've well went"
    " were weren what what's whatever when where whether which while who whole whom whose why will with"
    " without won won't word words would wouldn wouldn't yeah year years yes yet you you're you've your"
    " yours yourself",
    "es": "a ahora al algo alguien alguna algún allí ante antes aquí así aunque aún bien bueno cada casi"
    " claro como con contra cosa cosas cual cuando cuál cuándo cómo de decir del desde después dice dijo"
    " donde dos durante dónde e el ella ellas ellos en entonces entre era eran es esa ese eso esta estar"
    " estas este esto estos está están fue fueron gente gran ha haber había hace hacer hacia hasta hay"
    " he la las le les lo los luego me mejor menos mi mientras mis mismo mucho muchos muy más nada ni no"
    " nos nosotros nuestra nuestro nunca o otra otras otro otros para parte pero poco poder por porque"
    " puede pueden pues que quien quién qué se sea según ser si sido siempre sin sobre solo son su sus"
    " sé sí también tan tanto te tener tengo ti tiene tienen toda todas todo todos tres tu tú un una uno"
    " unos usted va vamos ver vez voy y ya yo él",
    "fr": "ai ainsi alors après as au aucun aussi autre autres aux avait avant avec avez avoir avons bien bon"
    " c'est c'était car ce cela celle celui ces cet cette ceux chaque chez chose choses comme comment"
    " d'un d'une dans de depuis des deux dire dit doit donc du déjà elle elles en encore entre est et eu"
    " euh eux faire fait faut gens il ils j'ai jamais je jusque juste l'on la le les leur leurs lui là"
    " ma mais mal me mes moi moins mon même n'est ne ni non nos notre nous on ont ou oui où par parce"
    " pas pendant peu peut peuvent plus pour pourquoi puis qu'il qu'on quand que quel quelle quelque qui"
    " quoi rien s'il sa sans se sera ses si son sont sous souvent suis sur ta te tes toi ton toujours"
    " tous tout toute toutes trois trop très tu un une va vers veut voilà vos votre vous vraiment y à ça"
    " étaient était été être",
}


def is_common(word: str, language: str) -> bool:
    """Whether the word, in lower case, says nothing about a topic. Words of one or two letters never do."""
    return len(word) < 3 or word in _words(primary_language(language))


@cache
def _words(language: str) -> frozenset[str]:
    return frozenset(_COMMON.get(language, "").split())
