import type { Capability, Notice, Notices } from "../../ports.ts";
import type { Address, Bus } from "./bus.ts";

const SERVICE: Address = {
  name: "org.freedesktop.Notifications",
  path: "/org/freedesktop/Notifications",
  interface: "org.freedesktop.Notifications",
};
const NEVER = 0;
const BY_THE_SERVICE = -1;

export type LinuxNotices = Notices & { capability(): Promise<Capability>; close(): void };

/** Notifications of the desktop, with buttons where the service has them. */
export function linuxNotices(
  bus: Bus | undefined,
  variant: (signature: string, value: unknown) => unknown,
): LinuxNotices {
  const waiting = new Map<number, (action: string) => void>();
  let listening: Promise<() => void> | undefined;

  const hear = (of: Bus) => {
    listening ??= of.listen(SERVICE, {
      ActionInvoked: (id, action) => waiting.get(Number(id))?.(String(action)),
      NotificationClosed: (id) => waiting.delete(Number(id)),
    });
    return listening;
  };

  async function show(of: Bus, notice: Notice, answer?: (action: string) => void): Promise<boolean> {
    await hear(of);
    const can = await of.call<string[]>(SERVICE, "GetCapabilities");
    const { title, body, stays = false, actions = [] } = notice;
    const buttons = can.includes("actions") ? actions.flatMap(({ id, label }) => [id, label]) : [];
    const text = can.includes("body-markup") ? escaped(body) : body;
    const hints = { urgency: variant("y", stays ? 2 : 1), ...(stays ? { resident: variant("b", true) } : {}) };
    const timeout = stays ? NEVER : BY_THE_SERVICE;
    const told = ["Muster", 0, "", title, text, buttons, hints, timeout];
    const id = await of.call<number>(SERVICE, "Notify", "susssasa{sv}i", told);
    if (answer !== undefined) waiting.set(id, answer);
    return true;
  }

  return {
    show: async (notice, answer) => (bus === undefined ? false : show(bus, notice, answer).catch(() => false)),
    capability: async () => {
      const works = (await bus?.has(SERVICE.name).catch(() => false)) === true;
      const none = "No notification service runs: what happens is said on the tracker's page and in its terminal.";
      return { name: "notices", works, detail: works ? SERVICE.name : none };
    },
    close: () => {
      waiting.clear();
      void listening?.then((stop) => stop()).catch(() => undefined);
    },
  };
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
