"""The forms of what pages and wires put around a story, as data: English and German words, each rule with an example.

It knows words alone; what a match means for a text is decided in `summarizer.boilerplate`.
"""

from __future__ import annotations

import re

_AGENCIES = (
    "AP",
    "AFP",
    "EPA(?:-EFE)?",
    "EFE",
    "PA(?: Wire| Media)?",
    "DPA",
    "dpa",
    "APA",
    "ANSA",
    "ANP",
    "NTB",
    "TT",
    "AAP",
    "UPI",
    "IANS",
    "PTI",
    "Reuters",
    "REUTERS",
    "Getty(?: Images)?",
    "Bloomberg",
    "Xinhua",
    "Kyodo",
    "Yonhap",
    "Anadolu",
    "Sputnik",
    "TASS",
    "Shutterstock",
    "iStock",
    "Alamy",
    "Imago",
    "IMAGO",
    "picture alliance",
    "Keystone",
    "KEYSTONE",
    "Zuma Press",
    "NurPhoto",
    "SOPA Images",
    "Associated Press",
    "Agence France-Presse",
)
_AGENCY = f"(?:{'|'.join(_AGENCIES)})"
_PHOTO = (
    r"(?:(?:File |Handout |AP )?(?:[Pp]hoto(?:graphs?|s)?|PHOTO|[Pp]icture|[Ii]mage|[Ii]llustration)"
    r"|Foto|FOTO|Bild|[Cc]redit|Courtesy)"
)
# What may stand before the page's own words: a dash, a bullet, but no mark, or they are a speaker's.
_BEFORE = r"^[^\w“”\"„«»‘'‚]{0,3}"
_INSIDE = r"[^()\[\]]"
# A picture desk in capitals with a photographer's first and last name, as "NORDWIRE/Ana Lind": never "AFL/CIO".
_DESK = r"[A-Z][A-Z0-9]{2,14}\s?/\s?[A-ZÀ-Þ][\w.’'-]+(?: [A-ZÀ-Þ][\w.’'-]+){1,3}"
_NAME = r"[A-ZÀ-Þ][^\n:;!?“”\"]{0,78}"


def _any(*forms: str) -> str:
    return f"(?:{'|'.join(forms)})"


_BRACKETED = _any(
    rf"{_AGENCY}\s*[/|,–-]{_INSIDE}{{0,90}}",
    rf"{_INSIDE}{{0,90}}(?:\bvia\b|/)\s*{_AGENCY}(?:/{_INSIDE}{{0,60}})?",
    rf"{_INSIDE}{{1,90}}\bvia [A-Z]{{3,14}}",
    _DESK,
    rf"{_PHOTO}(?: [Cc]redits?)?(?:\s*:|\s*©|/|\s+(?:by|courtesy)\b){_INSIDE}{{0,90}}",
    rf"{_AGENCY} (?:[Pp]hoto|[Ff]ile|[Pp]ool)\b{_INSIDE}{{0,60}}",
    rf"(?:©|[Cc]redit:|[Cc]ourtesy of\b|Handout\b){_INSIDE}{{0,90}}",
    rf"{_INSIDE}{{1,60}}\s?/",
)

# What every form of a caption below has somewhere. Each of these begins with a plain character, so `re` skips to it.
CAPTION_SIGN = re.compile(r"/|©|:|\(|\[|via|Image |File |opyright")

