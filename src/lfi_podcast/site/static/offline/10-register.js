// Has the browser keep the pages that one opens, to be read without a network (sw.js at the site's root).

const worker = new URL("../sw.js", document.currentScript.src);

async function keepPages() {
  const { serviceWorker } = navigator;
  await serviceWorker.register(worker);
  if (serviceWorker.controller) return;
  // This page was loaded before the worker was there to keep it.
  const { active } = await serviceWorker.ready;
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  active.postMessage([location.href, ...loaded]);
}

if ("serviceWorker" in navigator) keepPages().catch(() => {}); // as in a private window: then nothing is kept
