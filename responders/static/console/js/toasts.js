// Passing messages leave after a while, not while one reads them.
const STAY_MS = 8000;

function leave(toast) {
  setTimeout(() => (toast.matches(":hover, :focus-within") ? leave(toast) : toast.remove()), STAY_MS);
}

const region = document.getElementById("toasts");
if (region) {
  for (const toast of region.querySelectorAll(".toast")) leave(toast);
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node.nodeType === 1) leave(node);
  }).observe(region, { childList: true });
}

// What was undone cannot be undone again.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful) detail.requestConfig.elt.closest?.(".toast")?.remove();
});

// An action whose answer never came, or was a failure, says so; what the page asks for by itself is asked for again.
function tell(event, sentence) {
  const { verb, triggeringEvent } = event.detail.requestConfig;
  const made = document.getElementById("toast_failed")?.content.cloneNode(true);
  if (!made || (verb === "get" && !triggeringEvent)) return;
  made.querySelector("span").textContent = sentence;
  region.append(made);
}

document.addEventListener("htmx:sendError", (event) => tell(event, region?.dataset.lost));
document.addEventListener("htmx:timeout", (event) => tell(event, region?.dataset.failed));
document.addEventListener("htmx:responseError", (event) => event.detail.xhr.status >= 500 && tell(event, region?.dataset.failed));
