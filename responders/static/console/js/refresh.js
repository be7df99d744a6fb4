// Fetches again, through the ordinary views, what the stream said has changed. Rows never move: news gathers behind a button.
// A page that nobody sees asks for nothing until it is seen.
const HELD_MS = 3000, LAPSE_MS = 16000, CLICK_MS = 100, LIST_MS = 1000, SLOWEST_MS = 15000;
const SHARE = 20; // of the time, what the list may keep the server busy: the slower it answers, the less often it is asked
const pending = new Map(), asleep = new Map();

function soon(key, wait, work) {
  if (pending.has(key)) return;
  pending.set(key, setTimeout(() => {
    pending.delete(key);
    if (document.hidden) asleep.set(key, work);
    else work();
  }, wait));
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  const works = [...asleep.values()];
  asleep.clear();
  for (const work of works) work();
});

// Each part asks for itself: of requests with one source in common, htmx keeps only the last that waits.
const asked = new WeakMap();
const get = (url, node, swap, again, source = node) => {
  asked.set(source, again);
  return globalThis.htmx.ajax("GET", url, { target: node, swap, source });
};

// A pressed pointer loses its click where what lies under it is exchanged.
let isPressed = false;
addEventListener("pointerdown", () => (isPressed = true), true);
for (const end of ["pointerup", "pointercancel", "blur"]) addEventListener(end, () => setTimeout(() => (isPressed = false), CLICK_MS), true);

// A hand is on the thread: a menu is open, data revealed, text selected, a field of the details in use, a sound heard.
// An action under way brings all parts with its own answer, and must not be overtaken by older ones.
function isHeld(open) {
  const at = document.activeElement;
  return open.querySelector("details.pop[open], .mask.shown") || at?.closest("#details_body, #log, #thread_head")?.matches(":has(:focus-visible:not(.msg, .note))")
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

// The list asks once for everything: the rows that changed, how much is new, the counts where no digest tells them.
let changed = new Set(), asking = new Set(), isNews = false, isCounted = false, pace = LIST_MS;
const shown = () => [...document.querySelectorAll("[id^=row-]")].map((node) => node.id.slice(4));

function list(ids, { news = false, counts = false } = {}) {
  for (const id of ids) changed.add(id);
  isNews ||= news || counts;
  isCounted ||= counts;
  soon("list", pace * (0.5 + Math.random()), ask); // not all at the same moment
}

function again() {
  list(asking, { counts: true });
}

document.addEventListener("htmx:responseError", ({ detail }) => {
  if (detail.requestConfig.elt.id !== "list" || detail.requestConfig.triggeringEvent) return;
  pace = SLOWEST_MS;
  again();
});

async function ask() {
  const button = document.getElementById("fresh"), here = shown();
  const rows = here.filter((id) => changed.has(id));
  [asking, changed] = [changed, new Set()];
  const [all, counted] = [isNews, isCounted];
  isNews = isCounted = false;
  if (!button) return counted && counts();
  if (!all && !rows.length) return;
  const url = new URL(all ? button.dataset.refresh : button.dataset.rows, location.href);
  url.searchParams.set("changed", rows.join(","));
  url.searchParams.set("open", document.querySelector("#thread[data-conversation]")?.dataset.conversation ?? "");
  if (all) url.searchParams.set("shown", here.join(","));
  if (counted) url.searchParams.set("counts", "1");
  const began = performance.now();
  await get(url.pathname + url.search, button, all ? "outerHTML" : "none", again, button.parentElement).catch(again);
  pace = Math.min(SLOWEST_MS, Math.max(LIST_MS, (performance.now() - began) * SHARE));
}

// A page without a list still shows the counts.
function counts() {
  const url = document.querySelector("live-stream")?.getAttribute("counts");
  const node = document.getElementById("rail_counts");
  if (url && node) get(url, node, "outerHTML", again);
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
    list([id]);
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
  if (kind === "presence") lapse(conversation);
  list([conversation]);
});

document.addEventListener("dua:resync", () => {
  thread();
  list(shown(), { counts: true });
  bell();
});

// Of what a digest told something concerns this list, or the rail as a whole.
document.addEventListener("dua:concerned", ({ detail }) => list([], { news: true, counts: detail.counts }));
