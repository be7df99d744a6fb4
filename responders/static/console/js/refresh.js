// Fetches again, through the ordinary views, what the stream said has changed. Rows never move: news gathers behind a button.
const HELD_MS = 3000, LAPSE_MS = 16000;
const pending = new Map();

function soon(key, wait, work) {
  if (pending.has(key)) return;
  pending.set(key, setTimeout(() => {
    pending.delete(key);
    work();
  }, wait));
}

const get = (url, target, swap) => globalThis.htmx.ajax("GET", url, { target, swap, source: document.body });

// A hand is on the thread: a menu is open, data revealed, text selected, a field of the details in use.
function isHeld(open) {
  const at = document.activeElement;
  return open.querySelector("details.pop[open], .mask.shown") || at?.closest("#details_body, #log, #thread_head")?.matches(":has(:focus-visible)")
    || (!getSelection().isCollapsed && open.querySelector("#log")?.contains(getSelection().anchorNode));
}

function thread(wait = 250) {
  const open = document.querySelector("#thread[data-refresh]");
  if (!open) return;
  soon("thread", wait, () => {
    if (!document.contains(open)) return;
    if (isHeld(open)) thread(HELD_MS);
    else get(open.dataset.refresh, "#thread", "none");
  });
}

function row(id) {
  const node = document.getElementById(`row-${id}`);
  if (node) soon(`row-${id}`, 400, () => get(node.dataset.refresh, `#row-${id}`, "outerHTML"));
}

function counts() {
  const url = document.querySelector("live-stream")?.getAttribute("counts");
  if (url) soon("counts", 1500, () => document.getElementById("rail_counts") && get(url + location.search, "#rail_counts", "outerHTML"));
}

function news() {
  const button = document.getElementById("fresh");
  if (!button) return;
  soon("news", 1000, () => {
    const shown = [...document.querySelectorAll("[id^=row-]")].map((node) => node.id.slice(4)).join(",");
    const url = new URL(button.dataset.refresh, location.href);
    url.searchParams.set("shown", shown);
    get(url.pathname + url.search, "#fresh", "outerHTML");
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
});
