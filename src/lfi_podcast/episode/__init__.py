"""What is known of one episode between its stages.

    voices          who speaks in each source, and what the engine is told
    brought         transcripts that people bring
    recogniser      the engine that would hear the episode
    segments        what was heard of each segment, kept at once
    voice_activity  the voice activity of each source
    committed       `words.json` and `transcript.md`: what each is to hold
    accepted        what a person has signed off
    silenced        places that were silenced before, and stay so
    misheard        names found by the audio search
    soundalikes     the same where Whisper's words sound like a name
    heard_again     the same in parts of the finished sound, recognised once more
    redacted        `redacted.json`: where the redactions are
    unsilence       lets one of them be heard
    unheard         names in a corrected transcript that were recognised as something else
    realign         corrected words aligned with the sound
    worddiff        a corrected transcript against a recognition
    offer           `transcript.new.md`: a later recognition, offered
    doubts          doubts that are still open
    late            times after the end of the episode
    tags            the tags of an episode's files
    renditions      which renditions there are, and where
    clips           where the files of clips are
    notes           show notes, with the pictures in them
    said            what is said in it, as people read it
    record          what the world will see of the episode
    readable        everything one can read in an object of the store
    name_search     redacted names in an object, sought once
    leftovers       the last look: no redacted name is left in it
    file_states     whether files are as they were, without reading them
    looks           looks that found nothing to do, remembered

May use: errors, model, config, pictures, audio/samples, audio/mixing, audio/delivering, speech, transcript, text,
store, work.
"""
