import { createHash } from "node:crypto";
import { scalarProgram } from "./scalar.ts";

/** What Scalar is to leave, above all: nothing here may ask another host for anything. */
const CONFIGURATION = {
  url: "/api/openapi.json",
  proxyUrl: "",
  telemetry: false,
  withDefaultFonts: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  hideClientButton: true,
  showDeveloperTools: "never",
  documentDownloadType: "direct",
  operationTitleSource: "path",
  showOperationId: true,
  theme: "none",
};

/** Every style that the program makes gets the page's nonce: the editor and the notices in it forget theirs. */
const NONCES = `{
  const { nonce } = document.querySelector("meta[property=csp-nonce]");
  const create = document.createElement.bind(document);
  document.createElement = (...given) => {
    const made = create(...given);
    if (given[0] === "style") made.nonce = nonce;
    return made;
  };
}`;

type Reference = { page: string; script: string; headers: Readonly<Record<string, string>> };

let made: Promise<Reference> | undefined;

/** The page, its one script, and the headers that keep it from anything else. */
export function reference(): Promise<Reference> {
  made ??= make();
  return made;
}

async function make(): Promise<Reference> {
  const start = `Scalar.createApiReference("#reference", ${JSON.stringify(CONFIGURATION)});`;
  const script = `${NONCES}
${await scalarProgram()}
${start}
`;
  const hash = createHash("sha256").update(script);
  const integrity = `sha256-${hash.copy().digest("base64")}`;
  const name = hash.digest("hex").slice(0, 16);
  return { page: pageOf(name, integrity), script, headers: { "content-security-policy": policyOf(name, integrity) } };
}

/** The script's address holds its hash, so browsers keep it for as long as it is the same. */
const pageOf = (name: string, integrity: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta property="csp-nonce" content="${name}" nonce="${name}">
<title>Muster API</title>
<link rel="icon" href="data:,">
</head>
<body>
<noscript>This page draws <a href="/api/openapi.json">/api/openapi.json</a> and needs JavaScript to do so.</noscript>
<div id="reference"></div>
<script src="/api/docs?script=${name}" integrity="${integrity}"></script>
</body>
</html>
`;

/**
 * The page's own script, by its hash, and requests to this service; nothing else may be loaded, run or framed. The
 * script writes its styles into the page, known by the nonce alone; the few style attributes it writes besides are done
 * without.
 */
const policyOf = (name: string, integrity: string) =>
  [
    "default-src 'none'",
    `style-src 'nonce-${name}'`,
    `script-src '${integrity}'`,
    "connect-src 'self'",
    "img-src 'self' data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
