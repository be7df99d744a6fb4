// N and P walk through the messages of the open conversation, from the newest; the one in focus is read out and can be selected.
const MESSAGES = "#log :is(.msg, .note)";

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.body.dataset.hotKeys === "off") return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, dialog[open]")) return;
  const by = { n: 1, p: -1 }[event.hotKey ?? event.key];
  const all = by ? [...document.querySelectorAll(MESSAGES)] : [];
  if (!all.length) return;
  event.preventDefault();
  const at = all.findIndex((one) => one.contains(document.activeElement));
  const next = all[at < 0 ? all.length - 1 : Math.max(0, Math.min(all.length - 1, at + by))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
});
