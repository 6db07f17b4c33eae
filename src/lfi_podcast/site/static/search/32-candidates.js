// Which units may have what is looked for, by the words and the runs of words in each.

const OF_A_FORM = 0.7; // what another form of a word counts, or a word that begins with it
const OF_A_COMMON_WORD = 0.3; // what a word counts that is everywhere; by itself it never leads anywhere
const OF_NO_WORD = 3; // a word that is nowhere
const OF_OTHER_TEXTS = 1.25; // what a match in title, topics or notes counts, if few words are looked for
const MOST_TERMS = 30; // there are 32 bits in a mask
const WORTH_SHOWING = 0.5; // of the best score: what has less has a few of the words only
const MOST_CANDIDATES = 1000; // of a tier
const MOST_FORMS = 2; // of files of other words that are read for the beginning of a word

// What is looked up in a tier: each term with its units, the first word of the query that it stands for, how many,
// and what it counts.
async function termsOf(tier, query, isEnglish) {
  const words = query.searched.map((word, first) => termsOfWord(tier, query, word, first, isEnglish));
  const runs = query.runs(tier.common).map(async ([first, count]) => {
    const run = query.searched.slice(first, first + count);
    // While a word is being typed, it is rarely one yet, and its runs would be looked up in vain.
    const isUnfinished = query.isOpen && first + count === query.words.length;
    const isThere = !isUnfinished || tier.common.has(run.at(-1)) || (await words.at(-1))[0]?.units.length > 0;
    return isThere ? [{ first, count, key: run.join(" "), factor: 1, units: await tier.run(run) }] : [];
  });
  return (await Promise.all([...words, ...runs])).flat().slice(0, MOST_TERMS);
}

async function termsOfWord(tier, query, word, first, isEnglish) {
  if (tier.common.has(word) || query.isSkipped(first)) return [];
  const near = await tier.wordsNear(word);
  const terms = [{ first, count: 1, key: word, factor: 1, units: near.get(word) ?? NOWHERE }];
  const others = isEnglish ? formsOf(word, near) : [];
  if (first === query.words.length - 1 && query.prefix) others.push(...(await completions(tier, word, near)));
  if (others.length) terms.push({ first, count: 1, key: `${word}*`, factor: OF_A_FORM, units: union(others) });
  return terms;
}

// The units of other forms of a word.
function formsOf(word, near) {
  const stem = stemOf(word);
  return [...near].filter(([other]) => other !== word && stemOf(other) === stem).map(([, units]) => units);
}

// The units of words that begin like this: those in the same file, and the most frequent ones in others.
async function completions(tier, prefix, near) {
  const begins = (word) => word !== prefix && word.startsWith(prefix);
  const frequent = tier.frequent.filter((word) => begins(word) && !near.has(word) && !tier.common.has(word));
  const others = frequent.slice(0, MOST_FORMS).map(async (word) => (await tier.wordsNear(word)).get(word) ?? NOWHERE);
  return [...[...near].filter(([word]) => begins(word)).map(([, units]) => units), ...(await Promise.all(others))];
}

function union(lists) {
  return lists.length === 1 ? lists[0] : Uint32Array.from(new Set(lists.flatMap((list) => [...list]))).sort();
}

// How rare each term is over all tiers: what it counts, and what each word of the query counts.
function weighed(looked, query) {
  const all = looked.reduce((sum, { tier }) => sum + tier.table.units, 0);
  const counts = new Map();
  for (const { key, units } of looked.flatMap(({ terms }) => terms)) counts.set(key, (counts.get(key) ?? 0) + units.length);
  const weights = new Map([...counts].map(([key, count]) => [key, Math.log(1 + all / (count + 1))]));
  const isCommon = (word) => looked.some(({ tier }) => tier.common.has(word));
  const weightOf = (word) => {
    const found = Math.max(counts.get(word) ?? 0, counts.get(`${word}*`) ?? 0);
    return isCommon(word) ? OF_A_COMMON_WORD : found ? Math.log(1 + all / (found + 1)) : OF_NO_WORD;
  };
  return { weights, counts, ofWords: query.words.map(weightOf) };
}

