// The live part of a chat: says things once, shows answers as they come. The page works without it.
import { offer } from "./files.js";
import { Lines } from "./lines.js";
import { Outbox } from "./outbox.js";
import { Site } from "./site.js";
import { Stream } from "./stream.js";
import { Writing } from "./writing.js";

const POLL = 20_000; // where the stream is cut
const SOON = 1_000; // while our own words are on their way in
const main = document.querySelector(".chat");
const form = main.querySelector(".chat__form");
const problem = main.querySelector(".chat__problem");
const words = document.getElementById("words").dataset;
const base = new URL(form.action).pathname.replace(/messages$/, "");
const outbox = new Outbox(main.dataset.token);
const lines = new Lines(main, words, base, send);
const site = new Site(main, look, () => {
  form.elements.text.focus();
  lines.toEnd();
});
const writing = new Writing(main.querySelector(".chat__writing"), words.writing);
const stream = new Stream(`${base}stream`, refresh, () => writing.show());
let shown = [];
let timer = 0;

function call(path, body) {
  return fetch(base + path + location.search, {
    method: body === undefined ? "GET" : "POST",
    headers: { "content-type": "application/json", "x-dua-chat": "1" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}

function render() {
  lines.show([...shown, ...outbox.waiting]);
}

function lastAnswer(messages) {
  return messages.filter((message) => !message.is_own).at(-1)?.id;
}

async function refresh() {
  clearTimeout(timer);
  try {
    const answer = await call("messages");
    if (answer.ok) {
      const thread = await answer.json();
      if (lastAnswer(thread.messages) !== lastAnswer(shown)) writing.hide();
      shown = thread.messages;
      outbox.settle(shown);
      render();
      look();
      if (thread.is_known) stream.listen();
    }
  } catch {
    // Away; the next round asks again.
  }
  const isAwaited = outbox.waiting.some((message) => message.state === "sent");
  timer = setTimeout(refresh, isAwaited ? SOON : POLL);
}

async function send(message) {
  outbox.mark(message.client_id, "sending");
  problem.hidden = true;
  render();
  try {
    const { client_id, text, name } = message;
    const answer = await call("messages", { client_id, text, name });
    outbox.mark(message.client_id, answer.ok ? "sent" : "failed");
    if (!answer.ok) complain((await answer.json()).error);
  } catch {
    outbox.mark(message.client_id, "failed");
    complain(words.offline);
  }
  render();
  clearTimeout(timer);
  timer = setTimeout(refresh, 300);
}

// One after the other, in the order in which they were written.
async function sendWaiting() {
  for (const message of [...outbox.waiting]) if (message.state !== "sent") await send(message);
}

function complain(sentence) {
  problem.textContent = sentence;
  problem.hidden = false;
}

// Told to the site around us: how many answers were not looked at; to us: that the window was opened.
function look() {
  let count = shown.filter((message) => !message.is_own && !message.is_read).length;
  if (count > 0 && site.isOpen && document.visibilityState === "visible") {
    count = 0;
    call("seen", {}).catch(() => {});
  }
  site.tell({ dua: "unread", count });
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") refresh();
});
window.addEventListener("online", sendWaiting);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = form.elements.text.value;
  if (!text.trim()) return;
  const name = form.elements.name?.value ?? "";
  const message = { client_id: crypto.randomUUID(), text, name, at: new Date().toISOString() };
  outbox.add(message);
  form.elements.text.value = "";
  form.querySelector(".chat__name")?.remove();
  send(message);
  lines.toEnd();
  form.elements.text.focus();
});

form.elements.text.addEventListener("keydown", (event) => {
  const isSend = event.key === "Enter" && !event.shiftKey && !event.isComposing;
  if (!isSend || matchMedia("(pointer: coarse)").matches) return;
  event.preventDefault();
  form.requestSubmit();
});

offer(form, base, complain, () => {
  problem.hidden = true;
  form.querySelector(".chat__name")?.remove();
  clearTimeout(timer);
  timer = setTimeout(refresh, 300);
  lines.toEnd();
});
lines.toEnd();
sendWaiting().then(refresh);
