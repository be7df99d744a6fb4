// Moving between panes and rows: J K . Enter, F6, Escape out of a field, the details drawer, menus that close.
const rows = () => [...document.querySelectorAll(".list .row a.hit")];
const current = () => rows().findIndex((link) => link === document.activeElement || link.closest(".row").hasAttribute("aria-current"));

function step(by) {
  const all = rows();
  if (!all.length) return;
  const focused = all.findIndex((link) => link.closest(".row").contains(document.activeElement));
  const from = focused >= 0 ? focused : current();
  const next = all[Math.max(0, Math.min(all.length - 1, from < 0 ? 0 : from + by))];
  next.focus();
  next.closest(".row").scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "F6") {
    event.preventDefault();
    const panes = [...document.querySelectorAll(".rail, .pane")].filter((pane) => pane.getClientRects().length);
    const at = panes.findIndex((pane) => pane.contains(document.activeElement));
    const next = panes[(at + (event.shiftKey ? panes.length - 1 : 1)) % panes.length];
    next?.querySelector("[aria-current] a, a, button, [tabindex='0']")?.focus();
  }
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.body.dataset.hotKeys === "off") return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, dialog[open]")) return;
  const key = event.hotKey ?? event.key;
  if (key === "j") step(1);
  else if (key === "k") step(-1);
  else if (key === ".") {
    const fresh = document.querySelector("#fresh:not([hidden])");
    (fresh?.tagName === "A" ? fresh : rows()[0])?.click();
  } else if (key === "d") {
    document.querySelector("#details")?.toggleAttribute("data-open");
  } else if (event.key === "Escape") {
    document.querySelector("#details")?.removeAttribute("data-open");
  }
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.pop[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const drawer = event.target.closest("[data-drawer]");
  if (!drawer) return;
  event.preventDefault();
  document.querySelector("#details")?.toggleAttribute("data-open", drawer.dataset.drawer === "open");
});

// Out of a menu to what opened it; out of a field of the conversation to its messages, where single keys work.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
  const menu = event.target.closest("details.pop[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (event.target.matches("#thread :is(textarea, input, select), #details :is(textarea, input, select)")) {
    document.querySelector("#thread [role=log]")?.focus();
  }
});

// An opened row is marked at once; the list itself is not fetched again.
document.addEventListener("htmx:beforeRequest", (event) => {
  const row = event.target.closest?.(".list .row");
  if (!row || !event.target.matches("a.hit")) return;
  for (const other of document.querySelectorAll(".list .row[aria-current]")) other.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  row.classList.remove("new");
  row.querySelector(".unread")?.remove();
});

// After resolving, go on with the next row that is due.
document.addEventListener("dua-resolved", () => {
  const all = rows();
  all[Math.min(all.length - 1, current() + 1)]?.focus();
});
