import { MORE_COMMON_PASSWORDS } from "../../../../../lib/auth/rules/common-passwords.ts";
import { judgePassword } from "../../../../../lib/auth/rules/password-policy.ts";

/** What a new password has to be, in the order in which it is judged. */
export const PASSWORD_RULES = ["length", "common", "personal"] as const;
export type PasswordRule = (typeof PASSWORD_RULES)[number];

/** `open` is what nobody can say yet. */
type Standing = "met" | "broken" | "open";

const RULE_OF = { too_short: "length", too_long: "length", common: "common", personal: "personal" } as const;

/** The long list of what everybody tries first is the server's; what is short enough to be sent along is known here. */
const COMMON: ReadonlySet<string> = new Set(MORE_COMMON_PASSWORDS);

/** How a password that is being typed stands by each rule. What is known of its owner may be nothing. */
export function standingOf(
  password: string,
  { name = "", email = "" }: { readonly name?: string | undefined; readonly email?: string | undefined },
): Readonly<Record<PasswordRule, Standing>> {
  const verdict = judgePassword(password, { name, email }, COMMON);
  const broken = verdict.kind === "ok" ? PASSWORD_RULES.length : PASSWORD_RULES.indexOf(RULE_OF[verdict.reason]);
  const standing = (rule: PasswordRule): Standing => {
    const at = PASSWORD_RULES.indexOf(rule);
    if (password === "" || at > broken) return "open";
    return at < broken ? "met" : "broken";
  };
  return { length: standing("length"), common: standing("common"), personal: standing("personal") };
}
