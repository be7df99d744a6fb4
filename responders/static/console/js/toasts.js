// Passing messages leave after a while, not while one reads them.
const STAY_MS = 8000;

function leave(toast) {
  setTimeout(() => (toast.matches(":hover, :focus-within") ? leave(toast) : toast.remove()), STAY_MS);
}

const region = document.getElementById("toasts");
if (region) {
  for (const toast of region.children) leave(toast);
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node.nodeType === 1) leave(node);
  }).observe(region, { childList: true });
}
