import { useMemo } from "react";
import { rememberView, useRememberedView } from "../../api/views.ts";

/** Beside the name, which is always there. */
export const COLUMNS = ["state", "day", "in", "active", "idle", "breaks", "net"] as const;
export type Column = (typeof COLUMNS)[number];

const USUAL: readonly Column[] = ["state", "day", "in", "active", "net"];
const PAGE = "team-columns";

/** The columns that a member wants to see, and a way to choose others; remembered for them. */
export function useColumns(): readonly [ReadonlySet<Column>, (column: Column) => void] {
  const text = useRememberedView(PAGE)?.shown;
  const shown = useMemo(() => new Set(text === undefined ? USUAL : readColumns(text)), [text]);
  const toggle = (column: Column) => {
    const next = COLUMNS.filter((each) => (each === column) !== shown.has(each));
    const isUsual = next.length === USUAL.length && next.every((each) => USUAL.includes(each));
    rememberView(PAGE, isUsual ? undefined : { shown: next.join(" ") });
  };
  return [shown, toggle];
}

function readColumns(text: string): Column[] {
  const names = text.split(" ");
  return COLUMNS.filter((each) => names.includes(each));
}
