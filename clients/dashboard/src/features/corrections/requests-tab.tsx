import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { MessageSquarePlus } from "lucide-react";
import { useState } from "react";
import { hasAtLeast } from "../../../../../lib/platform/tenancy/rules/roles.ts";
import { useMe } from "../../api/session.ts";
import { useChannel } from "../../live/socket.ts";
import { useToday } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { SelectField } from "../../ui/field/field.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { DayDialog, type DayToChange } from "./day-dialog.tsx";
import lists from "./lists.module.css";
import { type Correction, corrections } from "./queries.ts";
import { RequestDialog } from "./request-dialog.tsx";
import { RequestRow } from "./request-row.tsx";
import { ReviewCard } from "./review-card.tsx";
import { w } from "./words.ts";

const route = getRouteApi("/inside/corrections");
const STATUSES = Object.keys(w.status) as Correction["status"][];

/** Changes of days: what waits, what was decided, and for those who look after others, which days need a look. */
export function RequestsTab() {
  const { status: asked, request, date } = route.useSearch();
  const navigate = route.useNavigate();
  const { user } = useMe();
  const today = useToday();
  const isManager = hasAtLeast(user.role, "manager");
  useChannel(isManager ? "attendance" : undefined);
  const fallback = isManager ? "pending" : undefined;
  const status = asked === "all" ? undefined : (STATUSES.find((each) => each === asked) ?? fallback);
  const list = useInfiniteQuery(corrections(status));
  const [changing, setChanging] = useState<DayToChange>();
  const open = (id: string | undefined) =>
    void navigate({
      search: ({ request: _, ...before }) => (id === undefined ? before : { ...before, request: id }),
      replace: true,
    });
  const own = { userId: user.id, name: user.name, isRequest: true } as const;
  const asking = date === undefined ? undefined : { ...own, date };

  return (
    <>
      <Card
        title={isManager ? (status === "pending" ? w.waiting : w.all) : w.mine}
        isFlush
        actions={
          <>
            <SelectField
              label={w.statusName}
              isLabelHidden
              value={status ?? "all"}
              onChange={({ target }) =>
                void navigate({ search: (before) => ({ ...before, status: target.value }), replace: true })
              }
            >
              <option value="all">{w.anyStatus}</option>
              {STATUSES.map((each) => (
                <option key={each} value={each}>
                  {w.status[each]}
                </option>
              ))}
            </SelectField>
            <Button
              kind={isManager ? "plain" : "primary"}
              icon={<MessageSquarePlus aria-hidden />}
              onClick={() => setChanging({ ...own, date: today })}
            >
              {w.ask}
            </Button>
          </>
        }
      >
        <Loaded of={list} skeleton={<Skeleton height={180} />}>
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items);
            if (items.length === 0) return <Nothing isManager={isManager} isFiltered={asked !== undefined} />;
            return (
              <>
                <ul className={lists.list}>
                  {items.map((each) => (
                    <RequestRow key={each.id} request={each} onOpen={() => open(each.id)} />
                  ))}
                </ul>
                {list.hasNextPage && (
                  <p className={lists.more}>
                    <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                      {w.more}
                    </Button>
                  </p>
                )}
              </>
            );
          }}
        </Loaded>
      </Card>
      {isManager && <ReviewCard onChange={setChanging} />}
      <DayDialog
        day={changing ?? asking}
        onClose={() => {
          setChanging(undefined);
          if (date !== undefined) void navigate({ search: ({ date: _, ...before }) => before, replace: true });
        }}
      />
      <RequestDialog id={request} onClose={() => open(undefined)} />
    </>
  );
}

function Nothing({ isManager, isFiltered }: { isManager: boolean; isFiltered: boolean }) {
  if (isFiltered) return <Empty title={w.none} />;
  return isManager ? (
    <Empty title={w.nothingWaits}>{w.nothingWaitsHint}</Empty>
  ) : (
    <Empty title={w.noRequests}>{w.noRequestsHint}</Empty>
  );
}
