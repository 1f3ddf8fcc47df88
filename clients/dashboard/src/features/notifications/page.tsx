import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { CheckCheck } from "lucide-react";
import { ask } from "../../api/ask.ts";
import { useMe } from "../../api/session.ts";
import { NotificationRow } from "../../frame/notifications/notification-row.tsx";
import styles from "../../frame/notifications/notifications.module.css";
import { notifications } from "../../frame/notifications/queries.ts";
import { w } from "../../frame/notifications/words.ts";
import { TopBar } from "../../frame/top-bar.tsx";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { failureText, Loaded } from "../../ui/failure/failure.tsx";
import { SelectField } from "../../ui/field/field.tsx";
import { Main } from "../../ui/main/main.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { toast } from "../../ui/toast/toast.tsx";

const route = getRouteApi("/inside/notifications");

/** What one was told, the newest first. */
export function NotificationsPage() {
  const { show } = route.useSearch();
  const navigate = route.useNavigate();
  const client = useQueryClient();
  const { user } = useMe();
  const list = useInfiniteQuery(notifications(user.id, show === "unread"));
  const all = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const unread = list.data?.pages[0]?.unread_count ?? 0;
  const readAll = useMutation({
    mutationFn: () => ask("POST /api/notifications/read-all", { body: {} }),
    onSuccess: () => {
      toast(w.allRead);
      return client.invalidateQueries({ queryKey: ["notifications"] });
    },
    onError: (error) => toast(failureText(error)),
  });
  return (
    <>
      <TopBar title={w.title} />
      <Main>
        <Card
          title={w.title}
          count={unread > 0 ? w.count(unread) : undefined}
          isFlush
          actions={
            <>
              <SelectField
                label={w.show}
                isLabelHidden
                value={show ?? ""}
                onChange={({ target }) =>
                  void navigate({ search: target.value === "" ? {} : { show: "unread" }, replace: true })
                }
              >
                <option value="">{w.all}</option>
                <option value="unread">{w.unread}</option>
              </SelectField>
              <Button
                icon={<CheckCheck aria-hidden />}
                disabled={unread === 0}
                isBusy={readAll.isPending}
                onClick={() => readAll.mutate()}
              >
                {w.readAll}
              </Button>
            </>
          }
        >
          <Loaded of={list} skeleton={<Skeleton height={320} />}>
            {() =>
              all.length === 0 ? (
                <Empty title={show === "unread" ? w.noneUnread : w.none}>
                  {show === "unread" ? undefined : w.noneHint}
                </Empty>
              ) : (
                <ul className={styles.list}>
                  {all.map((told) => (
                    <NotificationRow key={told.id} told={told} />
                  ))}
                </ul>
              )
            }
          </Loaded>
          {list.hasNextPage && (
            <p className={styles.more}>
              <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                {w.more}
              </Button>
            </p>
          )}
        </Card>
      </Main>
    </>
  );
}
