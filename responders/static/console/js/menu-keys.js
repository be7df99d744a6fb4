// In an open menu the arrows, Home and End walk through what can be chosen; a field keeps its own keys.
const isShown = (node) => node.getClientRects().length > 0;

function wanted(items, at, key) {
  if (key === "ArrowDown") return items[(at + 1) % items.length];
  if (key === "ArrowUp") return items.at(at - (at < 0 ? 0 : 1));
  if (key === "Home") return items[0];
  return key === "End" ? items.at(-1) : undefined;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const menu = event.target.closest("details.pop[open]");
  if (!menu || event.target.matches("input, textarea, select")) return;
  const items = [...menu.querySelectorAll(".menu-item")].filter(isShown);
  const next = items.length && wanted(items, items.indexOf(document.activeElement), event.key);
  if (!next) return;
  event.preventDefault();
  next.focus();
});
