import type { ReactNode } from "react";
import styles from "./chart.module.css";

export type TipLine = {
  readonly key: string;
  readonly name: string;
  readonly value: string;
  readonly mark?: ReactNode;
};

/** What is pointed at, in figures. */
export function Tip({ title, note, lines }: { title: string; note?: string | undefined; lines: readonly TipLine[] }) {
  return (
    <>
      <b>{title}</b>
      {note !== undefined && <span>{note}</span>}
      {lines.map(({ key, name, value, mark }) => (
        <span key={key} className={styles.tipLine}>
          <span>{mark}</span>
          <span>{name}</span>
          <b>{value}</b>
        </span>
      ))}
    </>
  );
}
