import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page, Route } from "playwright-core";
import sharp from "sharp";
import { root } from "../../../localstack/environment.ts";

export const RECORDED = join(root, "tests/dashboard/recorded/answers.json");

/** What a page was answered, as `npm run pictures:answers` has found it; `METHOD /path?query` by who asked. */
export type Answers = Readonly<Record<string, unknown>>;

export type Recording = {
  /** When it was: a browser that is given these answers has this for now. */
  readonly at: string;
  /** What each member's browser remembers of them, and what they were answered. */
  readonly people: Readonly<Record<string, { readonly me: unknown; readonly answers: Answers }>>;
  /** Addresses of pages, of things that have ids. */
  readonly paths: Readonly<Record<string, string>>;
};

export const readRecording = (): Recording => JSON.parse(readFileSync(RECORDED, "utf8")) as Recording;

/** Where pictures of members are, instead of in a bucket. */
export const PICTURES_AT = "https://pictures.example/";

/** Instead of the address that a browser says nothing more to. */
export const SOCKET_AT = "wss://socket.example/";

/** What something is asked for by: the query in the order of its names. */
export function keyOf(method: string, address: string): string {
  const { pathname, searchParams } = new URL(address);
  searchParams.sort();
  const query = searchParams.toString();
  return `${method} ${pathname}${query === "" ? "" : `?${query}`}`;
}

export type Replay = {
  /** Asked for and not known: a test looks whether it is empty. */
  readonly missing: string[];
  /** All that was asked for, in its order. */
  readonly asked: string[];
  /** Tells the page something, as the server does. */
  tell(event: string, channel: string, data: object): void;
};

/**
 * A page whose requests are answered from a recording, at the recording's time. `changed` is over what was recorded. No
 * system is needed for that, and nothing depends on how fast one is.
 */
export async function replay(
  page: Page,
  { at, people }: Recording,
  who: string | undefined,
  changed: Answers = {},
): Promise<Replay> {
  const person = who === undefined ? undefined : people[who];
  const [missing, asked]: string[][] = [[], []];
  let socket: { send(text: string): void } | undefined;
  let seq = 0;
  if (person !== undefined)
    await page.addInitScript((me) => localStorage.setItem("muster:me", me), JSON.stringify(person.me));
  await page.clock.setFixedTime(at);
  await page.route("**/api/**", async (route) => {
    const key = keyOf(route.request().method(), route.request().url());
    asked?.push(key);
    const data = changed[key] ?? person?.answers[key];
    if (data === undefined) missing?.push(key);
    const error = { code: "NOT_FOUND", message: "There is no such thing." };
    const body = data === undefined ? { success: false, error } : { success: true, data };
    await route.fulfill({ status: data === undefined ? 404 : 200, json: body });
  });
  await page.route(`${PICTURES_AT}**`, drawPicture);
  await page.routeWebSocket(`${SOCKET_AT}**`, (opened) => {
    socket = opened;
    seq = 0;
  });
  return {
    missing: missing ?? [],
    asked: asked ?? [],
    tell: (event, channel, data) =>
      socket?.send(JSON.stringify({ event, channel, data, at: new Date().toISOString(), seq: ++seq })),
  };
}

const drawn = new Map<string, Promise<Buffer>>();

/** Somebody's screen: a window with lines of text in it, other ones for each address. */
async function drawPicture(route: Route): Promise<void> {
  const name = new URL(route.request().url()).pathname;
  const picture = drawn.get(name) ?? draw(name);
  drawn.set(name, picture);
  await route.fulfill({ contentType: "image/png", body: await picture });
}

function draw(name: string): Promise<Buffer> {
  let state = [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521, 7);
  const random = () => {
    state = (state * 75 + 74) % 65_537;
    return state / 65_537;
  };
  const hue = Math.floor(random() * 360);
  const lines = Array.from({ length: 14 }, (_, index) => {
    const indent = 110 + 16 * Math.floor(random() * 4);
    return `<rect x="${indent}" y="${54 + index * 15}" width="${40 + random() * 180}" height="6" rx="3" fill="hsl(${hue} 25% ${55 + random() * 25}%)"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="440" height="280"><rect width="440" height="280" fill="hsl(${hue} 25% 92%)"/><rect width="440" height="34" fill="hsl(${hue} 25% 35%)"/><rect y="34" width="92" height="246" fill="hsl(${hue} 20% 84%)"/>${lines.join("")}</svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}
