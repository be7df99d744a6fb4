// Without a network: one page of our own. Only these two files are ever kept; what people see here never is.
const KEPT = "offline-1";
const PAGE = "/offline/", LOOK = "/static/console/css/offline.css";

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll([PAGE, LOOK].map((path) => new Request(path, { cache: "reload", credentials: "omit" })))));
});

addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)))));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const instead = request.mode === "navigate" && request.method === "GET" ? PAGE : new URL(request.url).pathname === LOOK ? LOOK : "";
  if (instead) event.respondWith(fetch(request).catch(() => caches.match(instead)));
});
