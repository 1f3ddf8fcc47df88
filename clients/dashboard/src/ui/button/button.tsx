import type { ComponentProps, ReactNode } from "react";
import { classes } from "../classes.ts";
import styles from "./button.module.css";

type Look = {
  /** `primary` once on a page; `danger` for what cannot be taken back; `quiet` without a border. */
  kind?: "primary" | "plain" | "quiet" | "danger";
  size?: "small" | "medium";
  icon?: ReactNode;
};

/** The class of something that looks like a button and is a link. */
export function buttonClass({ kind = "plain", size = "medium" }: Look = {}): string {
  return classes(styles.button, styles[kind], size === "small" && styles.small);
}

export function Button({
  kind,
  size,
  icon,
  isBusy = false,
  className,
  children,
  ...rest
}: Look & ComponentProps<"button"> & { isBusy?: boolean }) {
  return (
    <button
      type="button"
      {...rest}
      className={classes(buttonClass({ kind, size }), className)}
      disabled={rest.disabled === true || isBusy}
      aria-busy={isBusy || undefined}
    >
      {icon}
      {children}
    </button>
  );
}

/** A button of an icon alone: `label` is its name. */
export function IconButton({ label, className, children, ...rest }: ComponentProps<"button"> & { label: string }) {
  return (
    <button type="button" title={label} aria-label={label} {...rest} className={classes(styles.icon, className)}>
      {children}
    </button>
  );
}
