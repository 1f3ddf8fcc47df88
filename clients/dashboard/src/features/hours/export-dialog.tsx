import { useMutation } from "@tanstack/react-query";
import { FileSpreadsheet, FileText } from "lucide-react";
import { ask } from "../../api/ask.ts";
import type { Range } from "../../time/dates.ts";
import { span } from "../../time/format.ts";
import { Button } from "../../ui/button/button.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { FormError } from "../../ui/failure/failure.tsx";
import { toast } from "../../ui/toast/toast.tsx";
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
  const make = useMutation({
    mutationFn: (format: "csv" | "pdf") =>
      ask("GET /api/reports/export", {
        query: {
          type: "custom",
          start_date: range.from,
          end_date: range.to,
          format,
          bom: "true",
          department,
          q: q || undefined,
        },
      }),
    onSuccess: ({ url, file_name }) => {
      window.location.assign(url);
      toast(w.exported(file_name));
      onClose();
    },
  });
  const close = () => {
    make.reset();
    onClose();
  };
  return (
    <Dialog title={w.exportTitle} isOpen={isOpen} onClose={close}>
      <div className={styles.text}>
        <p>{w.exportHolds(span(range.from, range.to))}</p>
        <p>{department === undefined ? w.exportOf : w.exportDepartment(department)}</p>
        {q !== "" && <p>{w.exportName(q)}</p>}
        <p>{w.exportNoted}</p>
      </div>
      <FormError error={make.error} />
      <Actions>
        <Button
          icon={<FileText aria-hidden />}
          isBusy={make.isPending && make.variables === "pdf"}
          disabled={make.isPending}
          onClick={() => make.mutate("pdf")}
        >
          {w.pdf}
        </Button>
        <Button
          kind="primary"
          icon={<FileSpreadsheet aria-hidden />}
          isBusy={make.isPending && make.variables === "csv"}
          disabled={make.isPending}
          onClick={() => make.mutate("csv")}
        >
          {w.csv}
        </Button>
      </Actions>
    </Dialog>
  );
}
