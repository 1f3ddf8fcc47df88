import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ask, type Item } from "../../api/ask.ts";
import { useMe } from "../../api/session.ts";
import { weekdayName } from "../../time/format.ts";
import { Button, buttonClass } from "../../ui/button/button.tsx";
import { FormError } from "../../ui/failure/failure.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { listOf } from "../../words/words.ts";
import styles from "./setup.module.css";
import { Step } from "./step.tsx";
import { w } from "./words.ts";

type Setting = Item<"GET /api/settings">;

/** What holds of the working time: to be changed, or said to be right. */
export function TimeStep({ settings, isDone }: { settings: readonly Setting[]; isDone: boolean }) {
  const client = useQueryClient();
  const zone = useMe().organization.timezone;
  const ruleOf = (key: string) => settings.find((setting) => setting.key === key)?.value;
  const hours = ruleOf("working_hours") as { start: string; end: string };
  const days = ruleOf("working_days") as number[];
  const holidays = ruleOf("holidays") as string[];
  const confirm = useMutation({
    mutationFn: () => ask("PUT /api/settings/{key}", { params: { key: "working_hours" }, body: { value: hours } }),
    onSuccess: () => {
      toast(w.time.confirmed);
      return client.invalidateQueries({ queryKey: ["settings"] });
    },
  });
  return (
    <Step number={2} title={w.time.title} why={w.time.why} isDone={isDone}>
      <p className={styles.fact}>
        <b>{w.time.summary(listOf(days.map((day) => weekdayName(day))), `${hours.start}–${hours.end}`)}</b>
        <small>
          {zone.replaceAll("_", " ")} · {w.time.holidays(holidays.length)}
        </small>
      </p>
      <FormError error={confirm.error} />
      <div className={styles.buttons}>
        {!isDone && (
          <Button kind="primary" isBusy={confirm.isPending} onClick={() => confirm.mutate()}>
            {w.time.confirm}
          </Button>
        )}
        <Link to="/settings/$group" params={{ group: "time" }} className={buttonClass()}>
          {w.time.change}
        </Link>
      </div>
    </Step>
  );
}
