// Keeps the whole site in the browser, so that a second visit downloads nothing and the lessons run without a network.
// JupyterLite has a service worker of its own, for its files and for input. It is loaded at the end and does its part.
const EDITION = "@edition@"; // the build fills in what these two stand for
const FILES = "@files@";

const kept = `okta-lifecycle ${EDITION}`;
const here = new URL("./", self.location.href);

const keepAll = async () => {
  const cache = await caches.open(kept);
  for (const file of FILES) {
    const url = new URL(file.replace(/(^|\/)index\.html$/, "$1"), here).href;
    try {
      if (!(await cache.match(url))) await keep(cache, url, await fetch(url, { priority: "low" }));
    } catch {
      return; // the network is gone, and the next visit goes on from here
    }
  }
};

const keep = async (cache, url, answer) => {
  if (answer.ok && answer.type === "basic" && !answer.redirected) await cache.put(url, answer.clone());
  return answer;
};

const isLive = (path) => /\/api\/(drive|stdin|service-worker-heartbeat)/.test(path);

// The docs below the site are not kept, because they change on their own.
const isOfDocs = (path) => path.startsWith(`${here.pathname}docs/`);

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  const dropOld = async () => {
    for (const name of await caches.keys()) if (name.startsWith("okta-lifecycle ") && name !== kept) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(dropOld());
});

// A page asks for this once it has what it needs for itself, so that keeping the rest takes no time from it.
self.addEventListener("message", (event) => {
  if (event.data === "keep all") event.waitUntil(keepAll());
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== here.origin || isLive(url.pathname) || isOfDocs(url.pathname)) return;
  event.stopImmediatePropagation();
  url.search = url.hash = "";
  url.pathname = url.pathname.replace(/\/index\.html$/, "/");
  const answered = async () => {
    const cache = await caches.open(kept);
    return (await cache.match(url.href)) ?? keep(cache, url.href, await fetch(event.request));
  };
  event.respondWith(answered());
});

importScripts("jupyterlite-service-worker.js");
