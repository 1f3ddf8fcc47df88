import { resolve } from "node:path";
import { isSea } from "node:sea";
import { type Flags, openDesktopOf, openFolders } from "./context.ts";

/** Has the tracker start with the session: it goes on with an open day, and starts none that nobody asked for. */
export async function install(flags: Flags): Promise<void> {
  const desktop = await openDesktopOf(flags, openFolders(flags));
  const options = [
    ...(flags.proxy === undefined ? [] : ["--proxy", flags.proxy]),
    ...(flags.ca === undefined ? [] : ["--ca", resolve(flags.ca)]),
  ];
  const program = isSea() ? [process.execPath] : [process.execPath, resolve(process.argv[1] ?? "")];
  console.log(await desktop.autostart.install([...program, "run", "--wait", ...options]));
  await desktop.close();
}

export async function uninstall(flags: Flags): Promise<void> {
  const desktop = await openDesktopOf(flags, openFolders(flags));
  console.log(await desktop.autostart.uninstall());
  await desktop.close();
}
