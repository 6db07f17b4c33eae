// A moment as a link, and a passage as a quotation: who said it where and when.

// The address under which others find the page, with a moment. A page that is not public has only its own.
function addressOf(hash) {
  const page = document.querySelector("link[rel=canonical]")?.href ?? location.href.split("#")[0];
  return page + hash;
}

// As people write it; what keeps names apart from the sentence around them is for screens.
function written(name, values) {
  return phrase(name, values).replace(/[\u2066-\u2069]/g, "");
}

// `#t=75.12,80`: the words of a stretch.
function stretchHash({ start, end }) {
  return `${momentHash(start)},${Number(end.toFixed(3))}`;
}

function clockOf({ start, end }) {
  const [from, to] = [clock(start), clock(end)];
  return from === to ? from : `${from}–${to}`;
}

// A quotation as text, and as HTML.
function quotation({ said, start, end }) {
  const address = addressOf(stretchHash({ start, end }));
  const speakers = [...new Set(said.map(({ speaker }) => speaker))];
  const isTalk = said.length > 1;
  const passages = said.map(({ speaker, text }) => (isTalk ? `${speaker}: ` : "") + written("quoted", { text }));
  const source = written("quoted_from", {
    speakers: speakers.join(", "),
    episode: episode.title,
    show: episode.show,
    clock: clockOf({ start, end }),
  });
  const html = element("div", {},
    element("blockquote", { cite: address }, ...passages.map((passage) => element("p", {}, passage))),
    element("p", {}, "— ", element("a", { href: address }, source)),
  );
  return { text: `${passages.join("\n")}\n— ${source}\n${address}`, html: html.innerHTML };
}
