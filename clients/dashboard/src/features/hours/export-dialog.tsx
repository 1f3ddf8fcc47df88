import { useMakeReport } from "../../frame/exports/report-file.ts";
import { FileDialog, type FileFormat } from "../../frame/file-dialog.tsx";
import type { Range } from "../../time/dates.ts";
import { span } from "../../time/format.ts";
import styles from "./export-dialog.module.css";
import { w } from "./words.ts";

/** Says what a file will hold before it is made. */
export function ExportDialog({
  range,
  department,
  name,
  isOpen,
  onClose,
}: {
  range: Range;
  department: string | undefined;
  /** A part of the names that are listed. */
  name: string;
  isOpen: boolean;
  onClose: () => void;
}) {
  const q = name.trim();
  const makeReport = useMakeReport();
  const make = (format: FileFormat) =>
    makeReport({
      type: "custom",
      start_date: range.from,
      end_date: range.to,
      format,
      bom: "true",
      department,
      q: q || undefined,
    });
  return (
    <FileDialog title={w.exportTitle} isOpen={isOpen} onClose={onClose} make={make} labels={w} done={w.exported}>
      <div className={styles.text}>
        <p>{w.exportHolds(span(range.from, range.to))}</p>
        <p>{department === undefined ? w.exportOf : w.exportDepartment(department)}</p>
        {q !== "" && <p>{w.exportName(q)}</p>}
        <p>{w.exportNoted}</p>
      </div>
    </FileDialog>
  );
}
