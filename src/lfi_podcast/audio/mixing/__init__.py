"""Mixes several sources on one time line.

    lag          how much later a voice appears in another track
    starts       when each track began, as files or people say
    alignment    where a track lies on another one's time line
    clock        when each track started, and how fast its clock ran
    residual     how far tracks are still apart, measured again
    resample     a track put on another one's clock
    listen       a voice as in the mix, and as recognisers want it
    lineup       tracks lined up by the sound that they share
    gate         own speech separated from bleed of others
    phrases      pieces of speech between pauses, and their loudness
    speakers     which phrases are the same voice, by its timbre
    level        a slow gain that makes all speakers equally loud
    track        recordings with clock, gate and gain, ready to be summed
    compression  a voice that goes far up and down, evened a little
    voices       what makes voices sound alike
    edit         intervals cut out of a stream, or replaced
    music        intro, outro, beds and stings, ducked under speech
    loop         music repeated without a seam
    music_plan   which music an episode has, and where
    mix_report   facts about a mix for the report
    mix          all of it, in order
    as_is        a recording that is published as it is

May use: errors, model, audio/samples, audio/intake, audio/treating, audio/measure.
"""
