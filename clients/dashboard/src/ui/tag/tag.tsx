import type { ReactNode } from "react";
import { classes } from "../classes.ts";
import styles from "./tag.module.css";

/** A word on something: its status, that it is new. */
export function Tag({
  kind = "plain",
  children,
}: {
  kind?: "plain" | "good" | "warn" | "bad" | "accent";
  children: ReactNode;
}) {
  return <span className={classes(styles.tag, styles[kind])}>{children}</span>;
}
