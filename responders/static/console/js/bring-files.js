// Files that are pasted into a composer, or dropped on it, go the way of those that are chosen.
function take(event, brought) {
  const input = event.target.closest("form.composer")?.elements.files;
  if (!input?.accept || !brought?.files.length) return;
  event.preventDefault();
  input.files = brought.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("paste", (event) => take(event, event.clipboardData));
document.addEventListener("drop", (event) => take(event, event.dataTransfer));
document.addEventListener("dragover", (event) => {
  const isOver = event.target.closest("form.composer") && event.dataTransfer.types.includes("Files");
  if (isOver) event.preventDefault();
});
