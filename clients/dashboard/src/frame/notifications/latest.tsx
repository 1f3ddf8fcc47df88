import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { CheckCheck } from "lucide-react";
import { ask } from "../../api/ask.ts";
import { useMe } from "../../api/session.ts";
import { Button } from "../../ui/button/button.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { failureText, Loaded } from "../../ui/failure/failure.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { NotificationRow } from "./notification-row.tsx";
import styles from "./notifications.module.css";
import { notifications } from "./queries.ts";
import { w } from "./words.ts";

/** The newest notifications, and a way to have read them all. */
export function LatestNotifications({ onGo }: { onGo: () => void }) {
  const { user } = useMe();
  const client = useQueryClient();
  const list = useInfiniteQuery(notifications(user.id, false));
  const readAll = useMutation({
    mutationFn: () => ask("POST /api/notifications/read-all", { body: {} }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["notifications"] }),
    onError: (error) => toast(failureText(error)),
  });
  return (
    <Loaded of={list} skeleton={<Skeleton height={320} />}>
      {({ pages: [first] }) =>
        first === undefined || first.items.length === 0 ? (
          <Empty title={w.none}>{w.noneHint}</Empty>
        ) : (
          <>
            {first.unread_count > 0 && (
              <p className={styles.unreadLine}>
                <span>{w.count(first.unread_count)}</span>
                <Button
                  size="small"
                  icon={<CheckCheck aria-hidden />}
                  isBusy={readAll.isPending}
                  onClick={() => readAll.mutate()}
                >
                  {w.readAll}
                </Button>
              </p>
            )}
            <ul className={styles.list}>
              {first.items.map((told) => (
                <NotificationRow key={told.id} told={told} onGo={onGo} />
              ))}
            </ul>
          </>
        )
      }
    </Loaded>
  );
}
