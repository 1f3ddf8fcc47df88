import { useMakeReport } from "../../frame/exports/report-file.ts";
import { FileDialog, type FileFormat } from "../../frame/file-dialog.tsx";
import type { LocalDate } from "../../time/dates.ts";
import { longDay } from "../../time/format.ts";
import styles from "./export-dialog.module.css";
import { w } from "./words.ts";

/** A member's day as a file: says what it will hold, then has it made. */
export function ExportDialog({
  member,
  date,
  isOwn,
  isOpen,
  onClose,
}: {
  member: { id: string; name: string };
  date: LocalDate;
  isOwn: boolean;
  isOpen: boolean;
  onClose: () => void;
}) {
  const makeReport = useMakeReport();
  const make = (format: FileFormat) =>
    makeReport({ type: "daily", date, user_id: member.id, format, bom: format === "csv" ? "true" : undefined });
  return (
    <FileDialog
      title={w.exporting.title}
      description={`${member.name}, ${longDay(date)}`}
      isOpen={isOpen}
      onClose={onClose}
      make={make}
      labels={w.exporting}
      done={w.exporting.done}
    >
      <div className={styles.text}>
        <p>{w.exporting.csvHolds}</p>
        <p>{w.exporting.pdfHolds}</p>
        {!isOwn && <p>{w.exporting.told(member.name)}</p>}
      </div>
    </FileDialog>
  );
}
