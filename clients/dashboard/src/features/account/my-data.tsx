import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { ask } from "../../api/ask.ts";
import { saveAs } from "../../api/download.ts";
import { useMe } from "../../api/session.ts";
import { bytes, moment } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { FormError, failureText, Loaded } from "../../ui/failure/failure.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import styles from "./page.module.css";
import { w } from "./words.ts";

/** Copies of all that is kept of the caller. */
export function MyData() {
  const { id } = useMe().user;
  const zone = useShownZone();
  const client = useQueryClient();
  const key = useRef(crypto.randomUUID());
  const copies = useQuery({
    queryKey: ["exports"],
    queryFn: async ({ signal }) => (await ask("GET /api/exports", { query: { limit: 10 }, signal })).items,
    refetchInterval: ({ state }) => (state.data?.some(({ status }) => WAITING.has(status)) ? 5_000 : false),
  });
  const order = useMutation({
    mutationFn: () => ask("POST /api/users/{id}/export", { params: { id }, idempotencyKey: key.current }),
    onSuccess: () => {
      key.current = crypto.randomUUID();
      toast(w.asked);
      return client.invalidateQueries({ queryKey: ["exports"] });
    },
  });
  const download = useMutation({
    // Addresses are good for a minute: they are asked for when they are needed.
    mutationFn: (copy: string) => ask("GET /api/exports/{id}", { params: { id: copy } }),
    onSuccess: ({ files }) => {
      for (const { url, file_name } of files) saveAs(url, file_name);
    },
    onError: (error) => toast(failureText(error)),
  });
  return (
    <Card
      title={w.data}
      actions={
        <Button size="small" isBusy={order.isPending} onClick={() => order.mutate()}>
          {w.ask}
        </Button>
      }
    >
      <p className={styles.why}>{w.dataWhy}</p>
      <FormError error={order.error} />
      <Loaded of={copies} skeleton={<Skeleton height={40} />}>
        {(items) => (
          <ul className={styles.list}>
            {items.map((copy) => (
              <li key={copy.id}>
                <span>
                  <b>{moment(copy.created_at, zone)}</b>
                  <small>
                    {copy.user.name} · {w.exportStates[copy.status]}
                    {copy.size_bytes > 0 && ` · ${bytes(copy.size_bytes)}`}
                  </small>
                </span>
                {copy.status === "ready" && (
                  <Button size="small" isBusy={download.isPending} onClick={() => download.mutate(copy.id)}>
                    {w.download}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Card>
  );
}

const WAITING = new Set(["pending", "running"]);
