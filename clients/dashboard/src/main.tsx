import "@fontsource-variable/inter/wght.css";
import "./ui/tokens.css";
import { createRoot } from "react-dom/client";

// A release replaces files that an open page still asks for: the page is loaded anew, once a minute at most.
window.addEventListener("vite:preloadError", (event) => {
  const last = Number(sessionStorage.getItem("muster:reloaded") ?? 0);
  if (!navigator.onLine || Date.now() - last < 60_000) return;
  event.preventDefault();
  sessionStorage.setItem("muster:reloaded", String(Date.now()));
  window.location.reload();
});

// Where a browser has no Temporal yet, it is fetched before anything reckons with dates.
if (!("Temporal" in globalThis)) await import("temporal-polyfill/global");
const { App } = await import("./app/app.tsx");
createRoot(document.getElementById("root") ?? document.body).render(<App />);
