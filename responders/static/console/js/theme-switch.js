// The theme changes at once; the server is told for the next page.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-theme-switch]")) return;
  event.preventDefault();
  const theme = event.submitter?.value || "";
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  for (const button of event.target.querySelectorAll("[name=theme]")) button.setAttribute("aria-pressed", button.value === theme);
  const body = new FormData(event.target);
  body.set("theme", theme);
  fetch(event.target.action, { method: "POST", body });
});
