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

type Control = { id: string; "aria-describedby": string | undefined; "aria-invalid": true | undefined };

/** A label, a hint and an error around something to fill in, which a screen reader is told with it. */
function Frame({
  label,
  hint,
  error,
  aside,
  isLabelHidden,
  children,
}: Framed & { children: (control: Control) => ReactNode }) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className={styles.field}>
      <div className={classes(styles.head, isLabelHidden && styles.hidden)}>
        <label htmlFor={id}>{label}</label>
        {aside}
      </div>
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": error ? true : undefined })}
      {hint && (
        <div className={styles.hint} id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {error && (
        <p className={styles.error} id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

type Dated = Pick<ComponentProps<"input">, "max" | "onChange">;

/** A browser takes years of six digits unless it is told how far dates go, and no date of ours has one. */
function ofFourDigits({ max = "9999-12-31", onChange }: Dated): Dated {
  return { max, onChange: (event) => event.target.value.length <= 10 && onChange?.(event) };
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
  return (
    <Frame {...{ label, hint, error, aside, isLabelHidden }}>
      {(control) => (
        <input
          type="text"
          {...rest}
          {...(rest.type === "date" && ofFourDigits(rest))}
          {...control}
          className={classes(styles.input, className)}
        />
      )}
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
  return (
    <Frame {...{ label, hint, error, aside, isLabelHidden }}>
      {(control) => <textarea rows={3} {...rest} {...control} className={classes(styles.input, className)} />}
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
  return (
    <Frame {...{ label, hint, error, aside, isLabelHidden }}>
      {(control) => <select {...rest} {...control} className={classes(styles.input, styles.select, className)} />}
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
      <input type="checkbox" {...rest} id={id} aria-describedby={hint ? `${id}-hint` : undefined} />
      <label htmlFor={id}>{label}</label>
      {hint && (
        <p className={styles.hint} id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
