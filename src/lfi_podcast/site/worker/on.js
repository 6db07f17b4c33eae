// Keeps what one has opened of the site, so that it can be read and searched without a network. Sound is never kept.

const ROOT = registration.scope;
const KEPT = `opened of ${ROOT}`;
const MOST = 400; // objects; those go that were not used for longest
const UNCHANGING = /^(artwork|clips|pictures|static|search\/index(?!\/manifest\.json))\//;
const NOT_KEPT = /^(audio|clips|shared|private)\//; // sound and videos; what is not for everybody

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("message", (event) => event.waitUntil(Promise.allSettled(event.data.map(fetchedFirst))));
addEventListener("fetch", (event) => {
  const { request } = event;
  const key = keyOf(request.url);
  if (request.method !== "GET" || request.headers.has("range") || key === null) return;
  event.respondWith(UNCHANGING.test(key) ? keptFirst(request, event) : fetched(request, event));
});

// The object's key in the store; null if it is elsewhere, or not to be kept.
function keyOf(url) {
  const key = url.startsWith(ROOT) ? url.slice(ROOT.length) : null;
  return key === null || NOT_KEPT.test(key) ? null : key;
}

// A page's query, such as what is searched for, makes no other page of it.
function nameOf(url) {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

async function fetchedFirst(url) {
  if (keyOf(url) !== null) await keep(url, await fetch(url));
}

async function keptFirst(request, event) {
  const known = await caches.match(nameOf(request.url), { cacheName: KEPT });
  if (!known) return fetched(request, event);
  event.waitUntil(keep(request.url, known.clone()));
  return known;
}

// What may change is asked for anew: what was withdrawn must not be shown while the network can tell.
async function fetched(request, event) {
  try {
    const answer = await fetch(request);
    event.waitUntil(keep(request.url, answer.clone()));
    return answer;
  } catch (failure) {
    const known = await caches.match(nameOf(request.url), { cacheName: KEPT });
    if (known) return known;
    throw failure;
  }
}

async function keep(url, answer) {
  const cache = await caches.open(KEPT);
  if (answer.status === 404 || answer.status === 410) return cache.delete(nameOf(url));
  if (!answer.ok || answer.redirected || answer.type !== "basic") return;
  await cache.put(nameOf(url), answer); // in place of what there was, and as the last one
  const names = await cache.keys();
  await Promise.all(names.slice(0, Math.max(0, names.length - MOST)).map((name) => cache.delete(name)));
}
