// What a digest of the stream does to a page: numbers change in place, and the list asks where it is concerned.

// Whether any of what moved may stand before the last row now, or was told to: then the list asks, and else it does not.
function concerns(moved) {
  const button = document.getElementById("fresh");
  if (!button) return false;
  if (!moved || !button.dataset.owners || !document.querySelector("#total[data-tally]")) return moved?.length !== 0;
  const [last] = new URL(button.dataset.refresh, location.href).searchParams.get("after").split("_");
  const until = Date.parse(last) || Infinity;
  const told = new Set(button.dataset.told.split(","));
  if (told.has("many")) return moved.length > 0;
  const here = (id) => document.getElementById(`row-${id}`), me = Number(document.querySelector("live-stream")?.getAttribute("me"));
  const fits = { any: () => true, me: (owner) => owner === me, none: (owner) => !owner }[button.dataset.owners];
  return moved.some(([id, due, owner]) => told.has(String(id)) || (!here(id) && fits(owner) && (due ?? Infinity) <= until + 1));
}

// Names of channels and brands with anything open, as the rail shows them: one brand alone says nothing.
function placed(names) {
  const [kinds, brands] = ["kind:", "brand:"].map((of) => names.filter((name) => name.startsWith(of)).sort());
  return [...kinds, ...(brands.length > 1 ? brands : [])].join();
}

// Numbers change in place. A channel or brand that comes or goes is the server's to place.
document.addEventListener("dua:digest", ({ detail }) => {
  const known = [];
  for (const node of document.querySelectorAll("[data-tally]")) {
    const name = node.dataset.tally, many = detail.counts[name] ?? (/^(kind|brand):/.test(name) ? 0 : undefined);
    if (node.closest("#rail_counts")) known.push(name);
    if (many === undefined) continue;
    const words = many.toLocaleString(document.documentElement.lang);
    if (node.textContent !== words) node.textContent = words;
    if (node.dataset.tone) node.classList.toggle(node.dataset.tone, many > 0);
  }
  const isOther = known.length > 0 && placed(known) !== placed(Object.keys(detail.counts));
  if (!isOther && !concerns(detail.moved)) return;
  document.dispatchEvent(new CustomEvent("dua:concerned", { detail: { counts: isOther } }));
});
