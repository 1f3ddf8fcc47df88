import { type KeyboardEvent, type ReactNode, useState } from "react";
import { TextField } from "../field/field.tsx";
import { w } from "../words.ts";
import styles from "./password-field.module.css";

/** A password that can be looked at, with a word where Caps Lock is on. */
export function PasswordField({
  label,
  value,
  onChange,
  error,
  hint,
  autoComplete = "current-password",
  isRequired = true,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
  hint?: ReactNode;
  autoComplete?: "current-password" | "new-password";
  isRequired?: boolean;
}) {
  const [isShown, show] = useState(false);
  const [hasCapsLock, setCapsLock] = useState(false);
  // The key itself is told before its state has changed: what counts is how it stands when it is let go.
  const notice = (event: KeyboardEvent) => setCapsLock(event.getModifierState("CapsLock"));
  return (
    <TextField
      label={label}
      type={isShown ? "text" : "password"}
      autoComplete={autoComplete}
      autoCapitalize="none"
      spellCheck={false}
      required={isRequired}
      value={value}
      onChange={({ target }) => onChange(target.value)}
      onKeyUp={notice}
      onBlur={() => setCapsLock(false)}
      error={error}
      hint={
        (hasCapsLock || hint) && (
          <>
            {hasCapsLock && <strong className={styles.caps}>{w.password.capsLock}</strong>}
            {hint}
          </>
        )
      }
      aside={
        <button type="button" className={styles.toggle} onClick={() => show(!isShown)} aria-pressed={isShown}>
          {isShown ? w.password.hide : w.password.show}
        </button>
      }
    />
  );
}
