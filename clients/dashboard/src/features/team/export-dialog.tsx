import { useMutation } from "@tanstack/react-query";
import { FileSpreadsheet, FileText } from "lucide-react";
import { ask } from "../../api/ask.ts";
import { fetchFile } from "../../api/fetch-file.ts";
import type { LocalDate } from "../../time/dates.ts";
import { calendarDay } from "../../time/format.ts";
import { Button } from "../../ui/button/button.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { FormError } from "../../ui/failure/failure.tsx";
import { toast } from "../../ui/toast/toast.tsx";
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
  const make = useMutation({
    mutationFn: (format: "csv" | "pdf") =>
      ask("GET /api/reports/export", {
        query: {
          type: "daily",
          date,
          format,
          department,
          q: q || undefined,
          state: (state || undefined) as NonNullable<Day["state"]> | undefined,
          bom: format === "csv" ? "true" : undefined,
        },
      }),
    onSuccess: ({ url, file_name }) => {
      fetchFile(url);
      toast(w.exporting.done(file_name));
      onClose();
    },
  });
  const filters = [
    ...(department === undefined ? [] : [w.exporting.department(department)]),
    ...(q === "" ? [] : [w.exporting.name(q)]),
    ...(state === undefined ? [] : [w.exporting.state(ui.state[state as NonNullable<Day["state"]>] ?? state)]),
  ];
  return (
    <Dialog
      title={w.exporting.title}
      isOpen={isOpen}
      onClose={() => {
        make.reset();
        onClose();
      }}
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
