import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import { isFailure } from "../../api/session.ts";
import { weekdayOf } from "../../time/dates.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { DialogPlace } from "../../ui/dialog/waiting.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { failureText, Loaded } from "../../ui/failure/failure.tsx";
import { lazily } from "../../ui/lazily.ts";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { Tag } from "../../ui/tag/tag.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import styles from "./class-page.module.css";
import { type Class, classSeries, type Series } from "./queries.ts";
import { saySeries, sayTimes } from "./say-rule.ts";
import { w } from "./words.ts";

const SeriesDialog = lazily(async () => (await import("./series-dialog.tsx")).SeriesDialog);

type Asked = { change?: Series } | { end: Series } | undefined;

/** Sessions of a class that repeat. */
export function SeriesTab({ of, isOwn }: { of: Class; isOwn: boolean }) {
  const series = useQuery(classSeries(of.id));
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  const mayChange = isOwn && of.is_active;
  return (
    <Card
      title={w.series.title}
      isFlush
      actions={
        mayChange && (
          <Button size="small" icon={<Plus aria-hidden />} onClick={() => setAsked({})}>
            {w.series.plan}
          </Button>
        )
      }
    >
      <Loaded of={series} skeleton={<Skeleton height={160} />}>
        {(all) =>
          all.length === 0 ? (
            <Empty title={w.series.none}>{isOwn && w.series.noneHint}</Empty>
          ) : (
            <ul>
              {all.map((each) => (
                <li key={each.id} className={styles.series}>
                  <div>
                    <b>{each.name}</b>
                    <span>{saySeries(each, weekdayOf(each.first_date))}</span>
                    <small>
                      {sayTimes(each)} · {each.timezone}
                    </small>
                  </div>
                  <div className={styles.tools}>
                    <Tag kind={each.ended_at === null ? "accent" : "plain"}>
                      {each.ended_at === null ? w.series.left(each.planned) : w.series.ended}
                    </Tag>
                    {mayChange && each.ended_at === null && (
                      <>
                        <Button size="small" onClick={() => setAsked({ change: each })}>
                          {w.series.change}
                        </Button>
                        <Button size="small" kind="danger" onClick={() => setAsked({ end: each })}>
                          {w.series.end}
                        </Button>
                      </>
                    )}
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {asked !== undefined && "end" in asked && <EndDialog of={asked.end} onClose={close} />}
      <DialogPlace onClose={close}>
        {asked !== undefined && !("end" in asked) && <SeriesDialog inClass={of} of={asked.change} onClose={close} />}
      </DialogPlace>
    </Card>
  );
}

function EndDialog({ of, onClose }: { of: Series; onClose: () => void }) {
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: () => ask("DELETE /api/series/{id}", { params: { id: of.id } }),
    onSuccess: ({ cancelled }) => {
      toast(w.series.wasEnded(cancelled));
      onClose();
    },
    onError: (error) => toast((isFailure(error) && w.series.failed[error.code]) || failureText(error)),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["classes"] });
      void client.invalidateQueries({ queryKey: ["sessions"] });
    },
  });
  return (
    <Dialog title={w.series.endAsk.title} description={w.series.endAsk.text(of.planned)} isOpen onClose={onClose}>
      <Actions>
        <Button onClick={onClose}>{w.series.endAsk.keep}</Button>
        <Button kind="danger" isBusy={end.isPending} onClick={() => end.mutate()}>
          {w.series.end}
        </Button>
      </Actions>
    </Dialog>
  );
}
