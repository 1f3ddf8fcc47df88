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

/** What was fetched, made ready and begun: each line is one to type. */
export function startCommands({ system, file_name }: Download, server: string): string[] {
  const program = { windows: `.\\${file_name}`, linux: `./${file_name}`, macos: MAC_PROGRAM }[system];
  const ready = {
    windows: [],
    linux: [`chmod +x ${quoted(file_name)}`],
    macos: [`mkdir -p ~/Applications && tar -xzf ${quoted(file_name)} -C ~/Applications`],
  }[system];
  const typed = system === "linux" ? quoted(program) : program;
  return [...ready, `${typed} login --url ${server}`, `${typed} install`];
}

/** Whatever version its application is of. */
const MAC_PROGRAM = "~/Applications/muster-tracker*.app/Contents/MacOS/muster-tracker";

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
