import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Answer, ask } from "../../api/ask.ts";
import { schedulesChanged, schedulesOf } from "../../api/schedules.ts";
import { calendarDay, weekdayName } from "../../time/format.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { failureText, Loaded } from "../../ui/failure/failure.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import styles from "./member-page.module.css";
import type { Member } from "./queries.ts";
import { ScheduleDialog } from "./schedule-dialog.tsx";
import { w } from "./words.ts";

type Schedule = Answer<"GET /api/users/{id}/schedules">["items"][number];

/** When somebody is expected: what holds today, and what held and will hold. */
export function ScheduleCard({ member }: { member: Member }) {
  const found = useQuery(schedulesOf(member.id));
  const [isOpen, setOpen] = useState(false);
  return (
    <Card
      title={w.profile.schedules}
      actions={
        <Button size="small" onClick={() => setOpen(true)}>
          {w.profile.changeSchedule}
        </Button>
      }
    >
      <Loaded of={found} skeleton={<Skeleton height={90} />}>
        {({ items, current, default_kind }) => (
          <>
            <p>
              {w.profile.scheduleNow}: <b>{w.profile.kind[current?.kind ?? default_kind]}</b>
              {current === null && <small> ({w.profile.byRole})</small>}
            </p>
            {items.length > 0 && (
              <ul className={styles.list}>
                {items.toReversed().map((schedule) => (
                  <Row key={schedule.valid_from} member={member} schedule={schedule} />
                ))}
              </ul>
            )}
          </>
        )}
      </Loaded>
      <ScheduleDialog member={member} isOpen={isOpen} onClose={() => setOpen(false)} />
    </Card>
  );
}

function Row({ member: { id }, schedule: { valid_from, kind, week } }: { member: Member; schedule: Schedule }) {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => ask("DELETE /api/users/{id}/schedules/{valid_from}", { params: { id, valid_from } }),
    onSuccess: () => {
      toast(w.profile.scheduleRemoved);
      return schedulesChanged(client, id);
    },
    onError: (error) => toast(failureText(error)),
  });
  return (
    <li>
      <div>
        <b>{w.profile.kind[kind]}</b> <small>{w.profile.from(calendarDay(valid_from))}</small>
        {week !== null && (
          <div className={styles.week}>
            {week.map(({ weekday, start, end }) => (
              <span key={weekday}>
                {weekdayName(weekday)} {start}–{end}
              </span>
            ))}
          </div>
        )}
      </div>
      <Button size="small" kind="quiet" isBusy={remove.isPending} onClick={() => remove.mutate()}>
        {w.profile.removeSchedule}
      </Button>
    </li>
  );
}
