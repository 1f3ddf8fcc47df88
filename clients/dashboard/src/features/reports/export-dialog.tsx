import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask } from "../../api/ask.ts";
import { isFailure, useMe } from "../../api/session.ts";
import { BeingMade } from "../../frame/exports/being-made.tsx";
import { type Made, type MakeReport, useMakeReport } from "../../frame/exports/report-file.ts";
import { useMakingFile } from "../../frame/exports/use-making-file.ts";
import { span } from "../../time/format.ts";
import { Button } from "../../ui/button/button.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { FormError } from "../../ui/failure/failure.tsx";
import { CheckField } from "../../ui/field/field.tsx";
import { type Group, memberName } from "./queries.ts";
import styles from "./reports.module.css";
import type { View } from "./use-report.ts";
import { w } from "./words.ts";

type Format = "csv" | "pdf";
const FORMATS: readonly Format[] = ["csv", "pdf"];

/** Says what the file will hold, then has it made and fetches it. */
export function ExportDialog({
  view,
  group,
  isOpen,
  onClose,
}: {
  view: View;
  group: Group;
  isOpen: boolean;
  onClose: () => void;
}) {
  const { user } = useMe();
  const { tab, userId, range, isSelf, isRunning } = view;
  const [format, setFormat] = useState<Format>("csv");
  const [isForExcel, setForExcel] = useState(true);
  const named = useQuery({ ...memberName(userId ?? ""), enabled: isOpen && userId !== undefined && !isSelf });
  const makeReport = useMakeReport();
  const {
    making: file,
    ordered,
    begin,
    close,
    fetched,
    cancelled,
  } = useMakingFile(() => makeFile(view, group, format, isForExcel, makeReport), w.exporting.done, onClose);
  const whose = userId === undefined ? w.exporting.everybody : isSelf ? user.name : (named.data?.name ?? "");
  const isTooLarge = isFailure(file.error) && file.error.code === "EXPORT_TOO_LARGE";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    begin();
  };
  const about = {
    title: w.exporting.title,
    description: w.exporting.of(whose, span(range.from, range.to)),
    isOpen,
    onClose: close,
  };
  if (ordered !== undefined)
    return (
      <Dialog {...about}>
        <BeingMade id={ordered} onFetched={fetched} onCancelled={cancelled} />
      </Dialog>
    );
  return (
    <Dialog {...about}>
      <form className={styles.exporting} onSubmit={submit}>
        <fieldset className={styles.formats}>
          <legend>{w.exporting.format}</legend>
          {FORMATS.map((each) => (
            <label key={each}>
              <input
                type="radio"
                name="format"
                value={each}
                checked={format === each}
                onChange={() => {
                  setFormat(each);
                  file.reset();
                }}
              />
              {w.exporting[each]}
            </label>
          ))}
        </fieldset>
        {format === "csv" && (
          <CheckField
            label={w.exporting.excel}
            checked={isForExcel}
            onChange={({ target }) => setForExcel(target.checked)}
          />
        )}
        <div className={styles.holds} aria-live="polite">
          <p>{holds(tab === "sessions", format, group)}</p>
          {(tab === "trends" || tab === "productivity") && <p>{w.exporting.behind}</p>}
          {isRunning && tab !== "sessions" && <p>{w.exporting.unfinished}</p>}
          {!isSelf && <p>{w.exporting.told}</p>}
        </div>
        {isTooLarge ? (
          <p role="alert" className={styles.error}>
            {w.exporting.tooLarge}
          </p>
        ) : (
          <FormError error={file.error} />
        )}
        <Actions>
          <Button type="submit" kind="primary" isBusy={file.isPending}>
            {file.isPending ? w.exporting.making : w.exporting.make}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

function holds(isOfSessions: boolean, format: Format, group: Group): string {
  if (!isOfSessions) return format === "csv" ? w.exporting.csvDays : w.exporting.pdfDays;
  return format === "csv" ? w.exporting.csvSessions(w.group[group]) : w.exporting.pdfSessions(w.group[group]);
}

function makeFile(
  { tab, userId, range: { from, to } }: View,
  group: Group,
  format: Format,
  isForExcel: boolean,
  makeReport: MakeReport,
): Promise<Made> {
  const common = { format, bom: format === "csv" && isForExcel ? ("true" as const) : undefined };
  if (tab === "sessions") {
    const query = { ...common, start_date: from, end_date: to, group_by: group };
    return ask("GET /api/reports/sessions/export", { query });
  }
  const [year, month] = from.split("-").map(Number);
  const about = { ...common, user_id: userId };
  const wanted = {
    daily: { ...about, type: "daily" as const, date: from },
    weekly: { ...about, type: "weekly" as const, start_date: from },
    monthly: { ...about, type: "monthly" as const, year, month },
    custom: { ...about, type: "custom" as const, start_date: from, end_date: to },
  }[tab === "daily" || tab === "weekly" || tab === "monthly" ? tab : "custom"];
  return makeReport(wanted);
}
