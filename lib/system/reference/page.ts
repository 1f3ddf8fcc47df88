import { createHash } from "node:crypto";
import { SCRIPT } from "./script.ts";
import { STYLE } from "./style.ts";

/** The reference page. Everything it needs is in it but the document, which it fetches from this service. */
export const referencePage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Muster API</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<aside>
  <header><a class="brand" href="#top">Muster <span>API</span></a> <span id="version"></span></header>
  <label class="search"><span>Search</span><input id="search" type="search" placeholder="check-in, role:admin, PUT …" autocomplete="off"></label>
  <nav id="index" aria-label="Operations"></nav>
</aside>
<main id="top">
  <p id="state">Loading the API document …</p>
  <noscript>This page draws <a href="/api/openapi.json">/api/openapi.json</a> and needs JavaScript to do so.</noscript>
  <div id="intro"></div>
  <div id="content"></div>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;

/** The page's own style and script, by their hashes, and its one request; nothing else may be loaded, run or framed. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src '${hashOf(STYLE)}'`,
  `script-src '${hashOf(SCRIPT)}'`,
  "connect-src 'self'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
