import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Capability, type Secrets, SecretsLockedError } from "../../ports.ts";
import { fileSecrets } from "../key-file.ts";
import { keychainSecrets } from "../native/keychain.ts";
import { type Address, type Bus, property } from "./bus.ts";

const SERVICE = "org.freedesktop.secrets";
const DEFAULT: Address = {
  name: SERVICE,
  path: "/org/freedesktop/secrets/aliases/default",
  interface: "org.freedesktop.Secret.Collection",
};
/** Says that the keychain was chosen: one that cannot be had today is waited for, and not replaced by a file. */
const CHOSEN = "secrets-in-keychain";

export type LinuxSecrets = Secrets & { capability(): Promise<Capability> };

/**
 * The Secret Service, or a file where there was none when something was kept for the first time. Whichever it was is
 * kept to: otherwise a keyring that is closed one morning would be a new device with a new key.
 */
export async function linuxSecrets(session: Bus | undefined, directory: string): Promise<LinuxSecrets> {
  const isChosen = await exists(join(directory, CHOSEN));
  const isFile = !isChosen && (await exists(join(directory, "secrets.json")));
  const isThere = async () => (await session?.has(SERVICE).catch(() => false)) === true;
  const native = isFile ? undefined : await keychainSecrets({ store: "secret-service" }).catch(() => undefined);
  const usesKeychain = isChosen || (!isFile && native !== undefined && (await isThere()));
  const file = `a file that only you can read, in ${directory}`;
  if (!usesKeychain) {
    const why = isFile ? "as when you signed in" : "no Secret Service here";
    return {
      ...fileSecrets(directory),
      capability: async () => ({ name: "secrets", works: true, detail: `${file} (${why})` }),
    };
  }

  /** Before anything is asked of it: a closed one would open a window of its own and wait for the person. */
  async function opened(): Promise<Secrets> {
    if (native === undefined || session === undefined || !(await isThere())) throw new SecretsLockedError();
    const isLocked = await property<boolean>(session, DEFAULT, "Locked").catch(() => false);
    if (isLocked) throw new SecretsLockedError();
    return native;
  }

  return {
    kind: "keychain",
    get: async (name) => (await opened()).get(name),
    set: async (name, value) => {
      await (await opened()).set(name, value);
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await writeFile(join(directory, CHOSEN), "", { mode: 0o600 });
    },
    delete: async (name) => (await opened()).delete(name),
    capability: async () => {
      const state = await opened().then(
        () => ({ works: true, detail: "Secret Service" }),
        () => ({
          works: false,
          detail: "Your keyring is locked or not running: unlock it. Nothing is kept elsewhere.",
        }),
      );
      return { name: "secrets", ...state };
    },
  };
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
