// <command-palette>: Ctrl K finds what this page can do and where one may go, and does it.
const OFFERED = "main [data-key], main .menu-item";
const PLACES = ".rail a:not(.logo), .subnav a, command-palette nav a, .rail .menu-item";
const isShown = (node) => node.getClientRects().length > 0;
const isOff = (node) => node.disabled || node.closest("[hidden]") || (node.dataset.key && node.closest("main") && !isShown(node));

function words(node) {
  const label = node.dataset.command || node.getAttribute("aria-label") || node.labels?.[0]?.textContent;
  if (label) return label.replace(/\s*\([^)]*\)\s*$/, "").trim();
  const copy = node.cloneNode(true);
  copy.querySelectorAll("kbd, .count, .unread, .push, .vh").forEach((extra) => extra.remove());
  return (copy.querySelector("b") || copy).textContent.trim().replace(/\s+/g, " ");
}

class CommandPalette extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.input = this.querySelector("input");
    this.list = this.querySelector("[role=listbox]");
    this.empty = this.querySelector("[data-none]");
    document.addEventListener("keydown", (event) => this.summon(event));
    document.addEventListener("click", (event) => event.target.closest("[data-palette]") && this.open());
    this.input.addEventListener("input", () => this.show());
    this.input.addEventListener("keydown", (event) => this.steer(event));
    this.list.addEventListener("click", (event) => this.run(event.target.closest("[role=option]")));
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
  }

  summon(event) {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (this.dialog.open) this.dialog.close();
    else if (!document.querySelector("dialog[open]")) this.open();
  }

  open() {
    document.querySelectorAll("details.pop[open]").forEach((menu) => menu.removeAttribute("open"));
    const known = new Set();
    const places = this.gather(PLACES, this.dataset.go, known);
    this.commands = [...this.gather(OFFERED, this.dataset.here, known), ...places];
    this.input.value = "";
    this.dialog.showModal();
    this.show();
  }

  gather(selector, group, known) {
    return [...document.querySelectorAll(selector)].flatMap((node) => {
      const text = words(node), place = node.href || text;
      if (!text || isOff(node) || known.has(place)) return [];
      known.add(place);
      return [{ node, text, group, keys: node.dataset.key?.split(" ") || [], icon: node.querySelector("use") }];
    });
  }

  show() {
    const asked = this.input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = this.commands.filter(({ text }) => asked.every((word) => text.toLowerCase().includes(word)));
    const rows = found.flatMap((command, at) =>
      command.group === found[at - 1]?.group ? [this.row(command, at)] : [this.title(command.group), this.row(command, at)]);
    this.found = found;
    this.list.replaceChildren(...rows);
    this.empty.hidden = found.length > 0;
    this.choose(this.list.querySelector("[role=option]"));
  }

  title(text) {
    const title = this.querySelector("template.title").content.firstElementChild.cloneNode(true);
    title.textContent = text;
    return title;
  }

  row({ text, keys, icon }, at) {
    const row = this.querySelector("template.row").content.firstElementChild.cloneNode(true);
    row.id = `command-${at}`;
    row.querySelector("[data-text]").textContent = text;
    if (icon) row.querySelector("use").setAttribute("href", icon.getAttribute("href"));
    row.querySelector(".ks").replaceChildren(...keys.map((key) => {
      const cap = document.createElement("kbd");
      cap.textContent = key.toUpperCase();
      return cap;
    }));
    return row;
  }

  choose(row) {
    this.list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
    row?.setAttribute("aria-selected", "true");
    row?.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", row?.id || "");
  }

  steer(event) {
    const rows = [...this.list.querySelectorAll("[role=option]")];
    const at = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown") this.choose(rows[(at + 1) % rows.length]);
    else if (event.key === "ArrowUp") this.choose(rows.at(at - 1));
    else if (event.key === "Enter" && rows[at]) this.run(rows[at]);
    else return;
    event.preventDefault();  // Enter with nothing found searches the inbox: the form goes
  }

  run(row) {
    const command = row && this.found[Number(row.id.slice("command-".length))];
    if (!command) return;
    this.dialog.close();
    command.node.dispatchEvent(new CustomEvent("dua:press", { bubbles: true }));
  }
}

customElements.define("command-palette", CommandPalette);
