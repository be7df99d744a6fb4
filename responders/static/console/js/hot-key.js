// Single keys click what carries data-key ("e", "g m"); off in fields and where the reader switched them off.
const SEQUENCE_MS = 1200;
let prefix = "";
let timer;

const isField = (node) => node.closest("input:not([type=checkbox], [type=file]), textarea, select, [contenteditable], dialog[open]");
const isShown = (node) => node.getClientRects().length > 0;

// Of several, such as what can be undone, the latest.
function find(key) {
  const all = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter(isShown);
  return all.sort((a, b) => (Number(b.dataset.at) || 0) - (Number(a.dataset.at) || 0))[0];
}

// To reply is not to note: what is written for a customer must not stay in the team, nor the other way round.
function leaveNote(box) {
  const note = box.form?.querySelector('input[name="mode"][value="note"]:checked');
  const reply = note && box.form.querySelector('input[name="mode"]:enabled:not([value="note"])');
  if (!reply) return;
  reply.checked = true;
  reply.dispatchEvent(new Event("change", { bubbles: true }));
}

// A draft that was kept is gone on with at its end, not written into from the front.
function goOn(box) {
  const isFresh = box?.matches("textarea") && box.selectionEnd === 0;
  box?.focus();
  if (isFresh) box.setSelectionRange(box.value.length, box.value.length);
}

function press(node) {
  if (node.matches("textarea, input:not([type=radio])")) {
    leaveNote(node);
    goOn(node);
  }
  else if (node.matches("input[type=radio]")) {
    node.checked = true;
    node.dispatchEvent(new Event("change", { bubbles: true }));
    goOn(node.form?.querySelector("textarea"));
  } else if (node.matches("summary")) {
    node.parentElement.open = true;
    node.parentElement.querySelector("button, a, input:not([type=hidden]), select")?.focus();
  } else node.click();
}

function openKeys() {
  const dialog = document.getElementById("keys");
  if (dialog && !dialog.open) dialog.showModal();
}

// Who has just sent something is still in the emptied box: Ctrl Z takes that back there, until something is written.
const written = new WeakSet();
document.addEventListener("input", ({ target }) => written.add(target));

function undoesSending({ key, ctrlKey, metaKey, altKey, shiftKey, target }) {
  if (key.toLowerCase() !== "z" || !(ctrlKey || metaKey) || altKey || shiftKey) return false;
  return target.matches("#composer textarea") && !target.value && !written.has(target);
}

document.addEventListener("keydown", (event) => {
  const sent = !event.defaultPrevented && undoesSending(event) && find("z");
  if (sent) {
    event.preventDefault();
    return press(sent);
  }
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.body.dataset.hotKeys === "off" || isField(event.target)) return;
  const key = event.hotKey ?? event.key;
  if (key === "?") return openKeys();
  const node = find(prefix ? `${prefix} ${event.key.toLowerCase()}` : key);
  clearTimeout(timer);
  if (!node) {
    prefix = !prefix && key === "g" ? "g" : "";
    timer = setTimeout(() => (prefix = ""), SEQUENCE_MS);
    return;
  }
  prefix = "";
  event.preventDefault();
  press(node);
});

document.addEventListener("dua:press", (event) => press(event.target));

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.openDialog);
  if (!dialog) return;
  event.preventDefault();
  opener.closest("details")?.removeAttribute("open");
  dialog.showModal();
});
