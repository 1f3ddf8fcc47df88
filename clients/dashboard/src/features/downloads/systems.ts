import type { Item } from "../../api/ask.ts";

export type Download = Item<"GET /api/downloads">;
export type System = Download["system"];

/** The system of a browser, by what it says of itself. */
export function systemOf(agent: string): System | undefined {
  if (/android|iphone|ipad|cros/i.test(agent)) return undefined;
  if (/windows/i.test(agent)) return "windows";
  if (/mac os|macintosh/i.test(agent)) return "macos";
  return /linux|x11/i.test(agent) ? "linux" : undefined;
}

/** One's own system first, the others as they come. */
export function ownFirst<One extends { system: System }>(items: readonly One[], own: System | undefined): One[] {
  return items.toSorted((one, other) => Number(other.system === own) - Number(one.system === own));
}

/** What a shell has to be told so that it takes a text as it is. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

export function downloadCommand({ system, url, file_name }: Download): string {
  if (system === "windows") return `curl.exe -fLo "${file_name}" "${url}"`;
  return `curl -fLo ${quoted(file_name)} ${quoted(url)}`;
}

export function checksumCommand({ system, file_name, sha256 }: Download): string {
  if (system === "windows") return `certutil -hashfile "${file_name}" SHA256`;
  const check = system === "macos" ? "shasum -a 256 -c" : "sha256sum -c";
  return `echo ${quoted(`${sha256}  ${file_name}`)} | ${check}`;
}
