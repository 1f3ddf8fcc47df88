import type { Capability, Desktop } from "../../ports.ts";
import { linuxParts } from "../linux/parts.ts";
import { loadNativeScreens } from "../native/screen.ts";
import type { OpenOptions } from "../open.ts";
import { idleOf, x11Activity } from "./activity.ts";
import { connect } from "./client.ts";
import { countInput } from "./counts.ts";
import { x11Indicator } from "./indicator.ts";
import { x11Screen } from "./screen.ts";

/** A desktop of X11. Rejects when the X server cannot be reached. */
export async function open(options: OpenOptions): Promise<Desktop> {
  const connection = await connect();
  const [idle, counts, { screens, why }, parts] = await Promise.all([
    idleOf(connection),
    countInput(connection),
    loadNativeScreens(),
    linuxParts(options),
  ]);
  const own = new Set<number>();
  const screen = x11Screen(connection, screens, own);
  const indicator = x11Indicator(connection, own);

  async function ofServer(): Promise<Capability[]> {
    const isOpen = connection.isOpen();
    const gone = "The X server has closed the connection: start the tracker again.";
    const grabbed = screens === undefined ? `GetImage of the X server (${why})` : why;
    const [saver, events] = ["MIT-SCREEN-SAVER", "XI2 raw events; which key is never read"];
    const missing = (name: string) => `The X server has no ${name}: it cannot be told here.`;
    return [
      { name: "picture", works: isOpen, detail: isOpen ? grabbed : gone },
      { name: "window", works: isOpen, detail: isOpen ? "_NET_ACTIVE_WINDOW of the window manager" : gone },
      { name: "idle", works: isOpen && idle !== undefined, detail: idle === undefined ? missing(saver) : saver },
      { name: "counts", works: isOpen && counts !== undefined, detail: counts === undefined ? missing("XI2") : events },
      { name: "indicator", works: isOpen, detail: isOpen ? "a window of its own on top of each monitor" : gone },
    ];
  }

  return {
    name: "x11",
    activity: x11Activity(connection, idle, counts),
    screen,
    indicator,
    session: parts.session,
    secrets: parts.secrets,
    notices: parts.notices,
    autostart: parts.autostart,
    capabilities: async () => [...(await ofServer()), ...(await parts.capabilities())],
    close: async () => {
      connection.close();
      await parts.close();
    },
  };
}
