import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ask } from "../../api/ask.ts";
import { useMe } from "../../api/session.ts";
import { FormError, Loaded } from "../../ui/failure/failure.tsx";
import { SelectField } from "../../ui/field/field.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { captureInterval } from "./queries.ts";
import { w } from "./words.ts";

const CHOICES = [1, 2, 3, 5, 10, 15, 20, 30, 45, 60];

/** How often a member's screen is captured: as the organization says, or otherwise. */
export function IntervalControl({ userId, name }: { userId: string; name: string }) {
  const client = useQueryClient();
  const { queryKey } = captureInterval(userId);
  const interval = useQuery(captureInterval(userId));
  const usual = useMe().settings.screenshot_interval_minutes;
  const set = useMutation({
    mutationFn: (interval_minutes: number | null) =>
      ask("POST /api/capture-interval", { body: { user_id: userId, interval_minutes } }),
    onSuccess: ({ interval }) => client.setQueryData(queryKey, interval),
  });
  const choose = (next: number | null, before: number | null) =>
    set.mutate(next, {
      onSuccess: () => toast(w.intervalSaved(name), { undo: { label: w.undo, run: () => set.mutate(before) } }),
    });
  return (
    <Loaded of={interval} skeleton={<Skeleton height={58} width={280} />}>
      {({ interval_minutes: own }) => (
        <>
          <SelectField
            label={w.interval}
            hint={w.intervalHint}
            value={own ?? ""}
            disabled={set.isPending}
            onChange={({ target }) => choose(target.value === "" ? null : Number(target.value), own)}
          >
            <option value="">{w.asOrganization(usual)}</option>
            {[...new Set([...CHOICES, ...(own === null ? [] : [own])])]
              .toSorted((a, b) => a - b)
              .map((minutes) => (
                <option key={minutes} value={minutes}>
                  {w.every(minutes)}
                </option>
              ))}
          </SelectField>
          <FormError error={set.error} />
        </>
      )}
    </Loaded>
  );
}
