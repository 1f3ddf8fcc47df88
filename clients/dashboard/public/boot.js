// Begins what the first page waits for while the application is still on its way: the theme, so that nothing flashes,
// and a refresh of the session. One tab refreshes at a time, because a refresh token is good for one use.
(() => {
  try {
    const kept = JSON.parse(localStorage.getItem("muster:preferences") ?? "{}");
    if (kept.theme === "light" || kept.theme === "dark") document.documentElement.dataset.theme = kept.theme;
    if (localStorage.getItem("muster:me") === null) return;
  } catch {
    return;
  }
  const refresh = () =>
    fetch("/api/auth/refresh-token", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
      keepalive: true,
      signal: AbortSignal.timeout(6000),
    });
  window.musterBoot = navigator.locks?.request("muster-refresh", refresh) ?? refresh();
  window.musterBoot.catch(() => undefined);
})();
