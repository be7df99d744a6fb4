// Keeps what is being written: in this tab with every key, on the server after a pause. Meanwhile tells that somebody
// writes, a little slower than the server takes it. What was sent without contact goes out when it is back.
const PAUSE_MS = 1200, TELL_MS = 3300;
const timers = new WeakMap();
const told = new WeakMap();
const waiting = new WeakMap(); // form → the button that sent it
const LEAVING_MS = 10000;
let isLeaving = false; // the next page may have been made before what is kept meanwhile
const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";

// With its token: sent once more, the same words are the same reply.
function keepHere(form) {
  const kept = { text: form.elements.text.value, token: form.elements.client_token.value };
  sessionStorage.setItem(form.dataset.draft, JSON.stringify(kept));
}

function keptHere(form) {
  try {
    return JSON.parse(sessionStorage.getItem(form.dataset.draft)) || {};
  } catch {
    return {};
  }
}

async function keep(form) {
  const body = new FormData(form);
  try {
    const answer = await fetch(form.dataset.draft, { method: "POST", body, headers: { "X-CSRFToken": token() }, keepalive: true });
    if (!answer.ok) throw new Error(String(answer.status));
    if (form.isConnected && !isLeaving && keptHere(form).text === body.get("text")) sessionStorage.removeItem(form.dataset.draft);
    say(form, "saved");
  } catch {
    keepHere(form);
    say(form, "local");
  }
}

function tell(form) {
  const body = new FormData(form);
  const now = performance.now();
  if (!String(body.get("text") || "").trim() || now - (told.get(form) ?? -TELL_MS) < TELL_MS) return;
  told.set(form, now);
  const mode = new URLSearchParams({ mode: String(body.get("mode") || "") });
  fetch(form.dataset.presence, { method: "POST", body: mode, headers: { "X-CSRFToken": token() } }).catch(() => {});
}

function say(form, what) {
  const note = form.querySelector("[data-draft-state]");
  if (note) note.textContent = note.dataset[what] || "";
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-draft]");
  if (!form) return;
  if (event.isTrusted && event.target.matches("textarea")) tell(form);
  waiting.delete(form);
  keepHere(form);
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => keep(form), PAUSE_MS));
});

document.addEventListener("submit", (event) => clearTimeout(timers.get(event.target)), true);

// What is sent stays in this tab until the answer says that it was taken.
document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.detail.elt;
  if (form.matches("form[data-draft]")) keepHere(form);
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const form = event.detail.requestConfig.elt;
  if (form.matches?.("form[data-draft]") && event.detail.xhr.status < 400) sessionStorage.removeItem(form.dataset.draft);
});

// With the same token: where it was taken after all, nothing is said twice.
document.addEventListener("htmx:sendError", ({ detail }) => {
  const { elt: form, triggeringEvent } = detail.requestConfig;
  if (!form.matches?.("form[data-draft]") || document.querySelector("live-stream")?.isLive) return;
  waiting.set(form, triggeringEvent?.submitter ?? form.querySelector("[data-send=plain]"));
  say(form, "waits");
});

document.addEventListener("dua:contact", () => {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const button = waiting.get(form);
    waiting.delete(form);
    if (button?.isConnected) form.requestSubmit(button);
    else if (keptHere(form).text) keep(form);
  }
});

addEventListener("beforeunload", () => {
  isLeaving = true;
  setTimeout(() => (isLeaving = false), LEAVING_MS); // it was a download
});

addEventListener("pagehide", () => {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const box = form.querySelector("textarea");
    if (box && box.value !== box.defaultValue) keep(form);
  }
});

function restore() {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const { text, token } = keptHere(form);
    const box = form.elements.text;
    if (text && text === box.value && text === box.defaultValue) sessionStorage.removeItem(form.dataset.draft); // the server has it
    const isOwn = token === form.elements.client_token.value; // of this draft; the server may have it without the last words
    if (text && text !== box.value && (isOwn || !box.value)) {
      box.value = text;
      form.elements.client_token.value = token;
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}

restore();
document.addEventListener("htmx:afterSettle", restore);
