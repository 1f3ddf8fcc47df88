import dbus from "dbus-next";
import type { Capability, Desktop } from "../../ports.ts";
import type { OpenOptions } from "../open.ts";
import { linuxAutostart } from "./autostart.ts";
import { type Bus, openBus } from "./bus.ts";
import { linuxNotices } from "./notices.ts";
import { linuxSecrets } from "./secrets.ts";
import { linuxSession } from "./session.ts";

export type LinuxParts = Pick<Desktop, "session" | "secrets" | "notices" | "autostart" | "capabilities" | "close"> & {
  /** Of the session, where there is one. */
  readonly bus: Bus | undefined;
};

/** What X11 and Wayland have in common: all that goes over D-Bus or into files. */
export async function linuxParts({ directory }: OpenOptions): Promise<LinuxParts> {
  const [system, bus] = await Promise.all([openBus("system"), openBus("session")]);
  const [session, secrets] = await Promise.all([linuxSession(system, bus), linuxSecrets(bus, directory)]);
  const notices = linuxNotices(bus, (signature, value) => new dbus.Variant(signature, value));
  const autostart = linuxAutostart();
  return {
    bus,
    session,
    secrets,
    notices,
    autostart,
    capabilities: (): Promise<Capability[]> =>
      Promise.all([session, secrets, notices, autostart].map((part) => part.capability())),
    close: async () => {
      session.close();
      notices.close();
      system?.close();
      bus?.close();
    },
  };
}
