// What was revealed goes back behind its mask after a minute.
const SHOWN_MS = 60000;

function watch(root) {
  for (const note of root.querySelectorAll?.("[data-masks-again]:not([data-watched])") ?? []) {
    note.dataset.watched = "yes";
    setTimeout(() => {
      if (document.contains(note)) globalThis.htmx.ajax("GET", note.dataset.masksAgain, { target: "#thread", swap: "none", source: note });
    }, SHOWN_MS);
  }
}

watch(document);
document.addEventListener("htmx:afterSettle", (event) => watch(event.target.parentNode ?? document));
