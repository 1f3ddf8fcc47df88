import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ask } from "../../api/ask.ts";
import { isFailure } from "../../api/session.ts";
import { ago } from "../../time/format.ts";
import { useNow } from "../../time/now.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { deviceName } from "../../ui/device-name.ts";
import { failureText, Loaded } from "../../ui/failure/failure.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { Tag } from "../../ui/tag/tag.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import styles from "./page.module.css";
import { w } from "./words.ts";

/** Where the caller is signed in; a lost device is signed out from here. */
export function Devices() {
  const client = useQueryClient();
  const now = useNow(60);
  const devices = useQuery({
    queryKey: ["devices"],
    queryFn: async ({ signal }) => (await ask("GET /api/auth/sessions", { signal })).sessions,
  });
  const signOut = useMutation({
    mutationFn: (id: string) => ask("DELETE /api/auth/sessions/{id}", { params: { id } }),
    onSuccess: () => {
      toast(w.signedOutThere);
      return client.invalidateQueries({ queryKey: ["devices"] });
    },
    onError: (error) => toast(failureText(error)),
  });
  const others = (devices.data ?? []).filter(({ current }) => !current);
  const signOutAll = useMutation({
    // One after another: what was done stays done where the connection is lost.
    mutationFn: async () => {
      for (const { id } of others) await ask("DELETE /api/auth/sessions/{id}", { params: { id } }).catch(alreadyGone);
    },
    onSuccess: () => toast(w.signedOutOthers),
    onError: (error) => toast(failureText(error)),
    onSettled: () => client.invalidateQueries({ queryKey: ["devices"] }),
  });
  return (
    <Card
      title={w.devices}
      actions={
        others.length > 1 && (
          <Button size="small" isBusy={signOutAll.isPending} onClick={() => signOutAll.mutate()}>
            {w.signOutOthers}
          </Button>
        )
      }
    >
      <p className={styles.why}>{w.devicesWhy}</p>
      <Loaded of={devices} skeleton={<Skeleton height={80} />}>
        {(sessions) => (
          <ul className={styles.list}>
            {sessions.map(({ id, device_info, user_agent, ip_address, last_used_at, current }) => (
              <li key={id}>
                <span>
                  <b>{nameOf(device_info ?? user_agent)}</b>
                  <small>
                    {ip_address} · {w.lastUsed(ago(last_used_at, now))}
                  </small>
                </span>
                {current ? (
                  <Tag kind="good">{w.thisOne}</Tag>
                ) : (
                  <Button
                    size="small"
                    disabled={signOut.isPending || signOutAll.isPending}
                    onClick={() => signOut.mutate(id)}
                  >
                    {w.signOutThere}
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

const nameOf = (said: string | null) => (said === null ? w.unknownDevice : deviceName(said));

/** A session that ended meanwhile is what was asked for. */
function alreadyGone(error: unknown): void {
  if (!isFailure(error) || error.status !== 404) throw error;
}