CAPTIONS = (
    # as in "The minister at the port (REUTERS/Ana Lind)" or "A depot on fire (Ministry via AP) (UNCREDITED /)"
    re.compile(rf"[(\[]\s*{_BRACKETED}\s*[)\]](?:\s*[(\[]{_INSIDE}{{0,60}}/?\s*[)\]])*\s*\.?\s*$"),
    # as in "Crowds at the gate (AFP)", but not after the end of a sentence
    re.compile(rf"(?<![.!?”\"’…])\s[(\[]{_AGENCY}(?:\s?/\s?{_AGENCY})*[)\]]\s*$"),
    # as in "The new lock at dusk. Photograph: Ana Lind/The Courier" or "Die Schleuse am Abend. Foto: dpa"
    re.compile(
        rf"(?:^|[.!?)|…]\s*|\s[|–—-]\s*){_PHOTO}(?: [Cc]redits?| [Ss]ource| by)?"
        rf"\s*(?::|©)\s*(?:{_NAME}|{_AGENCY}{_INSIDE}{{0,40}})$"
    ),
    # as in "Crowds at the gate on Tuesday. NORDWIRE/Ana Lind"
    re.compile(rf"[.!?”\"’]\s{_DESK}$"),
    # as in "Ana Lind/Getty Images", "Image source, Getty Images" or "© Ana Lind"
    re.compile(
        "^"
        + _any(
            rf"{_NAME}\s*(?:/|\bvia\b)\s*{_AGENCY}",
            rf"{_AGENCY}\s*/\s*{_NAME}",
            r"Image (?:source|caption|credit)[,:].*",
            r"(?:©|\([Cc]\)|[Cc]opyright\b)\s*.{1,80}",
            r"File (?:photo|image|picture)[.:]?.{0,60}",
        )
        + "$"
    ),
)

_WITH = (
    r"[Ww]ith (?:(?:additional|further|agency) )?(?:information|reporting|inputs?|files|material) (?:from|by) (?:the )?"
)
_BY = r"(?:(?:Additional |Further )?[Rr]eporting|Writing|Editing|Compiled|Translated|Edited) by [A-ZÀ-Þ]"

WIRE_LINE = re.compile(
    r"^[(\[—–*-]*\s*"
    + _any(
        # as in "(With information from Nordwire)"
        rf"{_WITH}[A-ZÀ-Þ][^,;.]{{0,60}}(?:(?:,| and) [^,;.]{{1,40}}){{0,3}}",
        # as in "Reporting by Ana Lind in Verrin; editing by Tom Ward"
        rf"{_BY}.{{0,280}}",
        # as in "Ana Lind contributed to this report."
        rf"(?:The )?{_AGENCY}[^.\n]{{0,90}} contributed(?: reporting)? (?:to|from)\b.{{0,60}}",
        r"[A-ZÀ-Þ][^.\n]{2,120} contributed (?:to this (?:report|article|story)|reporting)\b.{0,40}",
        # as in "Mit Material von dpa"
        r"(?:Mit (?:Material|Informationen) (?:von|der)|Quellen?:|Redaktion:|Übersetzung:)\s.{0,120}",
        r"Con información de\s.{0,80}",
        # as in "Source: Nordwire" or "dpa/nrd"
        rf"(?:Source|Via): .{{1,80}}|{_AGENCY}(?:\s?[/,]\s?[A-Za-z]{{2,12}})*",
        # as in "This story was first published on Tuesday."
        r"This (?:story|article|report|post|interview) (?:was|is|has been) (?:originally |first |also )?"
        r"(?:published|produced|translated|edited|condensed|updated|corrected|amended|clarified|part of)\b.{0,220}",
        # as in "Correction: an earlier version gave the wrong year."
        r"(?:Correction|CORRECTION|Clarification|CLARIFICATION|Editor['’]s note|EDITOR['’]S NOTE|Korrektur|Anmerkung"
        r" der Redaktion)(?: \([^()]{1,40}\))?: [^“”\"]{1,280}",
        # as in "Ward reported from Verrin; Lind, from Keld."
        r"[A-ZÀ-Þ][\w.’'-]+(?: [A-ZÀ-Þ][\w.’'-]+)? reported from [A-ZÀ-Þ][^“”\"]{2,160}",
        r"Contributing: [A-ZÀ-Þ].{2,160}|[Hh]/[Tt]/?:? .{2,60}",
        # as in "The post Lock opens appeared first on Harbour Courier."
        r"The post .{2,200} (?:appeared first|first appeared) on .{2,60}",
        r"All rights reserved\b.{0,120}",
    )
    + r"\s*[)\]—–]*\.?$"
)

