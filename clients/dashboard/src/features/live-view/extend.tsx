import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Timer } from "lucide-react";
import { useRef, useState } from "react";
import { ask } from "../../api/ask.ts";
import { Failure } from "../../api/failure.ts";
import { Button } from "../../ui/button/button.tsx";
import { FormError } from "../../ui/failure/failure.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { minutesMore } from "./minutes-more.ts";
import type { LiveSetting, LiveView } from "./queries.ts";
import type { Stage } from "./stage.ts";
import { w } from "./words.ts";

/** So many minutes more at a time. */
const STEP = 5;

/** Lets a view go on for longer, as far as the organization allows; the member is told. */
export function Extend({
  view,
  stage,
  setting,
  name,
}: {
  view: LiveView;
  stage: Stage;
  setting: LiveSetting | null;
  name: string;
}) {
  const client = useQueryClient();
  const key = useRef<string>(undefined);
  const most = setting === null ? 0 : minutesMore(view.requested_at, stage.endsAt, setting.max_minutes);
  const [left, setLeft] = useState(STEP);
  const minutes = Math.min(STEP, most, left);
  const extend = useMutation({
    mutationFn: () => {
      key.current ??= crypto.randomUUID();
      return ask("POST /api/live-view/{id}/extend", {
        params: { id: view.id },
        body: { minutes },
        idempotencyKey: key.current,
      });
    },
    onSuccess: () => {
      key.current = undefined;
      toast(w.extended(name));
      return client.invalidateQueries({ queryKey: ["live-views"] });
    },
    // What is asked for next is something else: as much as the member's day has left.
    onError: (error) => {
      key.current = undefined;
      const minutes_left = error instanceof Failure ? error.facts.minutes_left : undefined;
      if (typeof minutes_left === "number") setLeft(minutes_left);
    },
  });
  if (setting === null) return null;
  if (setting.consent === "ask") return <small>{w.agreed(name)}</small>;
  if (minutes < 1) return <small>{w.longest(setting.max_minutes)}</small>;
  return (
    <>
      <Button icon={<Timer aria-hidden />} isBusy={extend.isPending} onClick={() => extend.mutate()}>
        {w.extend(minutes)}
      </Button>
      <small>{w.extendHint(name, setting.max_minutes)}</small>
      <FormError error={extend.error} />
    </>
  );
}
