import { ERROR_DOCS_URL } from "../../lib/platform/config.ts";
import { ERRORS, type ErrorCode } from "../../lib/platform/errors.ts";
import { docsOf } from "../../lib/platform/http/error-docs.ts";
import type { Documented } from "./contracts.ts";
import { sourcesOf } from "./operation-errors.ts";
import { REMEDIES } from "./remedies.ts";

const EXAMPLE = {
  success: false,
  error: { code: "NOT_FOUND", message: ERRORS.NOT_FOUND[1], docs: docsOf("NOT_FOUND", ERROR_DOCS_URL) },
  request_id: "JKJaXmPLvHcESHA=",
  timestamp: "2026-03-02T09:30:00.000Z",
};

const INTRODUCTION = `# Errors

<!-- Written by \`npm run openapi\` from lib/platform/errors.ts, infra/openapi/remedies.ts and the contracts. -->

An error is answered with its status and this body. Over a WebSocket its \`error\` comes in a frame \`{"event": "error", "error", "action", "at"}\`.

\`\`\`json
${JSON.stringify(EXAMPLE, null, 2)}
\`\`\`

Compare \`code\`: the codes below are all there are. Messages may change, and so may the place of this page (\`ERROR_DOCS_URL\`). Some errors carry \`details\`. Repeating a request that was refused with 4xx, other than 429, gets the same answer until something changes.`;

/** What answers without a contract: the last route (functions/system/not-found.ts), and the sockets' frames. */
const WITHOUT_CONTRACT: Partial<Record<ErrorCode, string>> = {
  NOT_FOUND: "every path that is no endpoint's",
  METHOD_NOT_ALLOWED: "every path of an endpoint, for other methods",
  INDICATOR_MISSING: "the frame `live:frame` of a WebSocket",
  LIVE_FRAME_MISSING: "the frame `live:frame` of a WebSocket",
  LIVE_FRAME_UNEXPECTED: "the frame `live:frame` of a WebSocket",
  TOO_MANY_SUBSCRIPTIONS: "the frame `subscribe` of a WebSocket",
};

/** docs/errors.md: each code with what it means, who answers it and what a client does then. */
export function errorsPage(endpoints: readonly Documented[]): string {
  const codes = Object.keys(ERRORS) as ErrorCode[];
  return `${[INTRODUCTION, listOf(codes), ...codes.map((code) => sectionOf(code, endpoints))].join("\n\n")}\n`;
}

function listOf(codes: readonly ErrorCode[]): string {
  const byStatus = Map.groupBy(codes, (code) => ERRORS[code][0]);
  const rows = [...byStatus].map(
    ([status, some]) => `- **${status}** ${some.map((code) => `[${code}](#${code.toLowerCase()})`).join(", ")}`,
  );
  return rows.join("\n");
}

function sectionOf(code: ErrorCode, endpoints: readonly Documented[]): string {
  const [status, message] = ERRORS[code];
  return `## ${code}

**${status}** ${message}

**What to do:** ${REMEDIES[code]}

**Answered by** ${answeredBy(code, endpoints)}.`;
}

function answeredBy(code: ErrorCode, endpoints: readonly Documented[]): string {
  const { every, own } = sourcesOf(code, endpoints);
  const named = own.map(({ contract: { method, path } }) => `\`${method} ${path}\``).join(", ");
  const sources = [WITHOUT_CONTRACT[code], every, named].filter((source) => source !== undefined && source !== "");
  if (sources.length === 0) throw new Error(`No contract declares ${code}: take it out of lib/platform/errors.ts.`);
  return sources.join("; ");
}
