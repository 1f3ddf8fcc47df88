import { connect } from "node:net";
import type { Rect, ScreenWindow, WindowInFront } from "../../ports.ts";

/** What the compositor tells by sway-ipc(7). */
export type Sway = {
  inFront(): Promise<WindowInFront | undefined>;
  windows(): Promise<ScreenWindow[]>;
  outputs(): Promise<SwayOutput[]>;
};

export type SwayOutput = { name: string; active: boolean; focused: boolean; scale: number; rect: Rect };

type Node = {
  id: number;
  name: string | null;
  type: string;
  rect: Rect;
  deco_rect: Rect;
  focused: boolean;
  visible?: boolean;
  pid?: number;
  app_id?: string | null;
  window_properties?: { class?: string };
  nodes: Node[];
  floating_nodes: Node[];
};

const MAGIC = "i3-ipc";
const HEADER = MAGIC.length + 8;
const GET_OUTPUTS = 3;
const GET_TREE = 4;
const ANSWER_MS = 5_000;

/** Undefined where the compositor is another one, or does not answer. */
export async function openSway(path: string | undefined): Promise<Sway | undefined> {
  if (path === undefined || path === "") return undefined;
  const sway: Sway = {
    async inFront() {
      const front = leavesOf(await ask<Node>(path, GET_TREE)).find(({ focused }) => focused);
      return front === undefined ? undefined : nameOf(front);
    },
    async windows() {
      const shown = leavesOf(await ask<Node>(path, GET_TREE)).filter(({ visible }) => visible === true);
      // Floating ones come last in the tree, and are on top.
      return shown
        .reverse()
        .map((node) => ({ ...nameOf(node), ...frameOf(node), id: String(node.id), is_in_front: node.focused }));
    },
    outputs: async () => (await ask<SwayOutput[]>(path, GET_OUTPUTS)).filter(({ active }) => active),
  };
  return sway.outputs().then(
    () => sway,
    () => undefined,
  );
}

/** Windows, of all workspaces and of none, in the order in which they are drawn. */
function leavesOf(node: Node): Node[] {
  const below = [...node.nodes, ...node.floating_nodes];
  if (below.length === 0) return node.pid === undefined ? [] : [node];
  return below.flatMap(leavesOf);
}

function nameOf({ name, app_id, window_properties }: Node): WindowInFront {
  const application = app_id ?? window_properties?.class;
  return { ...(name === null ? {} : { title: name }), ...(application === undefined ? {} : { application }) };
}

/** With the title that the compositor draws above it, and, of tabs, of the ones beside it. */
function frameOf({ rect, deco_rect }: Node): Rect {
  return { ...rect, y: rect.y - deco_rect.height, height: rect.height + deco_rect.height };
}

function ask<Answer>(path: string, type: number): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const socket = connect(path);
  const header = Buffer.alloc(HEADER);
  header.write(MAGIC);
  header.writeUInt32LE(type, HEADER - 4);
  let read = Buffer.alloc(0);
  socket.setTimeout(ANSWER_MS, () => socket.destroy(new Error("The compositor does not answer.")));
  socket.on("connect", () => socket.write(header));
  socket.on("error", reject);
  socket.on("close", () => reject(new Error("The compositor has closed the connection.")));
  socket.on("data", (chunk) => {
    read = Buffer.concat([read, chunk]);
    if (read.length < HEADER || read.length < HEADER + read.readUInt32LE(MAGIC.length)) return;
    socket.end();
    try {
      resolve(JSON.parse(read.toString("utf8", HEADER)) as Answer);
    } catch (error) {
      reject(error);
    }
  });
  return promise;
}
