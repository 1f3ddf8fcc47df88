import type { Secrets } from "../../ports.ts";

const SERVICE = "muster-tracker";

/** Under which names; `store` is Linux' only, where the module would otherwise fall back to one that forgets at logout. */
export type Keychain = { readonly store?: "secret-service" };

/** The system's keychain. Rejects where the module does not load. */
export async function keychainSecrets({ store }: Keychain = {}): Promise<Secrets> {
  const { AsyncEntry } = await import("@napi-rs/keyring");
  const options = store === undefined ? undefined : { linux: { store } };
  const entry = (name: string) => new AsyncEntry(SERVICE, name, options);
  return {
    kind: "keychain",
    get: async (name) => (await entry(name).getPassword()) ?? undefined,
    set: (name, value) => entry(name).setPassword(value),
    delete: async (name) => {
      await entry(name).deletePassword();
    },
  };
}
