import { useEffect, useReducer, useState } from "react";
import { ask } from "../../api/ask.ts";
import { onAnswered, onTold, say, useLiveState } from "../../live/socket.ts";
import type { LiveView } from "./queries.ts";
import { afterHearing, type Heard, type Stage, stageOf } from "./stage.ts";

/** Whoever has not said for a minute that they watch is taken for gone. */
const SAY_EVERY = 15_000;
/** A page that only seems to be left, as React has it while developing, comes back within this. */
const LEFT_FOR = 200;

const leaving = new Map<string, ReturnType<typeof setTimeout>>();

/**
 * What is seen of a view that the caller watches: it says so while the page is there, and stops when it is left. What it
 * answers besides takes the number of a picture that is on the screen, so that the tracker waits for slow lines.
 */
export function useStage(view: LiveView): readonly [Stage, (seq: number) => void] {
  const { id } = view;
  const [stage, hear] = useReducer((before: Stage, heard: Heard) => afterHearing(before, id, heard), view, stageOf);
  const [shown, setShown] = useState<number>();
  const connection = useLiveState();
  const isOver = stage.state === "ended";

  useEffect(() => {
    const stops = [onAnswered(hear), onTold(hear)];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);

  useEffect(() => {
    if (isOver || connection !== "live") return;
    const tell = () => say({ action: "live:watching", live_id: id, ...(shown === undefined ? {} : { seq: shown }) });
    tell();
    const timer = setInterval(tell, SAY_EVERY);
    return () => clearInterval(timer);
  }, [id, isOver, connection, shown]);

  useEffect(() => {
    if (isOver) return;
    clearTimeout(leaving.get(id));
    const stop = () => void stopView(id, true).catch(() => undefined);
    window.addEventListener("pagehide", stop);
    return () => {
      window.removeEventListener("pagehide", stop);
      leaving.set(id, setTimeout(stop, LEFT_FOR));
    };
  }, [id, isOver]);

  return [stage, setShown];
}

export function stopView(id: string, keepalive = false) {
  return ask("POST /api/live-view/{id}/stop", { params: { id }, keepalive });
}
