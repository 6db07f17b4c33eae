// The system's own player: lock screens, headphones, and keys of keyboards (W3C Media Session).

const MOST_CHAPTERS = 100; // more than that, Chromium warns of

const SESSION_ACTIONS = {
  play,
  pause: () => audio.pause(),
  seekbackward: ({ seekOffset }) => skip(-(seekOffset ?? 15)),
  seekforward: ({ seekOffset }) => skip(seekOffset ?? 30),
  seekto: ({ seekTime }) => seek(seekTime),
  ...(chapters.length && { previoustrack: previousChapter, nexttrack: nextChapter }),
};

// The pictures that the page has of its cover, in all sizes.
function covers() {
  const found = [...document.querySelectorAll(":is(.hero, .embed) picture > *")];
  return found.flatMap(({ srcset, src, type }) => (srcset || src).split(/,\s+/).map((one) => picture(one, type)));
}

// `cover-176.webp 176w` as a MediaImage.
function picture(candidate, type = "") {
  const [address, width] = candidate.trim().split(/\s+/);
  const side = parseInt(width, 10);
  return { src: new URL(address, document.baseURI).href, type, sizes: side ? `${side}x${side}` : "" };
}

function tellMetadata() {
  const all = covers();
  const own = chapterHeard?.image ? [picture(episode.root + chapterHeard.image)] : [];
  navigator.mediaSession.metadata = new MediaMetadata({
    title: [chapterHeard?.title, episode.title].filter(Boolean).join(" · "),
    artist: episode.show,
    album: episode.show,
    artwork: [...own, ...all],
    chapterInfo: chapters.slice(0, MOST_CHAPTERS).map(({ at, title }) => ({ startTime: at, title, artwork: [] })),
  });
}

function tellPosition() {
  const [duration, position] = [soundLength(), Math.min(audio.currentTime, soundLength())];
  navigator.mediaSession.setPositionState?.({ duration, position, playbackRate: audio.playbackRate });
}

if ("mediaSession" in navigator) {
  for (const [action, handler] of Object.entries(SESSION_ACTIONS)) {
    try {
      navigator.mediaSession.setActionHandler(action, handler);
    } catch {} // an action that this browser does not know
  }
  for (const event of ["play", "chapterchange"]) audio.addEventListener(event, tellMetadata);
  for (const event of ["play", "pause", "seeked", "ratechange", "durationchange"]) {
    audio.addEventListener(event, tellPosition);
  }
}
