// Nothing is kept for reading without a network any more: forget what was, and go.

async function leave() {
  await caches.delete(`opened of ${registration.scope}`);
  await registration.unregister();
}

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(leave()));
