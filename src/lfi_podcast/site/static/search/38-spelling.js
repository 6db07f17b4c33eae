// A word that may be meant by one that nobody said.

const RARE = 2; // units that have a word which may be a slip

// The query with other words in the place of those that are not known; null if there are none.
async function betterSpelled(query, looked, counts) {
  const better = await Promise.all(
    query.searched.map(async (word, n) => {
      if (word.length < 4 || isAlone(word) || looked.some(({ tier }) => tier.common.has(word))) return word;
      if (counts.get(word) > RARE || (n === query.words.length - 1 && counts.get(`${word}*`))) return word;
      return (await nearestWord(word, looked, counts.get(word) > 0)) ?? word;
    }),
  );
  const text = [...better, ...query.words.slice(better.length)].join(" ");
  return text === query.words.join(" ") ? null : text;
}

async function nearestWord(word, looked, isSaid) {
  const frequent = new Map((looked[0]?.tier.frequent ?? []).map((each, rank) => [each, rank]));
  const lists = isSaid ? [] : await Promise.all(looked.map(({ tier }) => tier.vocabulary(word[0])));
  const most = isSaid || word.length < 6 ? 1 : 2;
  let best = null;
  for (const other of new Set([...frequent.keys(), ...lists.flat()])) {
    if (Math.abs(other.length - word.length) > most || other === word) continue;
    const distance = distanceOf(word, other, most);
    if (distance > most) continue;
    const rank = distance * 1e6 + (frequent.get(other) ?? 1e5) + (other[0] === word[0] ? 0 : 5e5);
    if (!best || rank < best.rank) best = { word: other, rank };
  }
  return best?.word;
}

// How many letters are wrong, too many, missing, or two of them exchanged (Damerau and Levenshtein); or more than `most`.
function distanceOf(a, b, most) {
  let [older, before] = [[], Array.from({ length: b.length + 1 }, (_, n) => n)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = before[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(same, before[j] + 1, row[j - 1] + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], older[j - 2] + 1);
    }
    if (Math.min(...row) > most) return most + 1;
    [older, before] = [before, row];
  }
  return before[b.length];
}
