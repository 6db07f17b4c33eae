// What was found, as links to the moment of each match.

const MOMENTS_UNFOLDED = 3; // of each episode, before one asks for more

function episodeAddress(root, { slug }) {
  return `${root}episodes/${encodeURIComponent(slug)}/`;
}

// To the first matched word where it was said, else to the part of the page.
function momentAddress(root, hit, { at, anchor }) {
  const fragment = at === null ? anchor : `t=${at}`;
  return episodeAddress(root, hit) + (fragment && "#" + fragment);
}

// Where a match is: its time, or the part of the episode that it is in.
function placeOf({ at, kind }) {
  const text = at === null ? phrase(`search_in_${kind}`) : clockTime(at);
  return make("span", { className: "at" }, text);
}

// Names beside a match: who speaks, the chapter, the episode.
function namesOf(...names) {
  const line = make("span", { className: "names" });
  for (const name of names.filter(Boolean)) line.append(line.firstChild ? " · " : "", isolated(name));
  return line;
}

function momentLink(root, hit, moment) {
  const { kind, at, speaker, chapter } = moment;
  const part = at === null ? "" : phrase(`search_in_${kind}`);
  const names = kind === "said" ? namesOf(speaker, chapter) : namesOf(part);
  const text = make("span", { className: "what" }, names, " ", markedText(moment, hit.language, hit.runs));
  return make("a", { href: momentAddress(root, hit, moment) }, placeOf(moment), " ", text);
}

function momentList(root, hit, moments) {
  const items = moments.map((moment) => make("li", {}, momentLink(root, hit, moment)));
  return make("ol", { className: "moments" }, ...items);
}

function foldedMoments(root, hit, moments, open) {
  const summary = make("summary", {}, phrase("search_more_moments", { n: moments.length }));
  return make("details", { open }, summary, momentList(root, hit, moments));
}

function isUnfolded(item) {
  return item.querySelector("details")?.open;
}

// A match in the title is marked there; the other moments are listed below it, best first. `unfolded`: slugs of
// episodes of which all are shown.
function foundEpisode(root, hit, unfolded = []) {
  const inTitle = hit.moments.find(({ kind }) => kind === "title");
  const moments = hit.moments.filter((moment) => moment !== inTitle);
  const title = inTitle ? markedText(inTitle, hit.language, hit.runs) : isolated(hit.title);
  const link = make("a", { href: episodeAddress(root, hit), lang: hit.language }, title);
  const item = make("li", {}, make("h2", {}, link));
  item.dataset.slug = hit.slug;
  if (hit.published) item.append(make("p", { className: "facts" }, dayInWords(hit.published)));
  if (moments.length) item.append(momentList(root, hit, moments.slice(0, MOMENTS_UNFOLDED)));
  const folded = moments.slice(MOMENTS_UNFOLDED);
  if (folded.length) item.append(foldedMoments(root, hit, folded, unfolded.includes(hit.slug)));
  return item;
}

// How many episodes were found: what people see first, and what screen readers say.
function foundNote(query, { total, more, hits }) {
  const isLowerBound = more && total <= hits.length;
  const name = isLowerBound ? "search_found_more" : total ? "search_found" : "search_nothing";
  return phrase(name, { n: total, query: query.replaceAll('"', "") });
}

function didYouMean(suggestion) {
  return phrase("search_did_you_mean", { query: suggestion });
}
