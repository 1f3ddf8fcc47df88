import { useMutation } from "@tanstack/react-query";
import { hasAtLeast } from "../../../../../lib/platform/tenancy/rules/roles.ts";
import type { Item } from "../../api/ask.ts";
import { useMe } from "../../api/session.ts";
import { bringReport, isAwaited, useCancelReport, useReportFiles } from "../../frame/exports/report-file.ts";
import { bytes, moment } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { failureText } from "../../ui/failure/failure.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import styles from "./page.module.css";
import { w } from "./words.ts";

/** Files of reports that took longer to make; nothing until there is one. */
export function ReportFiles() {
  const files = useReportFiles(hasAtLeast(useMe().user.role, "manager"));
  if (files.data === undefined || files.data.length === 0) return null;
  return (
    <Card title={w.reportFiles}>
      <ul className={styles.list}>
        {files.data.map((file) => (
          <ReportFile key={file.id} file={file} />
        ))}
      </ul>
    </Card>
  );
}

function ReportFile({ file }: { file: Item<"GET /api/reports/exports"> }) {
  const zone = useShownZone();
  const fetching = useMutation({ mutationFn: () => bringReport(file.id) });
  const cancelling = useCancelReport();
  const cancel = () => cancelling.mutate(file.id, { onError: (error) => toast(failureText(error)) });
  return (
    <li>
      <span>
        <b>{file.file_name}</b>
        <small>
          {moment(file.created_at, zone)} · {w.exportStates[file.status]}
          {file.size_bytes !== null && ` · ${bytes(file.size_bytes)}`}
        </small>
      </span>
      {file.status === "ready" && (
        <Button size="small" isBusy={fetching.isPending} onClick={() => fetching.mutate()}>
          {w.download}
        </Button>
      )}
      {isAwaited(file.status) && (
        <Button size="small" isBusy={cancelling.isPending} onClick={cancel}>
          {w.cancelFile}
        </Button>
      )}
    </li>
  );
}
