import { createApi } from "../core/api.ts";
import { reachControl } from "../core/control-socket.ts";
import { whyOffline } from "../core/trouble.ts";
import type { Desktop } from "../ports.ts";
import { SecretsLockedError } from "../ports.ts";
import {
  accountOf,
  type Folders,
  forgetToken,
  type KeptAccount,
  keepToken,
  readAccount,
  writeAccount,
} from "../store/account.ts";
import { addressOf } from "../store/lock.ts";
import { ask } from "./ask.ts";
import { CommandError, type Flags, openDesktopOf, openFolders } from "./context.ts";

/** Signs in, and keeps the sign-in in the keychain. A tracker that runs goes on with it. */
export async function login(flags: Flags): Promise<void> {
  const folders = openFolders(flags);
  const desktop = await openDesktopOf(flags, folders);
  try {
    const account = await signIn(flags, folders, desktop);
    console.log(`Signed in as ${account.name} (${account.email}) at ${account.server}.`);
    if (desktop.secrets.kind === "file")
      console.log("This system has no keychain: the sign-in is kept in a file that only you can read.");
    const running = await reachControl(addressOf(folders));
    if (running === undefined)
      return console.log("Start with `muster-tracker run`, or at each login: `muster-tracker install`.");
    const { member } = await running.state();
    if (member?.email === account.email) await running.signedIn();
    else console.log(`The tracker that runs is ${member?.name ?? "somebody else"}'s. End it, and start it again.`);
    running.close();
  } finally {
    await desktop.close();
  }
}

/** Asks for what was not said, and keeps what the server answers. Nothing of it is in a file of the tracker's own. */
export async function signIn(flags: Flags, folders: Folders, desktop: Desktop): Promise<KeptAccount> {
  const before = readAccount(folders);
  const url = flags.url ?? before?.server ?? (await ask("Address of your Muster server: "));
  const server = serverOf(url);
  const email = flags.email ?? (await ask("E-mail address: "));
  const password = flags.password ?? (await ask("Password: ", { hidden: true }));
  let refreshToken = "";
  const api = createApi({
    baseUrl: server,
    keep: async (token) => {
      refreshToken = token;
    },
  });
  const member = await api.signIn(email, password, askCode).catch((error: Error) => {
    throw new CommandError(error.name === "OfflineError" ? whyOffline(error) : error.message);
  });
  const account = accountOf(folders, server, member);
  try {
    await keepToken(desktop.secrets, account, refreshToken);
    // Somebody else's sign-in is not left behind; what they have not sent stays theirs, sealed.
    if (before !== undefined && (before.user_id !== account.user_id || before.server !== server))
      await forgetToken(desktop.secrets, before);
  } catch (error) {
    await api.signOut().catch(() => undefined);
    throw error instanceof SecretsLockedError ? new CommandError(error.message) : error;
  }
  writeAccount(folders, account);
  return account;
}

async function askCode(methods: readonly string[]) {
  if (methods.includes("totp")) {
    const code = await ask("Code of your authenticator app (or a recovery code): ");
    return /^\d{6}$/.test(code) ? { code } : { recovery_code: code };
  }
  // A passkey needs a browser.
  return { recovery_code: await ask("Recovery code (a passkey cannot be used in the terminal): ") };
}

function serverOf(url: string): string {
  const full = /^https?:\/\//.test(url) ? url : `https://${url}`;
  if (!URL.canParse(full)) throw new CommandError(`${url} is no address, such as https://muster.example.com.`);
  return full.replace(/\/+$/, "").replace(/\/api$/, "");
}
