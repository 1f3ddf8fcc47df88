import { useMutation } from "@tanstack/react-query";
import { FileSpreadsheet, FileText } from "lucide-react";
import { ask } from "../../api/ask.ts";
import { fetchFile } from "../../api/fetch-file.ts";
import type { LocalDate } from "../../time/dates.ts";
import { longDay } from "../../time/format.ts";
import { Button } from "../../ui/button/button.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { FormError } from "../../ui/failure/failure.tsx";
import { toast } from "../../ui/toast/toast.tsx";
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
  const make = useMutation({
    mutationFn: (format: "csv" | "pdf") =>
      ask("GET /api/reports/export", {
        query: { type: "daily", date, user_id: member.id, format, bom: format === "csv" ? "true" : undefined },
      }),
    onSuccess: ({ url, file_name }) => {
      fetchFile(url);
      toast(w.exporting.done(file_name));
      onClose();
    },
  });
  return (
    <Dialog
      title={w.exporting.title}
      description={`${member.name}, ${longDay(date)}`}
      isOpen={isOpen}
      onClose={() => {
        make.reset();
        onClose();
      }}
    >
      <div className={styles.text}>
        <p>{w.exporting.csvHolds}</p>
        <p>{w.exporting.pdfHolds}</p>
        {!isOwn && <p>{w.exporting.told(member.name)}</p>}
      </div>
      <FormError error={make.error} />
      <Actions>
        {(["pdf", "csv"] as const).map((format) => (
          <Button
            key={format}
            kind={format === "csv" ? "primary" : "plain"}
            icon={format === "csv" ? <FileSpreadsheet aria-hidden /> : <FileText aria-hidden />}
            isBusy={make.isPending && make.variables === format}
            disabled={make.isPending}
            onClick={() => make.mutate(format)}
          >
            {w.exporting[format]}
          </Button>
        ))}
      </Actions>
    </Dialog>
  );
}
