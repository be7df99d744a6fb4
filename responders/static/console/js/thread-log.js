// The thread sticks to its lower edge only when one is there; else it stays where one reads and says that more came.
const NEAR = 60;
let held;

const log = () => document.querySelector("#thread .log");
const fromEdge = (node) => Math.abs(node.scrollTop); // the column is reversed: zero is the lower edge

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const node = log();
  if (event.detail.target?.id !== "log" || !node) return;
  const count = node.querySelectorAll(".msg, .note").length;
  held = { top: node.scrollHeight - node.clientHeight - fromEdge(node), isLow: fromEdge(node) < NEAR, count };
});

document.addEventListener("htmx:oobAfterSwap", (event) => {
  const node = log();
  if (event.detail.target?.id !== "log" || !node || !held) return;
  const more = node.querySelectorAll(".msg, .note").length - held.count;
  if (!held.isLow) {
    node.scrollTop = -(node.scrollHeight - node.clientHeight - held.top);
    if (more > 0) document.getElementById("below")?.removeAttribute("hidden");
  }
  held = undefined;
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("#below")) return;
  log()?.scrollTo({ top: 0 });
  document.getElementById("below").hidden = true;
});

document.addEventListener("scroll", (event) => {
  if (event.target === log() && fromEdge(event.target) < NEAR) document.getElementById("below")?.setAttribute("hidden", "");
}, true);
