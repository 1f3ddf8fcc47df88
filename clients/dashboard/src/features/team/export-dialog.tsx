import { useMakeReport } from "../../frame/exports/report-file.ts";
import { FileDialog, type FileFormat } from "../../frame/file-dialog.tsx";
import type { LocalDate } from "../../time/dates.ts";
import { calendarDay } from "../../time/format.ts";
import { w as ui } from "../../ui/words.ts";
import { listOf } from "../../words/words.ts";
import styles from "./export-dialog.module.css";
import type { Day } from "./queries.ts";
import type { Wanted } from "./team-table.tsx";
import { w } from "./words.ts";

/** Says what the file will hold, which is what is seen, and has it made. */
export function ExportDialog({
  date,
  wanted: { name, state, department },
  count,
  isOpen,
  onClose,
}: {
  date: LocalDate;
  wanted: Wanted;
  /** How many members are listed. */
  count: number;
  isOpen: boolean;
  onClose: () => void;
}) {
  const q = name.trim();
  const makeReport = useMakeReport();
  const make = (format: FileFormat) =>
    makeReport({
      type: "daily",
      date,
      format,
      department,
      q: q || undefined,
      state: (state || undefined) as NonNullable<Day["state"]> | undefined,
      bom: format === "csv" ? "true" : undefined,
    });
  const filters = [
    ...(department === undefined ? [] : [w.exporting.department(department)]),
    ...(q === "" ? [] : [w.exporting.name(q)]),
    ...(state === undefined ? [] : [w.exporting.state(ui.state[state as NonNullable<Day["state"]>] ?? state)]),
  ];
  return (
    <FileDialog
      title={w.exporting.title}
      isOpen={isOpen}
      onClose={onClose}
      make={make}
      labels={w.exporting}
      done={w.exporting.done}
    >
      <div className={styles.text}>
        <p>
          <b>{w.exporting.of(calendarDay(date), w.members(count))}</b>
        </p>
        <p>{filters.length === 0 ? w.exporting.everybody : w.exporting.only(listOf(filters))}</p>
        <p>{w.exporting.csvHolds}</p>
        <p>{w.exporting.pdfHolds}</p>
        <p>{w.exporting.told}</p>
      </div>
    </FileDialog>
  );
}
