"""The MP3's companions: tags, renditions, clips.

    tags           ID3 tags, chapters, cover
    renditions     the same episode in other codecs
    fonts          a font for each text
    text_layout    text in boxes
    planes         pictures as video codecs take them
    frames         the pictures of a clip's video
    clips          passages to share: MP3, and videos
    places         where it is worth hearing what was done, and where that is allowed
    excerpts       such passages, before and after
    picture_texts  what can be read in a picture, besides what it shows
    tag_texts      what can be read in an audio or video file

May use: errors, model, audio/samples, audio/intake, audio/measure, audio/mixing, audio/mastering.
"""
