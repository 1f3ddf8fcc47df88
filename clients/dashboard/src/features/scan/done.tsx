import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleCheck, CircleMinus, Clock } from "lucide-react";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import { clock } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import { Button, buttonClass } from "../../ui/button/button.tsx";
import { classes } from "../../ui/classes.ts";
import styles from "./page.module.css";
import type { Mark } from "./queries.ts";
import { Refusal } from "./refusal.tsx";
import { w } from "./words.ts";

const ICONS = { present: CircleCheck, late: Clock, absent: CircleMinus, excused: CircleMinus } as const;

/** That somebody is marked, and how they say that they leave. */
export function Done({
  sessionId,
  mark,
}: {
  sessionId: string;
  mark: Pick<Mark, "status" | "marked_at" | "left_at" | "review">;
}) {
  const zone = useShownZone();
  const client = useQueryClient();
  const [idempotencyKey, setKey] = useState(() => crypto.randomUUID());
  const leave = useMutation({
    mutationFn: async () =>
      (await ask("POST /api/sessions/{id}/check-out", { params: { id: sessionId }, body: {}, idempotencyKey })).mark,
    onSuccess: () => {
      setKey(crypto.randomUUID());
      void client.invalidateQueries({ queryKey: ["sessions"] });
    },
  });
  const { status, marked_at, left_at, review } = { ...mark, ...leave.data };
  const Icon = ICONS[status];
  const isThere = status === "present" || status === "late";
  return (
    <>
      <div role="status" className={classes(styles.done, isThere && styles[status])}>
        <Icon aria-hidden />
        <p>
          <b>{w.status[status]}</b>
          {marked_at !== null && isThere && <span>{w.at(clock(marked_at, zone))}</span>}
        </p>
      </div>
      {review === "pending" && <p>{w.pending}</p>}
      {review === "refused" && <p>{w.refused}</p>}
      {left_at !== null && <p>{w.leftAt(clock(left_at, zone))}</p>}
      {leave.error !== null && <Refusal error={leave.error} />}
      {isThere && (
        <div className={styles.way}>
          <Button isBusy={leave.isPending} onClick={() => leave.mutate()}>
            {w.leave}
          </Button>
          <p className={styles.hint}>{w.leaveHint}</p>
        </div>
      )}
      <Link to="/classes" className={buttonClass({ kind: "quiet" })}>
        {w.toClasses}
      </Link>
    </>
  );
}
