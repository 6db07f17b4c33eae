// How a question gets to the index: that is loaded when somebody is about to ask, and asked one thing at a time.

const QUERY_LENGTH = 300; // characters, for what somebody pastes by mistake
const ANNOUNCED_AFTER = 700; // milliseconds without a change: a screen reader is not interrupted at each key

function queryOf(text) {
  return (text ?? "").replace(/\s+/g, " ").trim().slice(0, QUERY_LENGTH);
}

// Several words that stand together somewhere are no slip, though one of them may be rare.
function isSaid({ words, hits }) {
  return words.length > 1 && hits[0]?.moments[0].marks.length >= words.length;
}

function prepared(answer) {
  const runs = unspacedRuns(answer.words);
  const suggestion = isSaid(answer) ? null : answer.suggestion;
  return { ...answer, suggestion, hits: answer.hits.map((hit) => ({ ...hit, runs })) };
}

// The opened index. After a failure it is opened anew, since the network may be back.
function indexOf(root) {
  let opened = null;
  const ask = async (task) => {
    try {
      return await task(await (opened ??= openIndex(root)));
    } catch (failure) {
      opened = null;
      throw failure;
    }
  };
  return {
    prepare: () => ask(() => {}).catch(() => {}), // whoever asks next is told
    find: (query, how) => ask(async (engine) => prepared(await engine.find(query, how))),
    filters: () => ask((engine) => engine.filters()),
  };
}

// Does `task` for the newest question: while it runs, the next one waits, and those in between are forgotten.
// `isNewest()` tells the task whether its answer still matters.
function newestOnly(task) {
  let waiting = null;
  let isRunning = false;
  return async (question) => {
    waiting = { question };
    if (isRunning) return;
    isRunning = true;
    try {
      while (waiting) {
        const next = waiting.question;
        waiting = null;
        await task(next, () => waiting === null);
      }
    } finally {
      isRunning = false;
    }
  };
}

// Calls `changed` at most once a frame while somebody types, and not before an input method has composed the word.
function onTyping(field, changed) {
  let frame = 0;
  const soon = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(changed);
  };
  field.addEventListener("input", (event) => event.isComposing || soon());
  field.addEventListener("compositionend", soon);
}

// Calls `task` when it has not been asked for during `pause` milliseconds.
function atRest(pause, task) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(task, pause);
  };
}

// Says that it takes a while, if it does.
async function patiently(answer, say) {
  const timer = setTimeout(say, 400);
  try {
    return await answer;
  } finally {
    clearTimeout(timer);
  }
}

// What went wrong, and a button to try again.
function failureNote(again) {
  const text = phrase(navigator.onLine ? "search_failed" : "search_offline");
  return [text, " ", make("button", { type: "button", onclick: again }, phrase("retry"))];
}