# as in "... by autumn. (With information from Nordwire)" or "... he said. Reporting by Ana Lind; Editing by Tom Ward"
WIRE_TAIL = re.compile(
    r"(?<=[.!?”\"’)])\s*"
    + _any(
        rf"[(\[](?:{_WITH}{_INSIDE}{{1,80}}|{_AGENCY}(?:/[A-Za-z]{{2,12}})*)[)\]]",
        r"[(\[]?(?:Additional )?[Rr]eporting by [A-ZÀ-Þ][^“”\"]{2,160}; ?"
        r"(?:[Aa]dditional|[Ww]riting|[Ee]diting)[^“”\"]{0,160}",
    )
    + r"\s*$"
)

LIST_HEADING = re.compile(
    "^"
    + _any(
        "keep reading",
        "continue reading",
        "read (?:more|also|next|on)",
        "also read",
        "see also",
        "further reading",
        "related(?: (?:articles?|stories|story|content|topics?|news|links|coverage|reading))?",
        "more (?:on this(?: story| topic)?|stories|news|like this|coverage)",
        r"more from [\w’'& .-]{2,40}",
        "you (?:may|might) (?:also )?(?:like|be interested in|have missed)",
        "in case you missed it",
        "in other news",
        "recommended(?: (?:articles?|stories|reading|for you|videos?))?",
        "editors?['’]s? (?:picks?|choice)",
        "most (?:read|popular|viewed|watched)",
        "top stories",
        "trending(?: now)?",
        "what to read next",
        "don['’]t miss",
        r"also on [\w’'& .-]{2,30}(?=:)",
        "weiterlesen",
        "lesen sie (?:auch|mehr|weiter)",
        "mehr (?:zum thema|dazu|lesen)",
        "auch interessant",
        "zum thema",
        "das könnte sie auch interessieren",
        "meistgelesen",
        "verwandte (?:artikel|themen)",
        "seguir leyendo",
        "(?:lea|lee) también",
        "(?:à )?lire aussi",
        "leggi anche",
    )
    + r"\s*[:：.…>»↓]*$",
    re.IGNORECASE,
)

# as in "READ MORE: Ferries stopped by fog"
LIST_INLINE = re.compile(
    _BEFORE
    + _any(
        "KEEP READING",
        "READ (?:MORE|ALSO|NEXT)",
        "ALSO READ",
        "MORE",
        "RELATED",
        "SEE ALSO",
        "WATCH",
        "LISTEN",
        "DON['’]T MISS",
        "Keep reading",
        "Read (?:more|also|next)",
        "Also read",
        "Related(?: (?:article|story|content))?",
        "See also",
        "More on this",
        "Lesen Sie (?:auch|mehr)",
        "Mehr (?:dazu|zum Thema)",
        "Le[ea] (?:también|más)",
        "(?:À l|L)ire aussi",
        "Leggi anche",
        "Watch",
    )
    + r"\s*[:：|>»]\s*\S"
)

