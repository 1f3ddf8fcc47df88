import type { Desktop } from "../ports.ts";

export type OpenOptions = {
  /** Of this user alone, where what must be kept is kept when the system has no keychain. Made when it is missing. */
  readonly directory: string;
};

type Kind = Exclude<Desktop["name"], "fake">;
type Environment = Readonly<Record<string, string | undefined>>;

/** Which desktop this is. Throws, for the person to read, where there is none. */
export function kindOf(platform: string, environment: Environment): Kind {
  if (platform === "darwin" || platform === "win32") return platform;
  const { XDG_SESSION_TYPE: type, WAYLAND_DISPLAY: wayland, DISPLAY: display } = environment;
  const isWayland = type === "wayland" || (type !== "x11" && wayland !== undefined && wayland !== "");
  if (isWayland) return "wayland";
  if (display !== undefined && display !== "") return "x11";
  throw new Error(
    "There is no desktop here: neither WAYLAND_DISPLAY nor DISPLAY is set. Start the tracker within your session, not over ssh.",
  );
}

/** Opens the desktop that the tracker was started in. Rejects, for the person to read, where it cannot be reached. */
export async function openDesktop(
  options: OpenOptions,
  kind: Kind = kindOf(process.platform, process.env),
): Promise<Desktop> {
  // Modules of one platform are only loaded there, and are only installed with the tracker's own `npm ci`.
  const { open } = (await import(`./${kind}/desktop.ts`)) as { open(options: OpenOptions): Promise<Desktop> };
  return open(options);
}
