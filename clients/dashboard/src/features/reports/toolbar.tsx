import { Download, Printer } from "lucide-react";
import { useState } from "react";
import { daysBetween } from "../../time/dates.ts";
import { Button } from "../../ui/button/button.tsx";
import { CheckField, SelectField } from "../../ui/field/field.tsx";
import { ExportDialog } from "./export-dialog.tsx";
import type { Group } from "./queries.ts";
import styles from "./reports.module.css";
import { useReport } from "./use-report.ts";
import { Whose } from "./whose.tsx";
import { w } from "./words.ts";

const GROUPS: readonly Group[] = ["week", "class", "teacher", "student"];
/** Fewer days than these are not put together. */
const FEW = 21;

/** What is shown of whom, and what can be taken along. */
export function Toolbar() {
  const { view, manages, group, change } = useReport();
  const { tab, userId, range, grain } = view;
  const [isExporting, setExporting] = useState(false);
  const isTeam = userId === undefined;
  const hasSteps = tab !== "daily" && tab !== "sessions" && daysBetween(range.from, range.to) >= FEW;
  return (
    <div className={styles.toolbar}>
      {manages && <Whose userId={userId} onChange={(id) => change({ user_id: id })} />}
      {tab === "sessions" && isTeam && (
        <div className={styles.select}>
          <SelectField
            label={w.groupBy}
            isLabelHidden
            value={group}
            onChange={({ target }) => change({ group_by: target.value })}
          >
            {GROUPS.map((each) => (
              <option key={each} value={each}>
                {w.group[each]}
              </option>
            ))}
          </SelectField>
        </div>
      )}
      {hasSteps && (
        <div className={styles.select}>
          <SelectField label={w.by} isLabelHidden value={grain} onChange={({ target }) => change({ by: target.value })}>
            <option value="day">{w.byDay}</option>
            <option value="week">{w.byWeek}</option>
          </SelectField>
        </div>
      )}
      <CheckField
        label={w.compare}
        checked={view.previous !== undefined}
        onChange={({ target }) => change({ compare: target.checked ? "before" : undefined })}
      />
      <div className={styles.files}>
        {manages && !(tab === "sessions" && !isTeam) && (
          <Button icon={<Download aria-hidden />} onClick={() => setExporting(true)}>
            {w.exportFile}
          </Button>
        )}
        <Button icon={<Printer aria-hidden />} title={w.print} onClick={() => window.print()}>
          <span>{w.print}</span>
        </Button>
      </div>
      <ExportDialog view={view} group={group} isOpen={isExporting} onClose={() => setExporting(false)} />
    </div>
  );
}
