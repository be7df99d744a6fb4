// A clock of the details tells its story when it is opened, and goes on telling it where the details are exchanged.
const clock = (id, root) => root.querySelector(`details[data-story]#${CSS.escape(id)}`);

document.addEventListener("toggle", ({ target }) => {
  if (!target.open || !target.matches?.("details[data-story]")) return;
  globalThis.htmx.ajax("GET", target.dataset.story, { target: target.querySelector(".story"), swap: "innerHTML", source: target });
}, true);

// What was told moves along, so that nothing jumps until it is told anew.
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  for (const old of detail.target.querySelectorAll("details[data-story][open]")) {
    const heir = clock(old.id, detail.fragment);
    if (!heir) continue;
    heir.querySelector(".story").replaceChildren(...old.querySelector(".story").childNodes);
    heir.open = true;
  }
});