# The page's own imperatives: at the line's start and without a mark before them, so that no speaker's words are meant.
TEASER = re.compile(
    _BEFORE
    + _any(
        r"sign up (?:for|to|here|now|today)\b",
        r"subscribe (?:to|now|here|today|for)\b",
        r"already a subscriber\b",
        r"get (?:the|our|all|more)\b.{0,120}\b(?:inbox|newsletter|app|briefing|alerts)\b",
        r"(?:get|stay) (?:up to date|informed)\b.{0,120}\b(?:inbox|newsletter|app|alerts)\b",
        r"start your day with\b.{0,160}\b(?:newsletter|inbox|briefing)\b",
        r"(?:follow|like|find) us\b",
        r"follow [\w.’' -]{2,40} on (?:x|twitter|facebook|instagram|whatsapp|telegram)\b",
        r"join (?:our|us on) (?:whatsapp|telegram|newsletter|community|channel|mailing)",
        r"download (?:the|our) .{0,40}\bapp\b",
        r"(?:click|tap) here (?:to|for)\b",
        r"listen to (?:our|the) .{0,60}\bpodcast\b",
        r"got a (?:story|tip|question|confidential)\b",
        r"do you have a (?:story|tip)\b",
        r"share (?:this|on)\b",
        r"we independently select\b",
        r"buying through us\b",
        r"if you buy something\b",
        r"(?:support|donate to) (?:our|independent) journalism\b",
        r"this is a (?:breaking|developing) (?:new |news )?story\b",
        r"for more (?:stories|news) like this\b",
        r"(?:story|article) continues\b",
        r"scroll down\b",
        r"(?:read|see|watch|view) (?:the )?(?:rest of the|full|whole|entire|original|complete)\b.{0,60}"
        r"\b(?:here|below|at [\w.’' ]{2,40}|on [\w.’' ]{2,40})\W*$",
        r"loading\.{2,}",
        r"thank you for (?:subscribing|visiting|reading)\b",
        r"to (?:continue|keep|go on) reading(?: this \w+)?\s?[,:–—-]",
        r"(?:please )?(?:log|sign) in (?:to|or)\b",
        r"(?:create|register for) (?:a|your) (?:free )?account\b",
        r"this (?:article|story|content) is (?:only |exclusively )?(?:available )?(?:for|to) (?:our )?"
        r"(?:subscribers|members)\b",
        r"um weiter ?zu ?lesen\b",
        r"we use cookies\b",
        r"by (?:clicking|continuing|signing up|subscribing)\b.{0,120}\b(?:you|privacy|terms|cookies)\b",
        r"melden sie sich\b.{0,80}\b(?:newsletter|an)\b",
        r"jetzt abonnieren\b",
        r"abonnieren sie\b",
        r"folgen sie uns\b",
        r"fehler gefunden\b",
        r"newsletter:",
        r"hier (?:klicken|anmelden|abonnieren)\b",
    ),
    re.IGNORECASE,
)

# Labels of buttons and boxes that stand alone on their line, as "Advertisement".
LABEL = re.compile(
    _BEFORE
    + _any(
        "advertisements?",
        "sponsored",
        "promoted",
        "article content",
        "comments?",
        "leave a comment",
        "no comments",
        "share",
        "print",
        "save",
        "newsletter",
        "subscribe",
        "sign up",
        "follow us",
        "back to top",
        "link copied",
        "recommended videos?",
        "story continues below",
        "continues below advertisement",
        r"\d+ min(?:ute)?s? read",
        r"\d+ comments?",
        r"[\w.+-]+@[\w-]+\.[\w.]{2,20}|https?://\S{4,150}",
        "anzeige",
        "werbung",
        "teilen",
        "drucken",
        "kommentare?",
    )
    + r"[\W_]{0,3}$",
    re.IGNORECASE,
)

# as in "By Ana Lind and Tom Ward, Harbour Courier" or "Von Anna Weidner"
BYLINE = re.compile(
    r"^(?:By|BY|Von|Text:)\s+[A-ZÀ-Þ][\w.’'-]+"
    r"(?:(?:\s*,)?\s(?:and|und|&|de|van|von|in|[A-ZÀ-Þ][\w.’'-]*)){1,9}\.?$"
)

# as in "Published 3 June 2026" or "Updated: June 3, 2026 4:15 pm EDT", where articles begin
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mär|Mai|Okt|Dez)[a-zä]{0,6}\.?"
DATELINE_ALONE = re.compile(
    r"^(?:(?:Published|Updated|Posted|Last (?:updated|modified)|Stand|Veröffentlicht|Aktualisiert)\b.{0,60}"
    rf"|(?:\w{{2,10}}\.?,? )?(?:{_MONTH} \d{{1,2}}|\d{{1,2}}\.? {_MONTH}),? \d{{4}}\b[^“”\"]{{0,30}}"
    r"|\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b[^“”\"]{0,24})$"
)
