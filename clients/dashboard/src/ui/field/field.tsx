import { type ComponentProps, type ReactNode, useId } from "react";
import { classes } from "../classes.ts";
import styles from "./field.module.css";

type Framed = {
  label: string;
  /** What helps to fill it in. */
  hint?: ReactNode;
  /** What is wrong with it. */
  error?: string | undefined;
  /** Beside the label, such as a link. */
  aside?: ReactNode;
  isLabelHidden?: boolean;
};

function Frame({
  of: { label, hint, error, aside, isLabelHidden },
  id,
  children,
}: {
  of: Framed;
  id: string;
  children: ReactNode;
}) {
  return (
    <div className={styles.field}>
      <div className={classes(styles.head, isLabelHidden && styles.hidden)}>
        <label htmlFor={id}>{label}</label>
        {aside}
      </div>
      {children}
      {hint !== undefined && (
        <p className={styles.hint} id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p className={styles.error} id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

/** A name, a hint and an error for whatever is filled in by hand, told to a screen reader with it. */
function useField({ label, hint, error, aside, isLabelHidden }: Framed) {
  const id = useId();
  const described = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`]
    .filter(Boolean)
    .join(" ");
  return {
    id,
    of: {
      label,
      hint,
      ...(error !== undefined && { error }),
      aside,
      ...(isLabelHidden !== undefined && { isLabelHidden }),
    },
    control: { id, "aria-describedby": described || undefined, "aria-invalid": error !== undefined || undefined },
  };
}

export function TextField({
  label,
  hint,
  error,
  aside,
  isLabelHidden,
  className,
  ...rest
}: Framed & ComponentProps<"input">) {
  const field = useField({ label, hint, error, aside, ...(isLabelHidden !== undefined && { isLabelHidden }) });
  return (
    <Frame of={field.of} id={field.id}>
      <input type="text" {...rest} {...field.control} className={classes(styles.input, className)} />
    </Frame>
  );
}

export function TextArea({
  label,
  hint,
  error,
  aside,
  isLabelHidden,
  className,
  ...rest
}: Framed & ComponentProps<"textarea">) {
  const field = useField({ label, hint, error, aside, ...(isLabelHidden !== undefined && { isLabelHidden }) });
  return (
    <Frame of={field.of} id={field.id}>
      <textarea rows={3} {...rest} {...field.control} className={classes(styles.input, className)} />
    </Frame>
  );
}

export function SelectField({
  label,
  hint,
  error,
  aside,
  isLabelHidden,
  className,
  ...rest
}: Framed & ComponentProps<"select">) {
  const field = useField({ label, hint, error, aside, ...(isLabelHidden !== undefined && { isLabelHidden }) });
  return (
    <Frame of={field.of} id={field.id}>
      <select {...rest} {...field.control} className={classes(styles.input, styles.select, className)} />
    </Frame>
  );
}

export function CheckField({
  label,
  hint,
  ...rest
}: { label: ReactNode; hint?: ReactNode } & Omit<ComponentProps<"input">, "type">) {
  const id = useId();
  return (
    <div className={styles.check}>
      <input type="checkbox" {...rest} id={id} aria-describedby={hint === undefined ? undefined : `${id}-hint`} />
      <label htmlFor={id}>{label}</label>
      {hint !== undefined && (
        <p className={styles.hint} id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
