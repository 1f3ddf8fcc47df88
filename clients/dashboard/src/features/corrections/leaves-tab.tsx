import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { CalendarPlus } from "lucide-react";
import { useState } from "react";
import { hasAtLeast } from "../../../../../lib/platform/tenancy/rules/roles.ts";
import { useMe } from "../../api/session.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { SelectField } from "../../ui/field/field.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { LeaveDialog } from "./leave-dialog.tsx";
import { LeaveRow } from "./leave-row.tsx";
import lists from "./lists.module.css";
import { type Leave, leaves } from "./queries.ts";
import { w } from "./words.ts";

const route = getRouteApi("/inside/corrections");
const STATUSES = Object.keys(w.leave.status) as Leave["status"][];

/** Who is, was or wants to be away. */
export function LeavesTab() {
  const { status: asked } = route.useSearch();
  const navigate = route.useNavigate();
  const isManager = hasAtLeast(useMe().user.role, "manager");
  const status = STATUSES.find((each) => each === asked);
  const list = useInfiniteQuery(leaves(status));
  const [isAsking, setAsking] = useState<"own" | "other">();
  return (
    <>
      <Card
        title={w.leave.title}
        isFlush
        actions={
          <>
            <SelectField
              label={w.leave.statusName}
              isLabelHidden
              value={status ?? "all"}
              onChange={({ target }) =>
                void navigate({ search: (before) => ({ ...before, status: target.value }), replace: true })
              }
            >
              <option value="all">{w.anyStatus}</option>
              {STATUSES.map((each) => (
                <option key={each} value={each}>
                  {w.leave.status[each]}
                </option>
              ))}
            </SelectField>
            {isManager && <Button onClick={() => setAsking("other")}>{w.leave.enter}</Button>}
            <Button kind="primary" icon={<CalendarPlus aria-hidden />} onClick={() => setAsking("own")}>
              {w.leave.ask}
            </Button>
          </>
        }
      >
        <Loaded of={list} skeleton={<Skeleton height={180} />}>
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items);
            if (items.length === 0) return <Empty title={w.leave.none}>{w.leave.noneHint}</Empty>;
            return (
              <>
                <ul className={lists.list}>
                  {items.map((each) => (
                    <LeaveRow key={each.id} leave={each} />
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
      {isAsking !== undefined && <LeaveDialog isForOther={isAsking === "other"} onClose={() => setAsking(undefined)} />}
    </>
  );
}
