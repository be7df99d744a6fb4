// Fetches again, through the ordinary views, what the stream said has changed. Rows never move: news gathers behind a button.
const pending = new Map();

function soon(key, wait, work) {
  if (pending.has(key)) return;
  pending.set(key, setTimeout(() => {
    pending.delete(key);
    work();
  }, wait));
}

const get = (url, target, swap) => globalThis.htmx.ajax("GET", url, { target, swap, source: document.body });

function thread() {
  const open = document.querySelector("#thread[data-refresh]");
  if (open) soon("thread", 250, () => document.contains(open) && get(open.dataset.refresh, "#thread", "none"));
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

document.addEventListener("dua:changed", (event) => {
  const { topic = "", kind, id } = event.detail;
  const conversation = topic.startsWith("conversation:") ? topic.slice(13) : String(id ?? "");
  const open = document.querySelector("#thread[data-conversation]");
  if (open?.dataset.conversation === conversation) thread();
  row(conversation);
  if (kind === "presence" || kind === "delivery") return;
  counts();
  news();
});

document.addEventListener("dua:resync", () => {
  thread();
  counts();
  news();
});
