// The live part of a chat: says things once, shows answers as they come. The page works without it.
import { Outbox } from "./outbox.js";

const POLL = 20_000; // where the stream is cut
const SOON = 1_000; // while our own words are on their way in
const main = document.querySelector(".chat");
const list = main.querySelector(".chat__lines");
const scroll = main.querySelector(".chat__scroll");
const form = main.querySelector(".chat__form");
const problem = main.querySelector(".chat__problem");
const template = document.getElementById("line").content;
const words = document.getElementById("words").dataset;
const base = new URL(form.action).pathname.replace(/messages$/, "");
const clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
const outbox = new Outbox(main.dataset.token);
let shown = [];
let stream = null;
let timer = 0;
let opened = !document.documentElement.classList.contains("is-embedded");

function call(path, body) {
  return fetch(base + path + location.search, {
    method: body === undefined ? "GET" : "POST",
    headers: { "content-type": "application/json", "x-dua-chat": "1" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}

function line() {
  return template.cloneNode(true).querySelector("li");
}

// Written again only where something changed, so that a screen reader says it once.
function write(made, message, isOwn) {
  const put = (place, text) => {
    if (place.textContent !== text) place.textContent = text;
  };
  made.classList.toggle("line--own", isOwn);
  put(made.querySelector(".line__who"), isOwn ? words.you : words.us);
  put(made.querySelector(".line__text"), message.text);
  made.querySelector(".line__masked").hidden = !message.is_masked;
  const time = made.querySelector("time");
  time.dateTime = message.at;
  put(time, clock.format(new Date(message.at)));
  const state = made.querySelector(".line__state");
  if (!isOwn) return;
  if (message.state === "failed") state.replaceChildren(words.failed, " ", again(message));
  else put(state, message.state === "sending" ? words.sending : words.sent);
}

function again(message) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words.again;
  button.addEventListener("click", () => send(message));
  return button;
}

function render() {
  const isAtEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
  const present = new Map([...list.children].map((child) => [child.dataset.key, child]));
  const children = [...shown, ...outbox.waiting].map((message) => {
    const isOwn = message.is_own ?? true;
    const key = isOwn ? message.client_id : `s${message.id}`;
    const child = present.get(key) ?? line();
    child.dataset.key = key;
    write(child, message, isOwn);
    return child;
  });
  for (const child of [...list.children]) if (!children.includes(child)) child.remove();
  children.forEach((child, index) => {
    if (list.children[index] !== child) list.insertBefore(child, list.children[index] ?? null);
  });
  if (isAtEnd) scroll.scrollTop = scroll.scrollHeight;
}

async function refresh() {
  clearTimeout(timer);
  try {
    const answer = await call("messages");
    if (answer.ok) {
      const thread = await answer.json();
      shown = thread.messages;
      outbox.settle(shown);
      render();
      look();
      if (thread.is_known) listen();
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

function complain(sentence) {
  problem.textContent = sentence;
  problem.hidden = false;
}

function listen() {
  if (stream !== null && stream.readyState !== EventSource.CLOSED) return;
  stream = new EventSource(`${base}stream`);
  stream.addEventListener("message", refresh);
  stream.addEventListener("resync", refresh);
}

// Told to the site around us: how many answers were not looked at; to us: that the window was opened.
const allowed = main.dataset.origins.split(" ");
let site = "";

function look() {
  let count = shown.filter((message) => !message.is_own && !message.is_read).length;
  if (count > 0 && opened && document.visibilityState === "visible") {
    count = 0;
    call("seen", {}).catch(() => {});
  }
  if (site) window.parent.postMessage({ dua: "unread", count }, site);
}

window.addEventListener("message", (event) => {
  if (event.source !== window.parent || !allowed.includes(event.origin)) return;
  site = event.origin;
  if (event.data?.dua === "opened" || event.data?.dua === "closed") {
    opened = event.data.dua === "opened";
    const close = main.querySelector(".chat__close");
    if (close) close.hidden = false;
    if (opened) {
      form.elements.text.focus();
      scroll.scrollTop = scroll.scrollHeight;
    }
  }
  look();
});

function leave() {
  if (site) window.parent.postMessage({ dua: "close" }, site);
}

main.querySelector(".chat__close")?.addEventListener("click", leave);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") leave();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") refresh();
});
window.addEventListener("online", () => {
  for (const message of outbox.waiting) if (message.state === "failed") send(message);
});

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
  scroll.scrollTop = scroll.scrollHeight;
  form.elements.text.focus();
});

form.elements.text.addEventListener("keydown", (event) => {
  const isSend = event.key === "Enter" && !event.shiftKey && !event.isComposing;
  if (!isSend || matchMedia("(pointer: coarse)").matches) return;
  event.preventDefault();
  form.requestSubmit();
});

scroll.scrollTop = scroll.scrollHeight;
for (const message of outbox.waiting) if (message.state !== "sent") send(message);
refresh();
