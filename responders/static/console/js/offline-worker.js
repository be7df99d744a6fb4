// Without a network one page of our own is shown; nothing else is ever kept by the worker. It stands beside the one for pushes.
if ("serviceWorker" in navigator && isSecureContext) {
  addEventListener("load", () => navigator.serviceWorker.register("/offline-worker.js", { scope: "/" }).catch(() => {}));
}
