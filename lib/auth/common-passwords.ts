import { MORE_COMMON_PASSWORDS } from "./rules/common-passwords.ts";
import { PASSWORD_LENGTH } from "./rules/password-policy.ts";

let read: Promise<ReadonlySet<string>> | undefined;

/**
 * The passwords that everybody tries first: zxcvbn's list and ours, as far as they have a length that may be chosen.
 * The list is 400 KB, loaded on first use.
 */
export function commonPasswords(): Promise<ReadonlySet<string>> {
  read ??= readLists();
  return read;
}

async function readLists(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import("@zxcvbn-ts/language-common");
  const passwords = [...dictionary["passwords-common"].map(String), ...MORE_COMMON_PASSWORDS];
  return new Set(passwords.filter((password) => password.length >= PASSWORD_LENGTH.min));
}
