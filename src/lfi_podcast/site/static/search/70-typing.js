// On every page: the best moments under the box while one types; arrow keys choose one.

const OPTIONS_SHOWN = 6;
const WORDS_BEFORE = 6; // the first match, so that it is in the two lines that an option has

// Of each episode its best moment; if few are found, more of each.
function bestMoments({ hits }) {
  const each = Math.max(1, Math.floor(OPTIONS_SHOWN / Math.max(1, hits.length)));
  return hits.flatMap((hit) => hit.moments.slice(0, each).map((moment) => ({ hit, moment })));
}

function allResults(form, query) {
  return `${form.action}?${new URLSearchParams({ q: query })}`;
}

function startingNear({ words, marks }) {
  const from = Math.max(0, (marks[0] ?? 0) - WORDS_BEFORE);
  if (!from) return { words, marks };
  return { words: ["…", ...words.slice(from)], marks: marks.map((at) => at - from + 1) };
}

function option(href, ...content) {
  return make("a", { role: "option", href, tabIndex: -1 }, ...content);
}

function momentOption(root, hit, moment) {
  const title = moment.kind === "title" ? "" : hit.title;
  const names = make("small", {}, placeOf(moment), " ", namesOf(title, moment.speaker));
  const text = markedText(startingNear(moment), hit.language, hit.runs);
  return option(momentAddress(root, hit, moment), text, " ", names);
}

function optionsFor(root, form, query, answer) {
  const { total, suggestion } = answer;
  const options = bestMoments(answer).map(({ hit, moment }) => momentOption(root, hit, moment));
  if (suggestion) options.unshift(option(allResults(form, suggestion), didYouMean(suggestion)));
  const all = option(allResults(form, query), phrase("search_all_results"));
  return total ? [...options, Object.assign(all, { className: "all" })] : options;
}

function searchWhileTyping(root, form, field, index) {
  const panel = new Panel(form, field);

  const answer = newestOnly(async (query, isNewest) => {
    if (!query) return panel.close();
    const searching = () => panel.open([], phrase("search_searching"));
    const found = await patiently(index.find(query, { limit: OPTIONS_SHOWN }), searching).catch(() => null);
    if (!isNewest()) return;
    if (found) panel.open(optionsFor(root, form, query, found), foundNote(query, found));
    else panel.open([], ...failureNote(ask));
  });
  const ask = () => {
    panel.unchoose();
    answer(queryOf(field.value));
  };

  // What a key does. Other keys are the browser's: Enter without a choice sends the form.
  function actionFor(key) {
    if (!panel.isOpen) return key === "ArrowDown" ? ask : null;
    const link = panel.chosen;
    const actions = {
      ArrowDown: () => panel.choose(1),
      ArrowUp: () => panel.choose(-1),
      Escape: () => panel.close(),
      Enter: link && (() => link.click()),
    };
    return actions[key];
  }

  onTyping(field, ask);
  field.addEventListener("keydown", (event) => {
    if (!isBare(event)) return;
    const action = actionFor(event.key);
    if (!action) return;
    event.preventDefault();
    action();
  });
}
