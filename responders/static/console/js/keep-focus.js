// Focus is never lost: where what had it was exchanged or went away, its heir has it, else the part of the page it was in.
const PARTS = "#replying, #composer, #log, #thread_head, #details_body, #rows, #bulk, #thread, #details, #list, #main";
const SAME = ["id", "data-key", "name", "value", "data-send", "aria-label", "href", "action"];
let last;

const isShown = (node) => node.getClientRects().length > 0;

// What tells this control from the others of its part, and the parts it is in, from the inside to the outside.
document.addEventListener("focusin", ({ target }) => {
  const parts = [];
  for (let part = target.closest(PARTS); part; part = part.parentElement?.closest(PARTS)) parts.push(part.id);
  last = { node: target, tag: target.tagName, parts, traits: SAME.map((name) => [name, target.getAttribute(name)]).filter(([, value]) => value) };
});

function heir() {
  const own = last.traits.find(([name]) => name === "id" || name === "data-key");
  const same = (traits) => last.tag.toLowerCase() + traits.map(([name, value]) => `[${name}="${CSS.escape(value)}"]`).join("");
  for (const traits of [own && [own], last.traits]) {
    const found = traits?.length && [...document.querySelectorAll(same(traits))].find(isShown);
    if (found) return found;
  }
  const summary = last.node.closest("details.pop")?.querySelector("summary");
  const key = summary?.dataset.key && [...document.querySelectorAll(`summary[data-key="${CSS.escape(summary.dataset.key)}"]`)].find(isShown);
  return key || last.parts.map((id) => document.getElementById(id)).filter((part) => part && isShown(part)).map(reachable).find(Boolean);
}

// The part itself where it takes focus; else its first control.
function reachable(part) {
  if (part.hasAttribute("tabindex")) return part;
  return [...part.querySelectorAll("a[href], button:not([disabled]), textarea, input:not([type=hidden]), summary")].find(isShown);
}

function keep() {
  const isLost = !document.activeElement || document.activeElement === document.body;
  if (!last || !isLost || (last.node.isConnected && isShown(last.node) && !last.node.disabled)) return;
  heir()?.focus({ preventScroll: true });
}

for (const event of ["htmx:afterSettle", "htmx:afterOnLoad", "toggle", "close"]) {
  document.addEventListener(event, () => queueMicrotask(keep), true);
}
