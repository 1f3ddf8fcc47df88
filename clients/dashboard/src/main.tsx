import "@fontsource-variable/inter/wght.css";
import "./ui/tokens.css";
import { createRoot } from "react-dom/client";
import { fetched } from "./api/fetched.ts";

// Where a browser has no Temporal yet, it is fetched before anything reckons with dates.
if (!("Temporal" in globalThis)) await fetched(() => import("temporal-polyfill/global"));
const { App } = await fetched(() => import("./app/app.tsx"));
createRoot(document.getElementById("root") ?? document.body).render(<App />);
