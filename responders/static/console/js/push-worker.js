// Shows what a push message says, and opens what it is about. Keeps nothing, fetches nothing.
addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data?.json() ?? {};
  } catch {
    return;
  }
  const { title = "Dua Arah", body = "", tag = "notice", url = "/notices/" } = told;
  event.waitUntil(registration.showNotification(title, { body, tag, data: { url }, renotify: false }));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  const target = new URL(event.notification.data?.url ?? "/notices/", location.origin);
  if (target.origin !== location.origin) return;
  event.waitUntil(clients.matchAll({ type: "window", includeUncontrolled: true }).then((windows) => {
    const open = windows.find((one) => one.url === target.href);
    return open ? open.focus() : clients.openWindow(target.href);
  }));
});
