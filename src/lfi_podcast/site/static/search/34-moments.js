// Where in a text the query is, and the sentence around it.

const SPAN = 24; // words within which those of the query are near each other
const LONGEST_SENTENCE = 32; // words shown on either side, at most
const OF_KINDS = { title: 1.6, chapter: 1.15, person: 1.3, topic: 1.2, summary: 0.9, notes: 0.85, reference: 0.85, said: 1 };

// Words as shown, and the words as compared with the place of each among them.
function tokensOf(shown) {
  const tokens = [];
  const places = [];
  shown.forEach((text, place) => {
    for (const word of wordsOf(text)) {
      tokens.push(word);
      places.push(place);
    }
  });
  return { tokens, places };
}

// For each word of the query, how far a word of a text is it: 1, less for another form or a beginning, or 0.
function matcher(query, isEnglish) {
  const stems = query.words.map(stemOf);
  const quoted = query.words.map((_, n) => query.phrases.some(([first, end]) => first <= n && n < end));
  const known = new Map();
  return (token) => {
    if (known.has(token)) return known.get(token);
    const stem = stemOf(token);
    const found = [];
    query.words.forEach((word, n) => {
      const isForm = isEnglish && !quoted[n] && stem === stems[n];
      const isBegun = n === query.words.length - 1 && query.prefix && token.startsWith(word);
      if (token === word) found.push([n, 1]);
      else if (isForm || isBegun) found.push([n, OF_A_FORM]);
    });
    known.set(token, found);
    return found;
  };
}

// The passages of a text that fit, best first: {score, places: [token places]}.
function passages(tokens, query, match, weights) {
  const hits = [];
  tokens.forEach((token, place) => {
    for (const [word, factor] of match(token)) hits.push({ place, word, factor });
  });
  const found = hits.map((hit, n) => passageFrom(hits, n, weights)).filter(({ places }) => isWhole(tokens, places, query));
  found.sort((a, b) => b.score - a.score || a.places[0] - b.places[0]);
  const chosen = [];
  for (const one of found) {
    if (one.score < 0.6 * found[0].score || chosen.length >= 8) break;
    if (!chosen.some((other) => overlap(one.places, other.places))) chosen.push(one);
  }
  return chosen;
}

// From one hit on, each word of the query once: in a row where it can be, else the nearest.
function passageFrom(hits, start, weights) {
  const taken = new Map();
  const first = hits[start];
  let score = 0;
  let before = null;
  for (let n = start; n < hits.length && hits[n].place - first.place <= SPAN; n++) {
    const hit = hits[n];
    const isNext = before && hit.place === before.place + 1 && hit.word === before.word + 1;
    if (taken.has(hit.word) && !isNext) continue;
    if (before && hit.place === before.place) continue;
    const weight = weights[hit.word] * hit.factor;
    if (!taken.has(hit.word)) score += weight;
    if (isNext) score += 0.5 * (weight + weights[before.word] * before.factor) + 1;
    else if (before && hit.word > before.word) score += 0.1 * weight;
    score -= before ? 0.02 * (hit.place - before.place - 1) : 0;
    taken.set(hit.word, hit.place);
    before = hit;
  }
  return { score, places: [...taken.values()].sort((a, b) => a - b), words: taken };
}

function overlap(some, others) {
  return some[0] <= others.at(-1) && others[0] <= some.at(-1);
}

// Whether the quoted phrases are there, word for word.
function isWhole(tokens, places, query) {
  if (!query.phrases.length) return true;
  return query.phrases.every(([first, end]) => {
    const phrase = query.words.slice(first, end);
    return places.some((_, n) => phrase.every((word, k) => tokens[places[0] + k] === word) && n === 0) ||
      places.some((place) => phrase.every((word, k) => tokens[place + k] === word));
  });
}

// From which shown word up to which: the sentence of the match, no longer than people read at a glance.
function sentenceAround(shown, first, last) {
  let [from, to] = [first, last + 1];
  while (from > 0 && first - from < LONGEST_SENTENCE && !/[.?!…。！？]["'”’)]*$/.test(shown[from - 1])) from--;
  while (to < shown.length && to - last < LONGEST_SENTENCE && !/[.?!…。！？]["'”’)]*$/.test(shown[to - 1])) to++;
  return [from, to];
}
