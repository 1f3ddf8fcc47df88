import type { Answer } from "../../api/ask.ts";

export type Sheet = Answer<"POST /api/sessions/{id}/qr">["sheet"];
export type Code = { code: string; link: string; from: number; until: number };

/** What a screen has to show, by the server's clock. `refreshAt` is when half of it is over: then it asks for more. */
export type Screen = { readonly codes: readonly Code[]; readonly refreshAt: number };

export function screenOf({ server_time, codes }: Pick<Sheet, "server_time" | "codes">): Screen {
  const from = Date.parse(server_time);
  const all = codes.map(({ code, link, valid_from, valid_until }) => ({
    code,
    link,
    from: Date.parse(valid_from),
    until: Date.parse(valid_until),
  }));
  const last = Math.max(from, ...all.map(({ until }) => until));
  return { codes: all, refreshAt: from + (last - from) / 2 };
}

/** The code that may be shown at an instant; undefined before the first and after the last: a stale one is not shown. */
export function codeAt({ codes }: Screen, at: number): Code | undefined {
  return codes.find(({ from, until }) => from <= at && at < until);
}

/** Where only the machine that shows a page reaches it. */
export const isLoopback = ({ hostname }: URL): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);

/** A code's link for phones: one that leads to this machine alone gets the origin by which the page was opened. */
export function linkFor(link: string, origin: string): URL {
  const url = new URL(link);
  return isLoopback(url) ? new URL(`${url.pathname}${url.hash}`, origin) : url;
}

/** In groups of four, as people read it out. */
export const inGroups = (code: string): string => code.match(/.{1,4}/g)?.join(" ") ?? code;
