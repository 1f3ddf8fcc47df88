import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";
import { FormError } from "../../ui/failure/failure.tsx";
import { percent } from "../../words/words.ts";
import { w } from "../words.ts";
import styles from "./being-made.module.css";
import { fetchReport, useReportFiles, watch } from "./report-file.ts";

/** How far a file is that takes longer; fetches it once it is ready. It may be left: then one is told. */
export function BeingMade({ id, onFetched }: { id: string; onFetched: (fileName: string) => void }) {
  const file = useReportFiles().data?.find((each) => each.id === id);
  const fetching = useMutation({
    mutationFn: () => fetchReport(id),
    onSuccess: (fetched) => fetched !== null && onFetched(fetched.file_name),
  });
  useEffect(() => watch(id), [id]);
  const { mutate } = fetching;
  const isReady = file?.status === "ready";
  useEffect(() => {
    if (isReady) mutate();
  }, [isReady, mutate]);

  if (file?.status === "failed" || file?.status === "refused")
    return (
      <p role="alert" className={styles.failed}>
        {w.beingMade.failed[file.failure ?? "refused"]}
      </p>
    );
  const { rows_done: done, rows_all: all } = file ?? { rows_done: 0, rows_all: 0 };
  const share = all === 0 ? 0 : done / all;
  return (
    <div className={styles.making} aria-live="polite">
      <progress className={styles.bar} aria-label={w.beingMade.progress} value={share} max={1} />
      <p>{w.beingMade.soFar(percent(share))}</p>
      <p className={styles.hint}>{w.beingMade.leave}</p>
      <FormError error={fetching.error} />
    </div>
  );
}
