import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";
import { Button } from "../../ui/button/button.tsx";
import { Actions } from "../../ui/dialog/dialog.tsx";
import { FormError } from "../../ui/failure/failure.tsx";
import { Progress } from "../../ui/progress/progress.tsx";
import { percent } from "../../words/words.ts";
import { w } from "../words.ts";
import styles from "./being-made.module.css";
import { fetchReport, useCancelReport, useReportFiles, watch } from "./report-file.ts";

/**
 * How far a file is that takes longer; fetches it once it is ready, or when asked. It may be left: then one is told; or
 * cancelled.
 */
export function BeingMade({
  id,
  onFetched,
  onCancelled,
}: {
  id: string;
  onFetched: (fileName: string) => void;
  onCancelled: () => void;
}) {
  const cancelling = useCancelReport();
  const files = useReportFiles();
  const file = files.data?.find((each) => each.id === id);
  const fetching = useMutation({
    mutationFn: () => fetchReport(id),
    onSuccess: (fetched) => fetched !== null && onFetched(fetched.file_name),
  });
  useEffect(() => watch(id), [id]);
  const { mutate } = fetching;
  // A file that was ready a moment ago may be gone when it is fetched.
  const status = fetching.data === null ? "expired" : file?.status;
  const isReady = status === "ready";
  useEffect(() => {
    if (isReady) mutate();
  }, [isReady, mutate]);

  const cancel = () => cancelling.mutate(id, { onSuccess: (ended) => ended.status === "cancelled" && onCancelled() });

  if (status === "failed" || status === "refused" || status === "expired" || status === "cancelled")
    return (
      <p role="alert" className={styles.failed}>
        {w.beingMade.failed[status === "failed" ? (file?.failure ?? "interrupted") : status]}
      </p>
    );
  const { rows_done: done, rows_all: all } = file ?? { rows_done: 0, rows_all: 0 };
  const share = all === 0 ? 0 : done / all;
  return (
    <div className={styles.making} aria-live="polite">
      <Progress label={w.beingMade.progress} value={share} max={1} />
      <p>{done === 0 ? w.beingMade.prepared : w.beingMade.soFar(percent(share))}</p>
      {!isReady && <p className={styles.hint}>{w.beingMade.leave}</p>}
      <FormError error={fetching.error ?? cancelling.error ?? files.error} />
      <Actions>
        {isReady ? (
          <Button kind="primary" isBusy={fetching.isPending} onClick={() => mutate()}>
            {w.beingMade.download}
          </Button>
        ) : (
          <Button isBusy={cancelling.isPending} onClick={cancel}>
            {w.beingMade.cancel}
          </Button>
        )}
      </Actions>
    </div>
  );
}
