// <bulk-bar>: which conversations are ticked. X ticks, Shift J/K and Shift click extend, Esc clears; a row that came anew keeps its tick.
const boxes = () => [...document.querySelectorAll("#list .row .pick input")];
const idOf = (box) => box.value.split(":")[0];
const rowOf = (node) => node?.closest?.("#list .row");
const isOff = (event) => event.defaultPrevented || document.body.dataset.hotKeys === "off"
  || event.target.closest("input:not([type=checkbox]), textarea, select, dialog[open]");

const rowAtHand = () => rowOf(document.activeElement) || document.querySelector("#list .row[aria-current]") || document.querySelector("#list .row");
const focusOn = (row) => {
  row?.querySelector("a.hit").focus();
  row?.scrollIntoView({ block: "nearest" });
};
const isSubmitted = ({ key, target }) => key === "Enter" && target.matches("bulk-bar .line input");

// Read out only where it changed.
function say(count, said, many) {
  if (count.textContent === String(many)) return;
  count.textContent = many;
  said.textContent = many ? `${many} ${said.dataset.words}` : "";
}

// From the box ticked last to this one, whichever stands first.
function between(last, to) {
  const all = boxes(), from = all.findIndex((box) => idOf(box) === last), end = all.indexOf(to);
  const [low, high] = from < 0 ? [end, end] : [Math.min(from, end), Math.max(from, end)];
  return all.slice(low, high + 1);
}

// The box of the row in focus, and the one beside it.
function beside(by) {
  const all = boxes(), at = all.findIndex((box) => rowOf(box).contains(document.activeElement));
  const here = Math.max(0, at), next = Math.max(0, Math.min(all.length - 1, here + (at < 0 ? 0 : by)));
  return [all[here], all[next]].filter(Boolean);
}

class BulkBar extends HTMLElement {
  connectedCallback() {
    this.list = this.closest("#list");
    this.form = this.querySelector("form");
    this.picked = new Set(boxes().filter((box) => box.checked).map(idOf));
    this.heard = {
      change: (event) => event.target.matches("#list .pick input") && this.tick(event.target, event.target.checked),
      click: (event) => this.click(event),
      keydown: (event) => this.key(event),
      "htmx:afterSettle": () => this.restore(),
      "dua-bulk": () => this.clear(),
    };
    // Before the menus hear of it: Esc that closes one leaves the selection alone.
    for (const [kind, hear] of Object.entries(this.heard)) document.addEventListener(kind, hear, kind === "keydown");
    this.restore();
  }

  disconnectedCallback() {
    for (const [kind, hear] of Object.entries(this.heard)) document.removeEventListener(kind, hear, kind === "keydown");
  }

  get also() {
    return [...this.querySelectorAll("#bulk_also input")];
  }

  tick(box, isOn) {
    box.checked = isOn;
    if (isOn) this.picked.add(idOf(box));
    else this.picked.delete(idOf(box));
    if (!isOn) this.also.find((one) => one.dataset.pk === idOf(box))?.remove();
    this.last = idOf(box);
    this.show();
  }

  range(to) {
    for (const box of between(this.last, to)) this.tick(box, to.checked);
    this.last = idOf(to);
  }

  restore() {
    for (const one of this.also) this.picked.add(one.dataset.pk);
    for (const box of boxes()) box.checked = this.picked.has(idOf(box));
    this.show();
  }

  show() {
    const many = this.picked.size;
    if (this.form.hidden && many) this.begin();
    this.form.hidden = !many;
    this.list.toggleAttribute("data-picked", many > 0);
    for (const row of document.querySelectorAll("#list .row")) row.toggleAttribute("data-picked", row.querySelector(".pick input")?.checked);
    say(this.querySelector("[data-count]"), this.querySelector("[data-said]"), many);
  }

  // A token of its own, so that a form sent twice is one action; what became of the last one has been read.
  begin() {
    this.form.elements.token.value = crypto.randomUUID?.() || "";
    if (!this.querySelector("#bulk_result[hx-get]")) this.querySelector("#bulk_result").replaceChildren();
  }

  clear() {
    this.picked.clear();
    this.querySelector("#bulk_also").replaceChildren();
    for (const menu of this.querySelectorAll("details[open]")) menu.open = false;
    this.restore();
  }

  click(event) {
    const box = event.target.closest("#list .pick input");
    if (box && event.shiftKey) this.range(box);
    if (event.target.closest("[data-clear]")) this.clear();
    if (event.target.closest("[data-dismiss]")) this.querySelector("#bulk_result").replaceChildren();
    const button = event.target.closest("[data-pick]");
    if (!button) return;
    const row = event.detail ? null : rowAtHand();
    const own = row?.querySelector(".pick input");
    if (own) this.tick(own, !own.checked);
    if (own && !rowOf(document.activeElement)) row.querySelector("a.hit").focus();
    if (event.detail) button.setAttribute("aria-pressed", this.list.toggleAttribute("data-picking"));
  }

  key(event) {
    if (isSubmitted(event)) {
      event.preventDefault();
      event.target.parentElement.querySelector("button").click();
    } else if (event.key === "Escape" && this.picked.size && !event.target.closest("details.pop[open], dialog[open]") && !isOff(event)) {
      this.clear();
    } else if (event.shiftKey && (event.key === "J" || event.key === "K") && !isOff(event)) {
      event.preventDefault(); // or J alone, which is the same key, would go one row further
      this.extend(event.key === "J" ? 1 : -1);
    }
  }

  extend(by) {
    const found = beside(by), row = rowOf(found.at(-1));
    for (const box of found) this.tick(box, true);
    focusOn(row);
  }
}

customElements.define("bulk-bar", BulkBar);
