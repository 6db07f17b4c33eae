// Where in a text the query is.

const SPAN = 20; // words that may be between those of the query
const MOST_PASSAGES = 8; // of one text
const OF_A_NEIGHBOUR = 0.5; // what words count in addition, if they follow each other as in the query
const OF_THE_ORDER = 0.1; // if they come in the same order

// For a word of a text: which words of the query it is, [[number, factor]]. A factor below 1 is for another form, or
// for a word that begins like the last one of the query.
function matcher(query, isEnglish) {
  const stems = query.words.map(stemOf);
  const isQuoted = query.words.map((_, n) => query.phrases.some(([first, end]) => first <= n && n < end));
  const known = new Map();
  const match = (token) => {
    const stem = stemOf(token);
    return query.words.flatMap((word, n) => {
      if (token === word) return [[n, 1]];
      if (isQuoted[n]) return [];
      const isBegun = n === query.words.length - 1 && query.prefix && token.startsWith(word);
      return isBegun || (isEnglish && stem === stems[n]) ? [[n, OF_A_FORM]] : [];
    });
  };
  return (token) => {
    if (!known.has(token)) known.set(token, match(token));
    return known.get(token);
  };
}

// The passages that fit, best first: {score, places}, the places of the words.
function passagesIn(tokens, { query, match, weights }) {
  const hits = [];
  tokens.forEach((token, place) => {
    const words = match(token);
    if (words.length) for (const [word, factor] of words) hits.push({ place, word, weight: weights[word] * factor });
  });
  const found = hits.map((_, n) => passageFrom(hits, n, weights));
  const whole = found.filter(({ places }) => hasPhrases(tokens, places, query));
  whole.sort((a, b) => b.score - a.score || a.places[0] - b.places[0]);
  const chosen = [];
  for (const each of whole) {
    if (chosen.length === MOST_PASSAGES || each.score < 0.6 * whole[0].score) break;
    if (!chosen.some((other) => overlap(other.places, each.places))) chosen.push(each);
  }
  return chosen;
}

// From one hit on, each word of the query once: where it follows the one before it, else where it comes first.
function passageFrom(hits, start, weights) {
  const taken = new Map();
  let score = 0;
  let before = null;
  const end = hits[start].place + weights.length + SPAN;
  for (let n = start; n < hits.length && hits[n].place < end; n++) {
    const hit = hits[n];
    const isNext = before && hit.place === before.place + 1 && hit.word === before.word + 1;
    if ((taken.has(hit.word) && !isNext) || hit.place === before?.place) continue;
    if (!taken.has(hit.word)) score += hit.weight - (before ? 0.02 * (hit.place - before.place - 1) : 0);
    if (isNext) score += OF_A_NEIGHBOUR * (hit.weight + before.weight) + 1;
    else if (before && hit.word > before.word) score += OF_THE_ORDER * hit.weight;
    taken.set(hit.word, hit.place);
    before = hit;
  }
  return { score, places: [...new Set(taken.values())].sort((a, b) => a - b) };
}

function overlap(some, others) {
  return some[0] <= others.at(-1) && others[0] <= some.at(-1);
}

// Whether each phrase in quotes is there word for word, from one of these places on.
function hasPhrases(tokens, places, query) {
  return query.phrases.every(([first, end]) => {
    const phrase = query.words.slice(first, end);
    return places.some((place) => phrase.every((word, n) => tokens[place + n] === word));
  });
}