// The units that are worth to be shown, [{tier, unit, score}], best first, newest first of equals; and how many
// episodes have any.
function ranked(looked, weights, query) {
  const found = looked.map((each) => ({ tier: each.tier, scores: scoresOf(each, weights, query) }));
  let best = 0;
  for (const { scores } of found) for (const score of scores) if (score > best) best = score;
  const worthy = found.map(({ tier, scores }, age) => worthShowing(tier, scores, WORTH_SHOWING * best, age));
  const candidates = worthy.flatMap(({ candidates }) => candidates);
  candidates.sort((a, b) => b.score - a.score || b.age - a.age || b.unit - a.unit);
  return { candidates, episodes: worthy.reduce((sum, { episodes }) => sum + episodes, 0) };
}

// Of a tier, with how many episodes they are in. Of episodes with equally good moments, those with more come first.
function worthShowing(tier, scores, least, age) {
  const [units, episodes] = [[], []];
  const counts = new Uint16Array(tier.bases.length);
  for (let unit = 0, episode = 0; unit < scores.length; unit++) {
    if (!scores[unit] || scores[unit] < least) continue;
    while (tier.bases[episode + 1] <= unit) episode++;
    counts[episode]++;
    units.push(unit);
    episodes.push(episode);
  }
  const factors = Array.from(counts, (count) => 1 + 0.02 * Math.min(5, Math.log2(count)));
  units.forEach((unit, n) => (scores[unit] *= factors[episodes[n]]));
  const all = Float32Array.from(units, (unit) => scores[unit]).sort();
  const enough = all[Math.max(0, all.length - MOST_CANDIDATES)];
  const candidates = units.filter((unit) => scores[unit] >= enough).slice(-MOST_CANDIDATES);
  return {
    candidates: candidates.map((unit) => ({ tier, age, unit, score: scores[unit] })),
    episodes: counts.filter(Boolean).length,
  };
}

function scoresOf({ tier, terms, allowed }, weights, query) {
  const masks = new Uint32Array(tier.table.units + 1);
  terms.forEach(({ units }, bit) => {
    for (const unit of units) masks[unit] |= 1 << bit;
  });
  const known = new Map([[0, 0]]);
  const scoreOf = (mask) => {
    if (!known.has(mask)) known.set(mask, scoreOfTerms(terms, mask, weights));
    return known.get(mask);
  };
  const scores = new Float32Array(tier.table.units);
  for (let unit = 0; unit < scores.length; unit++) {
    if (!masks[unit] || (allowed && !allowed[unit])) continue;
    const own = scoreOf(masks[unit]);
    // A sentence does not end with its unit.
    scores[unit] = masks[unit + 1] ? Math.max(own, 0.99 * scoreOf((masks[unit] | masks[unit + 1]) >>> 0)) : own;
  }
  if (query.words.length <= 3) prefer(tier, scores);
  return scores;
}

// What an episode is about counts more than what is mentioned in it.
function prefer(tier, scores) {
  tier.table.episodes.forEach((episode, n) => {
    if (!episode) return;
    const end = tier.bases[n] + episode[1];
    for (let unit = tier.bases[n] + episode[2]; unit < end; unit++) scores[unit] *= OF_OTHER_TEXTS;
  });
}

// Of several terms that stand for the same words, the best counts.
function scoreOfTerms(terms, mask, weights) {
  const best = new Map();
  terms.forEach(({ first, count, key, factor }, bit) => {
    if (!(mask & (1 << bit))) return;
    const words = first * 4 + count;
    best.set(words, Math.max(best.get(words) ?? 0, factor * weights.get(key)));
  });
  return [...best.values()].reduce((sum, weight) => sum + weight, 0);
}
