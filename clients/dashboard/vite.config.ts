import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** `API_URL` is where /api/* is answered while the dashboard is served from this machine. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "baseline-widely-available",
    manifest: true,
    // What is inlined as data: is no file that a browser keeps.
    assetsInlineLimit: 0,
    // What finds faces; tests/dashboard/budget.test.ts weighs all others.
    chunkSizeWarningLimit: 1_500,
  },
  server: {
    host: "127.0.0.1",
    port: 5173,
    strictPort: true,
    proxy: proxied(),
    warmup: { clientFiles: ["./src/main.tsx"] },
  },
  preview: { host: "127.0.0.1", port: 5173, strictPort: true, proxy: proxied() },
});

function proxied() {
  return { "/api": { target: process.env.API_URL ?? "http://127.0.0.1:3000", xfwd: true } };
}
