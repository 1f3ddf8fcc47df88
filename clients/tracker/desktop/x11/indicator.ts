import x11, { type XEvent } from "x11";
import type { Indicator, Monitor, Rect, ShownIndicator } from "../../ports.ts";
import type { Connection } from "./client.ts";
import { drawIndicator, HEIGHT, isIn, placeOn, roundedRows, stopAreaOf } from "./indicator-picture.ts";
import { listMonitors } from "./monitors.ts";

type Attributes = { mapState: number; klass: number };
type Geometry = { xPos: number; yPos: number; width: number; height: number; borderWidth: number };
type Part = { readonly window: number; readonly place: Rect };

const VIEWABLE = 2;
const INPUT_ONLY = 2;
const BUTTON_1 = 1;
const UNOBSCURED = 0;
/** Whoever else wants to be on top gets it so often at most: two programs must not fight for it. */
const RAISE_EVERY_MS = 250;

/**
 * A window of our own on top of each monitor, which no window manager moves or closes. `own` holds them while they are
 * there, so that they are no windows of the person's.
 */
export function x11Indicator(connection: Connection, own: Set<number>): Indicator {
  return {
    async show(text, onStop): Promise<ShownIndicator> {
      const { X } = connection;
      let parts: Part[] = [];
      let raised = 0;
      let next: NodeJS.Timeout | undefined;
      let isClosed = false;

      function hear(event: XEvent): void {
        const part = parts.find(({ window }) => window === event.wid);
        if (part === undefined) return;
        if (event.name === "VisibilityNotify" && event.state !== UNOBSCURED) raise();
        const { x = 0, y = 0 } = event;
        const isStop = event.keycode === BUTTON_1 && isIn(stopAreaOf(part.place), { x, y });
        if (event.name === "ButtonPress" && isStop) onStop();
      }

      /** At once, or as soon as it may be once more: nobody says a second time that something lies over it. */
      function raise(): void {
        if (next !== undefined) return;
        const wait = raised + RAISE_EVERY_MS - performance.now();
        if (wait <= 0) raiseNow();
        else next = setTimeout(raiseNow, wait);
      }

      function raiseNow(): void {
        clearTimeout(next);
        next = undefined;
        raised = performance.now();
        if (connection.isOpen()) for (const { window } of parts) X.RaiseWindow(window);
      }

      function remove(): void {
        for (const { window } of parts) {
          own.delete(window);
          if (connection.isOpen()) X.DestroyWindow(window, () => undefined);
        }
        parts = [];
      }

      async function draw(): Promise<void> {
        const monitors = await listMonitors(connection);
        const drawn = await Promise.all(monitors.map((monitor) => drawOn(connection, monitor, text)));
        for (const { window } of drawn) own.add(window);
        remove();
        parts = drawn;
        // It went off while it was drawn: nothing of it stays.
        if (isClosed) remove();
      }

      /** Monitors come and go, and change their places. */
      async function isOnEach(): Promise<boolean> {
        const monitors = await listMonitors(connection);
        return (
          monitors.length > 0 && monitors.every((monitor) => parts.some(({ place }) => isSame(place, placeOn(monitor))))
        );
      }

      X.on("event", hear);
      const shown: ShownIndicator = {
        async isShown() {
          if (isClosed || !connection.isOpen()) return false;
          try {
            if (!(await isOnEach())) await draw();
            if (await areOnTop(connection, parts, own)) return true;
            // Something lies over it: on top once more, and then it counts.
            raiseNow();
            return await areOnTop(connection, parts, own);
          } catch {
            return false;
          }
        },
        async close() {
          isClosed = true;
          clearTimeout(next);
          X.off("event", hear);
          remove();
        },
      };
      try {
        await draw();
        if (!(await shown.isShown())) throw new Error("Something lies over the whole screen.");
      } catch (error) {
        await shown.close();
        throw error;
      }
      return shown;
    },
  };
}

/** Rejects when the window could not be made. */
async function drawOn(connection: Connection, monitor: Monitor, text: string): Promise<Part> {
  const { X, root, display, ask } = connection;
  const place = placeOn(monitor);
  const depth = display.screen[0]?.root_depth ?? 24;
  const pixels = await drawIndicator(text, place.width);
  const [pixmap, context, window] = [X.AllocID(), X.AllocID(), X.AllocID()];
  X.CreatePixmap(pixmap, root, depth, place.width, HEIGHT);
  X.CreateGC(context, pixmap, {});
  X.PutImage(2, pixmap, context, place.width, HEIGHT, 0, 0, 0, depth, pixels);
  const { ButtonPress = 0, VisibilityChange = 0, StructureNotify = 0 } = x11.eventMask;
  // The picture is the window's background: the server itself paints it again whenever something was over it.
  const values = {
    overrideRedirect: 1,
    backgroundPixmap: pixmap,
    eventMask: ButtonPress | VisibilityChange | StructureNotify,
  };
  const made = ask((answer) =>
    X.CreateWindow(window, root, place.x, place.y, place.width, HEIGHT, 0, 0, 1, 0, values, answer),
  );
  await made;
  X.FreePixmap(pixmap);
  X.FreeGC(context);
  X.ChangeProperty(0, window, X.atoms.WM_NAME, X.atoms.STRING, 8, "Muster: somebody watches");
  X.ChangeProperty(0, window, X.atoms.WM_CLASS, X.atoms.STRING, 8, "muster-tracker\0Muster\0");
  const shape = await connection.extension("shape");
  shape?.Rectangles(0, 0, window, 0, 0, roundedRows(place.width), 0);
  X.MapWindow(window);
  X.RaiseWindow(window);
  return { window, place };
}

/** Whether each is on the screen, where it was put, and nothing that is drawn lies over any part of it. */
async function areOnTop(
  { X, root, ask }: Connection,
  parts: readonly Part[],
  own: ReadonlySet<number>,
): Promise<boolean> {
  const { children } = await ask<{ children: number[] }>((answer) => X.QueryTree(root, answer));
  const lowest = Math.min(...parts.map(({ window }) => children.indexOf(window)));
  if (lowest < 0) return false;
  for (const { window, place } of parts) {
    if (!(await isDrawn(window)) || !isSame(place, await rectOf(window))) return false;
  }
  for (const other of children.slice(lowest + 1).filter((id) => !own.has(id))) {
    // Whatever is gone by now covers nothing.
    if (!(await isDrawn(other).catch(() => false))) continue;
    const rect = await rectOf(other).catch(() => undefined);
    const isAbove = ({ window }: Part) => children.indexOf(other) > children.indexOf(window);
    if (rect !== undefined && parts.some((part) => isAbove(part) && meet(part.place, rect))) return false;
  }
  return true;

  async function isDrawn(window: number): Promise<boolean> {
    const { mapState, klass } = await ask<Attributes>((answer) => X.GetWindowAttributes(window, answer));
    return mapState === VIEWABLE && klass !== INPUT_ONLY;
  }

  async function rectOf(window: number): Promise<Rect> {
    const { xPos, yPos, width, height, borderWidth } = await ask<Geometry>((answer) => X.GetGeometry(window, answer));
    return { x: xPos, y: yPos, width: width + 2 * borderWidth, height: height + 2 * borderWidth };
  }
}

function isSame(a: Rect, b: Rect): boolean {
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}

function meet(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
