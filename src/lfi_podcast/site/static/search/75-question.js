// A question on the search page: {query, speaker, topic, year}, as it is in the address and in the page's controls.

const FILTERS = { speaker: "speakers", topic: "topics", year: "years" }; // by parameter: what the index calls them

function questionInAddress() {
  const named = new URLSearchParams(location.search);
  const filters = Object.keys(FILTERS).map((name) => [name, named.get(name) ?? ""]);
  return { query: queryOf(named.get("q")), ...Object.fromEntries(filters) };
}

function addressOf({ query, ...filters }) {
  const named = Object.entries({ q: query, ...filters }).filter(([, value]) => value);
  return location.pathname + (named.length ? "?" + new URLSearchParams(named) : "");
}

function isInAddress(question) {
  return addressOf(question) === addressOf(questionInAddress());
}

// The filters that are set.
function chosenIn(question) {
  return Object.fromEntries(Object.entries(question).filter(([name, value]) => name in FILTERS && value));
}

// Chooses `value`, though the index may not know it: an address from elsewhere may say anything.
function select(control, value) {
  const isKnown = [...control.options].some((option) => option.value === value);
  if (!isKnown) control.add(new Option(undirected(value), value));
  control.value = value;
}

// Offers what the index knows; a filter with nothing to choose between stays hidden.
function offer(control, choices) {
  const chosen = control.value;
  control.length = 1; // the first is for all
  for (const { name, count } of choices) {
    const text = phrase("search_choice", { name, n: count });
    control.add(Object.assign(new Option(text, name), { dir: "auto" }));
  }
  select(control, chosen);
  control.closest("label").hidden = choices.length < 2 && !chosen;
}
