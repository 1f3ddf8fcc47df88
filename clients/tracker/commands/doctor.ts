import { createTransport } from "../../common/transport.ts";
import { reachControl } from "../core/control-socket.ts";
import { whyOffline } from "../core/trouble.ts";
import { VERSION } from "../core/version.ts";
import { readAccount } from "../store/account.ts";
import { addressOf } from "../store/lock.ts";
import { type Flags, openDesktopOf, openFolders } from "./context.ts";
import type { Way } from "./network.ts";

/** What works on this machine, and what does not, with what to do. Ends with 1 when something does not. */
export async function doctor(flags: Flags, way: Way): Promise<void> {
  const folders = openFolders(flags);
  const account = readAccount(folders);
  const server = flags.url ?? account?.server;
  const line = (works: boolean, name: string, detail: string) => {
    if (!works) process.exitCode = 1;
    console.log(`${works ? "✓" : "✗"} ${name.padEnd(10)} ${detail}`);
  };
  console.log(`muster-tracker ${VERSION}, Node ${process.versions.node}, ${process.platform} ${process.arch}`);
  const desktop = await openDesktopOf(flags, folders);
  console.log(`desktop: ${desktop.name}`);
  for (const { name, works, detail } of await desktop.capabilities()) line(works, name, detail);
  await desktop.close();

  console.log(
    `proxy: ${way.proxy ?? "none"}${way.bypass === undefined ? "" : ` (not for ${way.bypass})`}; own certificates: ${way.ca ?? "none"}`,
  );
  if (server === undefined) line(false, "server", "Nobody is signed in: `muster-tracker login --url https://…`.");
  else line(...(await lookAt(server)));
  line(account !== undefined, "sign-in", account === undefined ? "nobody" : `${account.name} (${account.email})`);
  const running = await reachControl(addressOf(folders));
  console.log(running === undefined ? "No tracker runs." : "A tracker runs.");
  running?.close();
  console.log(`Kept in ${folders.state}`);
}

async function lookAt(server: string): Promise<[boolean, string, string]> {
  try {
    await createTransport({ baseUrl: server, attempts: 1 }).send({ method: "GET", path: "/api/health" });
    return [true, "server", server];
  } catch (error) {
    return [false, "server", `${server}: ${error instanceof Error ? whyOffline(error) : String(error)}`];
  }
}
