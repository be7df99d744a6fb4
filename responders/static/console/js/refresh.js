// Fetches again, through the ordinary views, what the stream said has changed. Rows never move: news gathers behind a button.
const HELD_MS = 3000, LAPSE_MS = 16000, CLICK_MS = 100;
const pending = new Map();

function soon(key, wait, work) {
  if (pending.has(key)) return;
  pending.set(key, setTimeout(() => {
    pending.delete(key);
    work();
  }, wait));
}

// Each part asks for itself: of requests with one source in common, htmx keeps only the last that waits.
const asked = new WeakMap();
const get = (url, node, swap, again, source = node) => {
  asked.set(source, again);
  globalThis.htmx.ajax("GET", url, { target: node, swap, source });
};

// A pressed pointer loses its click where what lies under it is exchanged.
let isPressed = false;
addEventListener("pointerdown", () => (isPressed = true), true);
for (const end of ["pointerup", "pointercancel", "blur"]) addEventListener(end, () => setTimeout(() => (isPressed = false), CLICK_MS), true);

// A hand is on the thread: a menu is open, data revealed, text selected, a field of the details in use, a sound heard.
// An action under way brings all parts with its own answer, and must not be overtaken by older ones.
function isHeld(open) {
  const at = document.activeElement;
  return open.querySelector("details.pop[open], .mask.shown") || at?.closest("#details_body, #log, #thread_head")?.matches(":has(:focus-visible)")
    || (!getSelection().isCollapsed && open.querySelector("#log")?.contains(getSelection().anchorNode))
    || [...open.querySelectorAll("audio, video")].some((clip) => !clip.paused)
    || document.querySelector("form.htmx-request");
}

// What was asked for before the hand came is not put in place under it, but asked for again.
document.addEventListener("htmx:beforeSwap", (event) => {
  const source = event.detail.requestConfig.elt;
  const again = asked.get(source);
  if (!again || event.detail.requestConfig.verb !== "get" || !(isPressed || (source.id === "thread" && isHeld(source)))) return;
  event.detail.shouldSwap = false;
  again();
});

function thread(wait = 250) {
  const open = document.querySelector("#thread[data-refresh]");
  if (!open) return;
  soon("thread", wait, () => {
    if (!document.contains(open)) return;
    if (isHeld(open)) thread(HELD_MS);
    else get(open.dataset.refresh, open, "none", thread);
  });
}

function row(id) {
  const node = document.getElementById(`row-${id}`);
  if (!node) return;
  soon(`row-${id}`, 400, () => {
    const now = document.getElementById(`row-${id}`);
    if (now) get(now.dataset.refresh, now, "outerHTML", () => row(id));
  });
}

function counts() {
  const url = document.querySelector("live-stream")?.getAttribute("counts");
  if (!url) return;
  soon("counts", 1500, () => {
    const node = document.getElementById("rail_counts");
    const shown = document.getElementById("list") ? location.search : "?beside";
    if (node) get(url + shown, node, "outerHTML", counts);
  });
}

function news() {
  soon("news", 1000, () => {
    const button = document.getElementById("fresh");
    if (!button) return;
    const shown = [...document.querySelectorAll("[id^=row-]")].map((node) => node.id.slice(4)).join(",");
    const url = new URL(button.dataset.refresh, location.href);
    url.searchParams.set("shown", shown);
    get(url.pathname + url.search, button, "outerHTML", news, button.parentElement);
  });
}

// Notices gather behind the bell; one's own that are due soon pass by.
function bell() {
  soon("bell", 500, () => {
    const node = document.getElementById("bell");
    const list = document.getElementById("fresh_notices") ? "&list" : "";
    if (node) get(`${node.dataset.refresh}?after=${node.dataset.newest}${list}`, node, "outerHTML", bell);
  });
}

// Presence ends by silence: look again where somebody was seen replying.
function lapse(id) {
  soon(`lapse-${id}`, LAPSE_MS, () => {
    row(id);
    if (document.querySelector("#thread")?.dataset.conversation === id) thread();
    setTimeout(() => document.querySelector(`#row-${CSS.escape(id)} .collide`) && lapse(id), 2000);
  });
}

for (const busy of document.querySelectorAll(".row:has(.collide)")) lapse(busy.id.slice(4));

document.addEventListener("dua:changed", (event) => {
  const { topic = "", kind, id } = event.detail;
  if (kind === "people") return;
  if (kind === "notice") return bell();
  const conversation = topic.startsWith("conversation:") ? topic.slice(13) : String(id ?? "");
  const open = document.querySelector("#thread[data-conversation]");
  if (open?.dataset.conversation === conversation) thread();
  row(conversation);
  if (kind === "presence") lapse(conversation);
  if (kind === "presence" || kind === "delivery") return;
  counts();
  news();
});

document.addEventListener("dua:resync", () => {
  thread();
  counts();
  news();
  bell();
});
