import sharp from "sharp";
import { type Clock, systemClock } from "../../../common/clock.ts";
import { between, type Random, seededRandom } from "../../../common/random.ts";
import type { ActivitySample } from "../../core/activity.ts";
import type { Screen, WindowInFront } from "../../ports.ts";

const WIDTH = 1280;
const HEIGHT = 800;
const TITLE_BAR = 44;
const TASK_BAR = 40;
const SIDEBAR = 232;
const FONT = `font-family="DejaVu Sans, Liberation Sans, Helvetica, Arial, sans-serif"`;

type Colours = { readonly bar: string; readonly side: string; readonly paper: string; readonly ink: string };

const DARK: Colours = { bar: "#1f2430", side: "#191d27", paper: "#242936", ink: "#8a93a8" };
const LIGHT: Colours = { bar: "#e6e8ed", side: "#f1f2f5", paper: "#ffffff", ink: "#b3b9c6" };
const ACCENTS = ["#4f8cff", "#2eb67d", "#e8a33d", "#c678dd", "#e5534b"];

/** Around a window, which masks cover as well. */
const FRAME = 8;

/**
 * Draws what might be on somebody's screen; lines of text are bars, which look the same where no fonts are installed.
 * One monitor, one window from edge to edge above the task bar, which stays to be seen when the window is masked.
 */
export function drawnScreen(window: () => WindowInFront, clock: Clock = systemClock): Screen {
  const monitor = { id: "drawn", x: 0, y: 0, width: WIDTH, height: HEIGHT, is_primary: true, scale: 1 };
  return {
    monitors: async () => [monitor],
    windows: async () => [
      { ...window(), id: "1", is_in_front: true, x: 0, y: 0, width: WIDTH, height: HEIGHT - TASK_BAR - FRAME },
    ],
    grab: async () => {
      const { title, application, url } = window();
      const sample = {
        ...(title === undefined ? {} : { active_window: title }),
        ...(application === undefined ? {} : { application }),
        ...(url === undefined ? {} : { url }),
        ...{ mouse_clicks: 0, keyboard_strokes: 0, idle_seconds: 0 },
      };
      const drawn = sharp(Buffer.from(drawing(sample, clock.now()))).ensureAlpha();
      return { pixels: new Uint8Array(await drawn.raw().toBuffer()), width: WIDTH, height: HEIGHT };
    },
  };
}

function drawing(sample: ActivitySample, now: Date): string {
  const { application = "Desktop", active_window: title = "", url } = sample;
  // The same window looks the same the next time, but for what was written meanwhile.
  const random = seededRandom(`${application}|${title}`);
  const colours = application === "Code Editor" || application === "Terminal" ? DARK : LIGHT;
  const text = colours === DARK ? "#e6e9f0" : "#2b303b";
  const address =
    url === undefined
      ? ""
      : `<rect x="${SIDEBAR + 20}" y="${TITLE_BAR + 10}" width="${WIDTH - SIDEBAR - 60}" height="30" rx="15" fill="${colours.bar}"/>
         ${label(SIDEBAR + 40, TITLE_BAR + 30, 14, text, url)}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">
    <rect width="${WIDTH}" height="${HEIGHT}" fill="${colours.paper}"/>
    <rect width="${WIDTH}" height="${TITLE_BAR}" fill="${colours.bar}"/>
    ${["#ff5f57", "#febc2e", "#28c840"].map((fill, index) => `<circle cx="${24 + index * 22}" cy="22" r="7" fill="${fill}"/>`).join("")}
    ${label(110, 28, 16, text, title === "" ? application : title)}
    <rect y="${TITLE_BAR}" width="${SIDEBAR}" height="${HEIGHT - TITLE_BAR - TASK_BAR}" fill="${colours.side}"/>
    ${sidebar(random, colours)}
    ${address}
    ${application === "Design Studio" || application === "Photo Editor" ? canvas(random) : lines(random, colours, now)}
    <rect y="${HEIGHT - TASK_BAR}" width="${WIDTH}" height="${TASK_BAR}" fill="#12151c"/>
    ${label(24, HEIGHT - 14, 15, "#cfd5e2", application)}
    ${label(WIDTH - 214, HEIGHT - 14, 15, "#cfd5e2", now.toISOString().slice(0, 19).replace("T", "  "))}
  </svg>`;
}

function sidebar(random: Random, { ink }: Colours): string {
  return Array.from({ length: 16 }, (_, row) => {
    const width = Math.round(between(random, 60, SIDEBAR - 60));
    return bar(28, TITLE_BAR + 34 + row * 36, width, row === 3 ? "#4f8cff" : ink);
  }).join("");
}

/** More lines as the hour goes on. */
function lines(random: Random, { ink }: Colours, now: Date): string {
  const count = 12 + Math.round((now.getUTCMinutes() / 60) * 14);
  return Array.from({ length: count }, (_, row) => {
    const y = TITLE_BAR + 70 + row * 24;
    const indent = SIDEBAR + 40 + Math.floor(between(random, 0, 4)) * 26;
    const head = Math.round(between(random, 40, 150));
    const rest = Math.round(between(random, 80, 620));
    if (random() < 0.14) return "";
    return bar(indent, y, head, accent(random)) + bar(indent + head + 12, y, rest, ink);
  }).join("");
}

function canvas(random: Random): string {
  return Array.from({ length: 14 }, () => {
    const [x, y] = [between(random, SIDEBAR + 40, WIDTH - 260), between(random, TITLE_BAR + 70, HEIGHT - 240)];
    const [width, height] = [between(random, 50, 220), between(random, 40, 150)];
    const place = `x="${x.toFixed(0)}" y="${y.toFixed(0)}" width="${width.toFixed(0)}" height="${height.toFixed(0)}"`;
    return `<rect ${place} rx="10" fill="${accent(random)}" opacity="0.55"/>`;
  }).join("");
}

function accent(random: Random): string {
  return ACCENTS[Math.floor(random() * ACCENTS.length)] ?? "#4f8cff";
}

function bar(x: number, y: number, width: number, fill: string): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="10" rx="5" fill="${fill}"/>`;
}

function label(x: number, y: number, size: number, fill: string, text: string): string {
  return `<text x="${x}" y="${y}" font-size="${size}" fill="${fill}" ${FONT} xml:space="preserve">${escapeXml(text.slice(0, 110))}</text>`;
}

/** Characters that XML cannot hold at all are left out. */
function escapeXml(text: string): string {
  const printable = text.toWellFormed().replaceAll(/\p{Cc}/gu, " ");
  return printable.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
