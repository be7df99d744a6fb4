// One's own keys: a key pressed is told to the others as the usual one, and hints show what one chose.
const chosen = () => JSON.parse(document.body.dataset.keys || "{}");

// On the window and while the event goes down: before anybody who listens for the usual key.
window.addEventListener("keydown", (event) => {
  if (event.key.length !== 1) return;
  const own = chosen();
  const key = event.key.toLowerCase();
  if (key !== event.key) return; // with Shift it is another key
  const usual = Object.keys(own).find((each) => own[each] === key);
  event.hotKey = usual ?? (key in own ? "" : key);
}, true);

function relabel(root) {
  const own = chosen();
  if (!Object.keys(own).length) return;
  for (const cap of root.querySelectorAll("kbd[data-usual], [data-key] > kbd:only-of-type")) {
    const usual = cap.dataset.usual ?? cap.parentElement.dataset.key;
    if (!(usual in own)) continue;
    cap.textContent = own[usual].toUpperCase();
    cap.hidden = !own[usual];
  }
}

relabel(document);
document.addEventListener("htmx:afterSwap", () => relabel(document));
