// Keeps what is being written: on the server after a pause, in this tab while the server cannot be reached.
const PAUSE_MS = 1200;
const timers = new WeakMap();
const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";

async function keep(form) {
  const body = new FormData(form);
  try {
    const answer = await fetch(form.dataset.draft, { method: "POST", body, headers: { "X-CSRFToken": token() }, keepalive: true });
    if (!answer.ok) throw new Error(String(answer.status));
    sessionStorage.removeItem(form.dataset.draft);
    say(form, "saved");
  } catch {
    sessionStorage.setItem(form.dataset.draft, String(body.get("text") || ""));
    say(form, "local");
  }
}

function say(form, what) {
  const note = form.querySelector("[data-draft-state]");
  if (note) note.textContent = note.dataset[what] || "";
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-draft]");
  if (!form) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => keep(form), PAUSE_MS));
});

document.addEventListener("submit", (event) => clearTimeout(timers.get(event.target)), true);

addEventListener("pagehide", () => {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const box = form.querySelector("textarea");
    if (box && box.value !== box.defaultValue) keep(form);
  }
});

function restore() {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const kept = sessionStorage.getItem(form.dataset.draft);
    const box = form.querySelector("textarea");
    if (kept && box && !box.value) {
      box.value = kept;
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}

restore();
document.addEventListener("htmx:afterSettle", restore);
