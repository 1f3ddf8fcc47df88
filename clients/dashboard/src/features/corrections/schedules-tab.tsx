import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { hasAtLeast } from "../../../../../lib/platform/tenancy/rules/roles.ts";
import { type Answer, ask } from "../../api/ask.ts";
import { schedulesChanged, schedulesOf } from "../../api/schedules.ts";
import { useMe } from "../../api/session.ts";
import { calendarDay, moment, weekdayName } from "../../time/format.ts";
import { useShownZone, useToday } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { SelectField } from "../../ui/field/field.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { Tag } from "../../ui/tag/tag.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { listOf } from "../../words/words.ts";
import lists from "./lists.module.css";
import { members } from "./queries.ts";
import { refusalText } from "./refusal-text.ts";
import { ScheduleDialog } from "./schedule-dialog.tsx";
import { w } from "./words.ts";

const route = getRouteApi("/inside/corrections");
type Schedule = Answer<"GET /api/users/{id}/schedules">["items"][number];

/** When somebody is expected, from when on. */
export function SchedulesTab() {
  const { member } = route.useSearch();
  const navigate = route.useNavigate();
  const { user } = useMe();
  const isManager = hasAtLeast(user.role, "manager");
  const all = useQuery({ ...members, enabled: isManager });
  const shown = isManager ? member : user.id;
  const name = all.data?.items.find(({ id }) => id === shown)?.name ?? "";
  const [isSetting, setSetting] = useState(false);
  const isOther = isManager && shown !== undefined;
  return (
    <>
      <Card
        title={isOther && name !== "" ? w.schedule.title(name) : isManager ? w.tabs.schedules : w.schedule.mine}
        isFlush
        actions={
          isManager && (
            <>
              <SelectField
                label={w.schedule.member}
                isLabelHidden
                value={shown ?? ""}
                onChange={({ target }) =>
                  void navigate({
                    search: ({ member: _, ...before }) =>
                      target.value === "" ? before : { ...before, member: target.value },
                    replace: true,
                  })
                }
              >
                <option value="">{w.leave.chooseMember}</option>
                {all.data?.items.map((each) => (
                  <option key={each.id} value={each.id}>
                    {each.name}
                  </option>
                ))}
              </SelectField>
              {isOther && (
                <Button kind="primary" onClick={() => setSetting(true)}>
                  {w.schedule.set}
                </Button>
              )}
            </>
          )
        }
      >
        {shown === undefined ? <Empty title={w.schedule.choose} /> : <Schedules userId={shown} isManager={isManager} />}
      </Card>
      {isSetting && shown !== undefined && (
        <ScheduleDialog userId={shown} name={name} onClose={() => setSetting(false)} />
      )}
    </>
  );
}

function Schedules({ userId, isManager }: { userId: string; isManager: boolean }) {
  const known = useQuery(schedulesOf(userId));
  const { start, end } = useMe().settings.working_hours;
  return (
    <Loaded of={known} skeleton={<Skeleton height={120} />}>
      {({ items, default_kind, current }) => (
        <>
          <p className={lists.hint}>
            {w.schedule.default(
              default_kind === "organization"
                ? w.schedule.kindLong.organization(`${start}–${end}`)
                : w.schedule.kindLong.none,
            )}
          </p>
          {items.length === 0 ? (
            <Empty title={w.schedule.none} />
          ) : (
            <ul className={lists.list}>
              {items.toReversed().map((each) => (
                <Row
                  key={each.valid_from}
                  userId={userId}
                  schedule={each}
                  isCurrent={each.valid_from === current?.valid_from}
                  isManager={isManager}
                />
              ))}
            </ul>
          )}
        </>
      )}
    </Loaded>
  );
}

function Row({
  userId,
  schedule: { valid_from, kind, week, set_at },
  isCurrent,
  isManager,
}: {
  userId: string;
  schedule: Schedule;
  isCurrent: boolean;
  isManager: boolean;
}) {
  const zone = useShownZone();
  const today = useToday();
  const client = useQueryClient();
  const isUpcoming = valid_from > today;
  const remove = useMutation({
    mutationFn: () => ask("DELETE /api/users/{id}/schedules/{valid_from}", { params: { id: userId, valid_from } }),
    onSuccess: ({ schedule: taken }) =>
      toast(w.schedule.removed, { undo: { label: w.undo, run: () => void putBack(taken) } }),
    onError: (error) => toast(refusalText(error)),
    onSettled: () => schedulesChanged(client, userId),
  });
  const putBack = ({ valid_from, kind, week }: Schedule) =>
    ask("PUT /api/users/{id}/schedules", {
      params: { id: userId },
      body: { valid_from, kind, ...(week === null ? {} : { week }) },
    })
      .catch((error: unknown) => toast(refusalText(error)))
      .finally(() => schedulesChanged(client, userId));
  return (
    <li>
      <div className={lists.main}>
        <b>
          {w.schedule.since} {calendarDay(valid_from)}: {w.schedule.kind[kind]}
        </b>
        {week !== null && (
          <span>{listOf(week.map(({ weekday, start, end }) => `${weekdayName(weekday)} ${start}–${end}`))}</span>
        )}
        <small>
          {w.schedule.setBy} {moment(set_at, zone)}
        </small>
      </div>
      <div className={lists.actions}>
        {isCurrent && <Tag kind="good">{w.schedule.current}</Tag>}
        {isUpcoming && <Tag>{w.schedule.upcoming}</Tag>}
        {isUpcoming && isManager && (
          <Button size="small" isBusy={remove.isPending} onClick={() => remove.mutate()}>
            {w.schedule.remove}
          </Button>
        )}
      </div>
    </li>
  );
}
