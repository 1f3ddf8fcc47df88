import { Columns3 } from "lucide-react";
import { useState } from "react";
import { buttonClass } from "../../ui/button/button.tsx";
import { CheckField } from "../../ui/field/field.tsx";
import { Popover } from "../../ui/popover/popover.tsx";
import { COLUMNS, type Column } from "./columns.ts";
import styles from "./columns-button.module.css";
import { w } from "./words.ts";

/** Which columns the table has. */
export function ColumnsButton({ shown, onToggle }: { shown: ReadonlySet<Column>; onToggle: (column: Column) => void }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      label={w.columns}
      isOpen={isOpen}
      onOpenChange={setOpen}
      className={buttonClass()}
      trigger={
        <>
          <Columns3 aria-hidden />
          {w.columns}
        </>
      }
    >
      <ul className={styles.list}>
        {COLUMNS.map((column) => (
          <li key={column}>
            <CheckField label={w.column[column]} checked={shown.has(column)} onChange={() => onToggle(column)} />
          </li>
        ))}
      </ul>
    </Popover>
  );
}
