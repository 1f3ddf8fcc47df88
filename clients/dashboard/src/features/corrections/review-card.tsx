import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import { useMe } from "../../api/session.ts";
import { clock, duration, moment, shortDay } from "../../time/format.ts";
import { useShownZone, useToday } from "../../time/zone.ts";
import { Avatar } from "../../ui/avatar/avatar.tsx";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import type { DayToChange } from "./day-dialog.tsx";
import lists from "./lists.module.css";
import { daysToReview, type ReviewDay } from "./queries.ts";
import { refusalText } from "./refusal-text.ts";
import { w } from "./words.ts";

const SHOWN = 5;

/** Days that somebody has to look at: forgotten check-outs first, each with the one thing to do. */
export function ReviewCard({ onChange }: { onChange: (day: DayToChange) => void }) {
  const today = useToday();
  const zone = useShownZone();
  const days = useQuery(daysToReview(today));
  const [isWhole, setWhole] = useState(false);
  return (
    <Loaded of={days} skeleton={<Skeleton height={160} />}>
      {({ items, open }) => {
        const sorted = items.toSorted((a, b) => Number(isForgotten(b)) - Number(isForgotten(a)));
        const shown = isWhole ? sorted : sorted.slice(0, SHOWN);
        const count = items.length + open.length;
        return (
          <Card title={w.review} count={count > 0 ? w.reviewCount(count) : undefined} isFlush>
            {count === 0 ? (
              <Empty title={w.reviewNone} />
            ) : (
              <>
                <p className={lists.hint}>{w.reviewHint}</p>
                <ul className={lists.list}>
                  {open.map(({ user_id, name, date, first_login }) => (
                    <li key={`${user_id} ${date}`}>
                      <Avatar id={user_id} name={name} />
                      <div className={lists.main}>
                        <b>{w.requestOf(name, shortDay(date))}</b>
                        <span className={lists.warn}>
                          {w.stillRuns(first_login === null ? "" : moment(first_login, zone))}
                        </span>
                      </div>
                      <div className={lists.actions}>
                        <Button
                          size="small"
                          kind="primary"
                          onClick={() => onChange({ userId: user_id, name, date, isForgotten: true })}
                        >
                          {w.setCheckOut}
                        </Button>
                      </div>
                    </li>
                  ))}
                  {shown.map((day) => (
                    <Row key={day.id} day={day} onChange={onChange} />
                  ))}
                </ul>
                {sorted.length > shown.length && (
                  <p className={lists.more}>
                    <Button onClick={() => setWhole(true)}>{w.more}</Button>
                  </p>
                )}
              </>
            )}
          </Card>
        );
      }}
    </Loaded>
  );
}

function isForgotten({ findings }: ReviewDay): boolean {
  return findings.includes("end_guessed") || findings.includes("session_too_long");
}

function Row({ day, onChange }: { day: ReviewDay; onChange: (day: DayToChange) => void }) {
  const { id, user_id, user_name: name, date, check_in_time, check_out_time, findings } = day;
  const zone = useShownZone();
  const client = useQueryClient();
  const me = useMe().user.id;
  const review = useMutation({
    mutationFn: () => ask("POST /api/attendance/{id}/review", { params: { id } }),
    onSuccess: () => toast(w.reviewed(name)),
    onError: (error) => toast(refusalText(error)),
    onSettled: () => client.invalidateQueries({ queryKey: ["team"] }),
  });
  const start = check_in_time === null ? "" : clock(check_in_time, zone);
  const end = check_out_time === null ? w.day.lasts : clock(check_out_time, zone);
  const noticed = findings.map((finding) => w.findings[finding]);
  return (
    <li>
      <Avatar id={user_id} name={name} />
      <div className={lists.main}>
        <b>{w.requestOf(name, shortDay(date))}</b>
        <span>
          {start !== "" && `${start} – ${end} · `}
          {duration(day.total_work_duration - day.total_break_duration)} ·{" "}
          <span className={lists.warn}>{(noticed.length > 0 ? noticed : [w.declaredLate]).join("; ")}</span>
        </span>
      </div>
      <div className={lists.actions}>
        {user_id !== me && (
          <Button
            size="small"
            kind="quiet"
            icon={<Check aria-hidden />}
            isBusy={review.isPending}
            onClick={() => review.mutate()}
          >
            {w.right}
          </Button>
        )}
        <Button
          size="small"
          kind={isForgotten(day) ? "primary" : "plain"}
          onClick={() => onChange({ userId: user_id, name, date, isForgotten: isForgotten(day) })}
        >
          {isForgotten(day) ? w.setCheckOut : w.change}
        </Button>
      </div>
    </li>
  );
}
