import { Check, CircleDashed, X } from "lucide-react";
import { isFailure } from "../../api/session.ts";
import { classes } from "../classes.ts";
import { fieldError } from "../failure/failure.tsx";
import { w } from "../words.ts";
import styles from "./password-field.module.css";
import { PasswordField } from "./password-field.tsx";
import { PASSWORD_RULES, type PasswordRule, standingOf } from "./rules.ts";

const MARKS = { met: Check, broken: X, open: CircleDashed } as const;

/** A password that somebody chooses: its rules stand below it, and say while one types whether they are kept. */
export function NewPasswordField({
  label,
  value,
  onChange,
  error,
  field,
  of = {},
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** What the request with it came to. */
  error: unknown;
  /** What the request calls it. */
  field: string;
  /** Whose it is, as far as that is known. */
  of?: { readonly name?: string; readonly email?: string };
}) {
  const standing = standingOf(value, of);
  return (
    <PasswordField
      label={label}
      value={value}
      onChange={onChange}
      autoComplete="new-password"
      error={tooWeak(error) ?? fieldError(error, field)}
      hint={
        <>
          {w.password.hint}
          <ul className={styles.rules}>
            {PASSWORD_RULES.map((rule) => (
              <Rule key={rule} rule={rule} standing={standing[rule]} />
            ))}
          </ul>
        </>
      }
    />
  );
}

function Rule({ rule, standing }: { rule: PasswordRule; standing: keyof typeof MARKS }) {
  const Mark = MARKS[standing];
  return (
    <li className={classes(styles.rule, styles[standing])}>
      <Mark aria-hidden />
      <span>
        {w.password.rules[rule]}
        {standing !== "open" && <span className={styles.unseen}> ({w.password.standing[standing]})</span>}
      </span>
    </li>
  );
}

/** Why the server does not take it: it knows more of what everybody tries. */
function tooWeak(error: unknown): string | undefined {
  if (!isFailure(error) || error.code !== "PASSWORD_TOO_WEAK") return undefined;
  const { reason } = error.facts;
  return w.password.weak[reason as keyof typeof w.password.weak] ?? w.password.weak.common;
}
