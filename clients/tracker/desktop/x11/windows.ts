import { readFile } from "node:fs/promises";
import type { Rect, ScreenWindow, WindowInFront } from "../../ports.ts";
import type { Connection } from "./client.ts";

type Geometry = { xPos: number; yPos: number; width: number; height: number; borderWidth: number };
type Attributes = { mapState: number; klass: number; overrideRedirect: number };
type Tree = { parent: number; children: number[] };

const VIEWABLE = 2;
const INPUT_ONLY = 2;
/** Below a frame, so many levels down is the window whose title it shows. */
const DEEPEST = 4;
/** What the server says of a window, or of a drawable, that is gone. */
const GONE: readonly unknown[] = [3, 9];

/** The window in front, as the window manager tells; undefined where none is. */
export async function inFront(connection: Connection): Promise<(WindowInFront & { id: number }) | undefined> {
  const read = await connection.property(connection.root, "_NET_ACTIVE_WINDOW").catch(() => undefined);
  const id = read !== undefined && read.length >= 4 ? read.readUInt32LE(0) : 0;
  if (id === 0) return undefined;
  return { ...(await nameOf(connection, id).catch(() => ({}))), id };
}

/**
 * Everything that is drawn on the screen, from the top down, with the frames that the window manager draws: children of
 * the root, as a picture shows them. Where a frame has names of its own, as those of GNOME and i3 have, it is listed with
 * these, and once more with those of the window in it: a rule is about either. `own` are windows of the tracker itself.
 * Rejects where the server does not tell of a window that is there.
 */
export async function listWindows(connection: Connection, own: ReadonlySet<number>): Promise<ScreenWindow[]> {
  const { X, root, ask } = connection;
  const { children } = await ask<Tree>((answer) => X.QueryTree(root, answer));
  const front = await inFront(connection);
  const frontFrame = front === undefined ? undefined : await topOf(connection, front.id).catch(() => undefined);
  const listed = await Promise.all(
    children.filter((id) => !own.has(id)).map((id) => orNone(oneOf(connection, id, frontFrame))),
  );
  return listed.reverse().flat();
}

/** None for a window that is gone meanwhile. Of one that is there and cannot be read nobody knows what a rule says. */
async function orNone<Item>(asked: Promise<Item[]>): Promise<Item[]> {
  try {
    return await asked;
  } catch (error) {
    if (GONE.includes((error as { error?: unknown }).error)) return [];
    throw error;
  }
}

/** The child of the root in which a window is: its frame, with title bar and borders. */
async function topOf({ X, root, ask }: Connection, window: number): Promise<number> {
  let id = window;
  for (;;) {
    const { parent } = await ask<Tree>((answer) => X.QueryTree(id, answer));
    if (parent === root || parent === 0) return id;
    id = parent;
  }
}

/** None for what nobody sees. */
async function oneOf(connection: Connection, id: number, frontFrame: number | undefined): Promise<ScreenWindow[]> {
  const { X, ask } = connection;
  const { mapState, klass } = await ask<Attributes>((answer) => X.GetWindowAttributes(id, answer));
  if (mapState !== VIEWABLE || klass === INPUT_ONLY) return [];
  const rect = rectOf(await ask<Geometry>((answer) => X.GetGeometry(id, answer)));
  const [first = { id, names: {} }, ...others] = await namedBelow(connection, id, DEEPEST);
  const is_in_front = id === frontFrame;
  return [
    { ...first.names, ...rect, id: String(id), is_in_front },
    ...others.map((named) => ({ ...named.names, ...rect, id: `${id}/${named.id}`, is_in_front })),
  ];
}

function rectOf({ xPos: x, yPos: y, width, height, borderWidth }: Geometry): Rect {
  return { x, y, width: width + 2 * borderWidth, height: height + 2 * borderWidth };
}

type Named = { readonly id: number; readonly names: WindowInFront };

/** Every window that has names, from a frame down to the application's: on that one the window manager puts `WM_STATE`. */
async function namedBelow(connection: Connection, id: number, depth: number): Promise<Named[]> {
  const [names, state] = await Promise.all([nameOf(connection, id), connection.property(id, "WM_STATE")]);
  const own = names.title === undefined && names.application === undefined ? [] : [{ id, names }];
  if (state !== undefined || depth === 0) return own;
  const { children } = await connection.ask<Tree>((answer) => connection.X.QueryTree(id, answer));
  const below = children.toReversed().map((child) => orNone(namedBelow(connection, child, depth - 1)));
  return [...own, ...(await Promise.all(below)).flat()];
}

/** `_NET_WM_NAME`, else `WM_NAME`; the application by its class, else by its process. */
async function nameOf(connection: Connection, id: number): Promise<WindowInFront> {
  const [utf8, latin, classes] = await Promise.all([
    connection.property(id, "_NET_WM_NAME"),
    connection.property(id, "WM_NAME"),
    connection.property(id, "WM_CLASS"),
  ]);
  const title = textOf(utf8, "utf8") ?? textOf(latin, "latin1");
  const application = classOf(classes) ?? (title === undefined ? undefined : await processOf(connection, id));
  return { ...(title === undefined ? {} : { title }), ...(application === undefined ? {} : { application }) };
}

function textOf(read: Buffer | undefined, encoding: "utf8" | "latin1"): string | undefined {
  const text = read?.toString(encoding).replaceAll("\0", "").trim();
  return text === undefined || text === "" ? undefined : text;
}

/** Of "xterm\0XTerm\0" the second: what the program is, not how it was called. */
function classOf(read: Buffer | undefined): string | undefined {
  const [instance = "", name = ""] = read?.toString("utf8").split("\0") ?? [];
  const said = name === "" ? instance : name;
  return said === "" ? undefined : said;
}

async function processOf(connection: Connection, id: number): Promise<string | undefined> {
  const read = await connection.property(id, "_NET_WM_PID");
  if (read === undefined || read.length < 4) return undefined;
  const name = await readFile(`/proc/${read.readUInt32LE(0)}/comm`, "utf8").catch(() => "");
  return name.trim() === "" ? undefined : name.trim();
}
