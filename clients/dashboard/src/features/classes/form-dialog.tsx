import type { FormEvent, ReactNode } from "react";
import { Button } from "../../ui/button/button.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { FormError } from "../../ui/failure/failure.tsx";
import { w as ui } from "../../ui/words.ts";
import styles from "./forms.module.css";

/** What a form of a class, of a session and of sessions that repeat is in: its fields, what is wrong, and its two buttons. */
export function FormDialog({
  title,
  isWide,
  action,
  isBusy,
  error,
  refusal,
  onSubmit,
  onClose,
  children,
}: {
  title: string;
  isWide?: boolean;
  /** What the button says that sends it. */
  action: string;
  isBusy: boolean;
  error: unknown;
  /** What the error comes to in this form; null where that stands at a field, undefined for its usual words. */
  refusal: string | null | undefined;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <Dialog title={title} isOpen isWide={isWide ?? false} onClose={onClose}>
      <form className={styles.form} onSubmit={submit}>
        {children}
        {refusal === undefined && <FormError error={error} />}
        {typeof refusal === "string" && (
          <p role="alert" className={styles.error}>
            {refusal}
          </p>
        )}
        <Actions>
          <Button onClick={onClose}>{ui.cancel}</Button>
          <Button type="submit" kind="primary" isBusy={isBusy}>
            {action}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
