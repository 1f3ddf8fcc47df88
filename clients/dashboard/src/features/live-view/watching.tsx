import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Eye, Square } from "lucide-react";
import { useState } from "react";
import { useLiveState } from "../../live/socket.ts";
import { clock, exactDuration } from "../../time/format.ts";
import { useNow } from "../../time/now.ts";
import { useShownZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { FormError } from "../../ui/failure/failure.tsx";
import { StateTag } from "../../ui/state/state.tsx";
import { Tag } from "../../ui/tag/tag.tsx";
import { Extend } from "./extend.tsx";
import { FrameStrip } from "./frame-strip.tsx";
import { type LiveView, liveSetting, type Person } from "./queries.ts";
import { Screen } from "./screen.tsx";
import { stopView, useStage } from "./use-stage.ts";
import styles from "./watching.module.css";
import { w } from "./words.ts";

const KINDS = { waiting: "warn", live: "good", ended: "plain" } as const;
const NAMES = { waiting: w.asked, live: w.live, ended: w.ended } as const;

/** A view from the asking to the end: the screen, who knows of it, how long it goes on, and a way to stop it. */
export function Watching({ view, person, onAskAgain }: { view: LiveView; person: Person; onAskAgain: () => void }) {
  const client = useQueryClient();
  const zone = useShownZone();
  const now = useNow(1);
  const connection = useLiveState();
  const { data: setting } = useQuery(liveSetting);
  const [stage, onShown] = useStage(view);
  const [pinned, setPinned] = useState<number>();
  const stop = useMutation({
    mutationFn: () => stopView(view.id),
    onSuccess: () => client.invalidateQueries({ queryKey: ["live-views"] }),
  });
  const state = stop.isSuccess ? "ended" : stage.state;
  const reason = stop.isSuccess ? (stop.data.live_view.end_reason ?? "stopped_by_viewer") : stage.reason;
  const isOver = state === "ended";
  const frames = isOver ? [] : stage.frames;
  const held = frames.find(({ seq }) => seq === pinned);
  const left = Math.max(0, (Date.parse(stage.endsAt) - now) / 1000);

  return (
    <Card
      title={w.of(person.name)}
      count={
        <span role="status">
          <Tag kind={KINDS[state]}>{NAMES[state]}</Tag>
        </span>
      }
      actions={
        isOver ? (
          <Button onClick={onAskAgain}>{w.again}</Button>
        ) : (
          <Button kind="danger" icon={<Square aria-hidden />} isBusy={stop.isPending} onClick={() => stop.mutate()}>
            {w.stop}
          </Button>
        )
      }
    >
      <div className={styles.layout}>
        <div className={styles.stage}>
          <Screen
            state={state}
            reason={reason}
            name={person.name}
            frame={held ?? frames[0]}
            seenAt={held === undefined ? stage.seenAt : null}
            isConsentAsked={setting?.consent === "ask"}
            requestedAt={view.requested_at}
            onShown={onShown}
          />
          {!isOver && connection !== "live" && (
            <p role="status" className={styles.notice}>
              {w.reconnecting}
            </p>
          )}
          {held !== undefined && (
            <p className={styles.notice}>
              {w.pinned}{" "}
              <Button size="small" onClick={() => setPinned(undefined)}>
                {w.unpin}
              </Button>
            </p>
          )}
          <FrameStrip frames={frames} pinned={pinned} onPin={setPinned} />
        </div>
        <aside className={styles.side}>
          {!isOver && (
            <p className={styles.sees}>
              <Eye aria-hidden />
              {w.sees(person.name)}
            </p>
          )}
          <dl className={styles.facts}>
            <dt>{w.reason}</dt>
            <dd>{view.reason}</dd>
            {!isOver && (
              <>
                <dt>{w.timeLeft}</dt>
                <dd className={styles.left}>{exactDuration(left)}</dd>
                <dt>{w.until}</dt>
                <dd>{clock(stage.endsAt, zone)}</dd>
              </>
            )}
          </dl>
          <StateTag state={person.state ?? "offline"} />
          {!isOver && (
            <p role="status" className={styles.indicator}>
              {state === "live" ? w.indicatorShown(person.name) : w.indicatorAwaited(person.name)}
            </p>
          )}
          {!isOver && <Extend view={view} stage={stage} setting={setting ?? null} name={person.name} />}
          <FormError error={stop.error} />
        </aside>
      </div>
    </Card>
  );
}
