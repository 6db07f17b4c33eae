"""How other languages than English are read aloud, in the nearest English sounds.

An acoustic model of English can tell when a German or Spanish word begins and ends, if its sounds are roughly known:
neighbouring vowels or a rolled r cost a little of its score, not of the time (docs/hearing.md has the measurements).
So these rules need not be right, only near. Their notation is that of `letters`; letters without a rule are read
without their accents.
"""

SPELLINGS = {
    "de": r"""
<äu> OY  <ä> EH  <au> AW  <ai> AY  <aa> AA  <ah>[^aeiouäöü]|$ AA  <a> AA  <bb> B  <b>$ P  <b> B
<chs> K S  [aou]<ch> HH  <ch> SH  <ck> K  <c>[eiy] T S  <c> K  <dt>$ T  <dd> D  <d>$ T  <d> D
<ei> AY  <eu> OY  <ee> EY  <eh>[^aeiouäöü]|$ EY  <er>$ AH  <en>$ AH N  <em>$ AH M  <el>$ AH L  <e>$ AH  <e> EH
<ff> F  <f> F  <gg> G  i<g>$ SH  n<g> -  <g>$ K  <g> G  [aeiouäöü]<h> -  <h> HH  <ie> IY  <ih> IY  <i> IH
<j> Y  <kk> K  <k> K  <ll> L  <l> L  <mm> M  <m> M  <nn> N  <ng> NG  <nk> NG K  <n> N
<öh?> ER  <oh>[^aeiouäöü]|$ OW  <oo> OW  <o> AO  <pf> P F  <ph> F  <pp> P  <p> P  <qu> K V  <q> K
<rr> R  <rh> R  <r> R  <sch> SH  ^<st> SH T  ^<sp> SH P  <ss> S  <s>[aeiouäöü] Z  <s> S  <ß> S
<tsch> CH  <tion> T S IY OW N  <th> T  <tz> T S  <tt> T  <t> T  <üh?> UW  <uh>[^aeiouäöü]|$ UW  <u> UH
<v> F  <w> V  <x> K S  <y> UW  <zz> T S  <z> T S
""",
    "es": r"""
<a> AA  <á> AA  <b> B  <ch> CH  <cc> K S  <c>[eiéí] S  <c> K  <d> D  <e> EH  <é> EH  <f> F
<gu>[eiéí] G  <gü> G W  <g>[eiéí] HH  <g> G  ^<hu>[aeoé] W  <h> -  <i>[aeouáéóú] Y  <i> IY  <í> IY  <j> HH  <k> K
<ll> Y  <l> L  <m> M  <ñ> N Y  <n> N  <o> AO  <ó> AO  <p> P  <qu> K  <q> K  <rr> R  <r> R  <s> S  <t> T
<ü> W  <u>[aeioáéíó] W  <u> UW  <ú> UW  <v> B  <w> W  <x> K S  <y>$ IY  <y> Y  <z> S
""",
    "fr": r"""
<aî> EH  <aie?n?t?s?$> EH  <ail> AY  <ain> AE N  <aim>[^aeiouyéèê]|$ AE N  <ai> EH  <au> OW  <an>[^aeiouyéèên]|$ AA N
<am>[bp] AA N  <ay> EY  <a> AA  <à> AA  <â> AA  <bb> B  <b>$ -  <b> B  <ch> SH  <cc> K  <c>[eiyéèê] S  <ç> S
<ct>s?$ K T  <c> K  <dd> D  <ds?>$ -  <d> D  <eaux?> OW  <ein> AE N  <en>t?s?$ AA N  <ent>$ -  <en>[^aeiouyéèên] AA N
<em>[bp] AA N  <eu> ER  <er>$ EY  <ez>$ EY  <et>$ EH  <es>$ -  C<e>$ -  V<e>$ -  <e>CC EH  <e> AH
<é> EY  <è> EH  <ê> EH  <ë> EH  <ff> F  <f> F  <gn> N Y  <gu>[eiyéè] G  <g>[eiyéèê] ZH  <g>$ -  <g> G  <h> -
<ill> IY Y  <ien> Y AE N  <in>[^aeiouyéèên]|$ AE N  <im>[bp] AE N  <i>[aeoué] Y  <i> IY  <î> IY  <ï> IY  <j> ZH  <k> K
<ll> L  <l> L  <mm> M  <m> M  <nn> N  <n> N  <oin> W AE N  <oi> W AA  <oî> W AA  <ou> UW  <oû> UW  <où> UW
<oeu> ER  <œu> ER  <œ> EH  <on>[^aeiouyéèên]|$ AO N  <om>[bp] AO N  <o> AO  <ô> OW  <ph> F  <pp> P  <ps?>$ -  <p> P
<qu> K  <q> K  <rr> R  <r> R  <ss> S  V<s>[aeiouyéèê] Z  <s>$ -  <s> S  <tion> S Y AO N  <th> T  <tt> T  <ts?>$ -  <t> T
<un>[^aeiouyéèên]|$ AE N  <ui> W IY  <u> UW  <û> UW  <ù> UW  <ü> UW  <v> V  <w> W  <x>$ -  <x> K S  <y> IY
<z>$ -  <z> Z
""",
    "it": r"""
<a> AA  <à> AA  <b> B  <cch> K  <cci>[aou] CH  <cc>[eièéì] CH  <ch> K  <ci>[aou] CH  <c>[eièéì] CH  <c> K  <d> D
<e> EH  <è> EH  <é> EH  <f> F  <ggi>[aou] JH  <gg>[eièéì] JH  <gh> G  <gi>[aou] JH  <gli>[aeou] L Y  <gli> L IY
<gn> N Y  <g>[eièéì] JH  <g> G  <h> -  <i>[aeou] Y  <i> IY  <ì> IY  <j> Y  <k> K  <l> L  <m> M  <n> N
<o> AO  <ò> AO  <p> P  <qu> K W  <q> K  <r> R  <sci>[aou] SH  <sc>[eièéì] SH  V<s>[aeiou] Z  <s> S  <t> T
<u>[aeioàèéìò] W  <u> UW  <ù> UW  <v> V  <w> V  <x> K S  <y> IY  <z> T S
""",
    "nl": r"""
<aa> AA  <au> AW  <a> AA  <b>$ P  <b> B  <ch> HH  <c>[eiy] S  <c> K  <dt> T  <d>$ T  <d> D  <eeuw> EY UW  <ee> EY
<ei> AY  <eu> ER  <en>$ AH  <er>$ ER  <e>$ AH  <e> EH  <f> F  n<g> -  <g> HH  <h> HH  <ieuw> IY UW  <ie> IY  <ij> AY
<i> IH  <j> Y  <k> K  <l> L  <m> M  <ng> NG  <n> N  <oei> UW Y  <oe> UW  <oo> OW  <ou> AW  <o> AO  <ph> F  <p> P
<qu> K W  <r> R  <sch>[aeiou] S HH  <sch> S  <s> S  <tie>$ S IY  <th> T  <t> T  <ui> OY  <uu> UW  <u> UH
<v> V  <w> V  <x> K S  <y> IY  <z> Z
""",
    "pt": r"""
<ão> AW N  <ã> AA N  <a> AA  <á> AA  <â> AA  <à> AA  <b> B  <ch> SH  <c>[eiéí] S  <c> K  <ç> S  <d> D  <em>$ EY N
<e>$ IY  <es>$ IY S  <e> EH  <é> EH  <ê> EY  <f> F  <gu>[eiéí] G  <g>[eiéí] ZH  <g> G  <h> -  <i> IY  <í> IY  <j> ZH
<k> K  <lh> L Y  <l>$|C W  <l> L  <m> M  <nh> N Y  <n> N  <o>$ UW  <os>$ UW S  <ou> OW  <o> AO  <ó> AO  <ô> OW  <õ> OW N
<p> P  <qu>[eiéí] K  <qu> K W  <q> K  <rr> HH  ^<r> HH  <r> R  <ss> S  V<s>[aeiouáéíóú] Z  <s> S  <t> T
<u>[aeoáéó] W  <u> UW  <ú> UW  <v> V  <w> W  <x> SH  <y> IY  <z>$ S  <z> Z
""",
}
"""By language (ISO 639-1)."""

ELSEWHERE = r"""
<aa> AA  <ai> AY  <au> AW  <a> AA  <b> B  <ch> CH  <ck> K  <c> K  <dzh> JH  <dh> DH  <d> D  <ei> EY  <ee> IY  <e> EH
<f> F  <gh> G  <g> G  <h>$ -  <h> HH  <i>[aeou] Y  <i> IY  <j> Y  <kh> HH  <k> K  <l> L  <m> M  <ng> NG  <n> N
<oo> UW  <ou> OW  <o> AO  <ph> F  <p> P  <qu> K W  <q> K  <r> R  <shch> SH  <sh> SH  <sch> SH  <s> S
<tsh> CH  <ts> T S  <th> T  <t> T  <uu> UW  <u> UW  <v> V  <w> V  <x> K S  <y>[aeou] Y  <y> IY  <zh> ZH  <z> Z
"""
"""Any other language, once it is written in plain Latin letters."""
