import { type KeyboardEvent, useState } from "react";
import { TextField } from "../../ui/field/field.tsx";
import styles from "./password-field.module.css";
import { w } from "./words.ts";

/** A password that can be looked at, with a word where Caps Lock is on. */
export function PasswordField({
  label,
  value,
  onChange,
  error,
  hint,
  isNew = false,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
  hint?: string;
  isNew?: boolean;
}) {
  const [isShown, show] = useState(false);
  const [hasCapsLock, setCapsLock] = useState(false);
  const notice = (event: KeyboardEvent) => setCapsLock(event.getModifierState("CapsLock"));
  return (
    <TextField
      label={label}
      type={isShown ? "text" : "password"}
      autoComplete={isNew ? "new-password" : "current-password"}
      required
      value={value}
      onChange={({ target }) => onChange(target.value)}
      onKeyUp={notice}
      error={error}
      hint={hasCapsLock ? w.capsLock : hint}
      aside={
        <button type="button" className={styles.toggle} onClick={() => show(!isShown)} aria-pressed={isShown}>
          {isShown ? w.hide : w.show}
        </button>
      }
    />
  );
}
