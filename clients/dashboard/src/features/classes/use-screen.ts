import { useCallback, useEffect, useRef, useState } from "react";
import { ask } from "../../api/ask.ts";
import { onGap, type Told, useTold } from "../../live/socket.ts";
import { epochOf } from "../../time/local.ts";
import { clockFrom } from "../../time/monotonic.ts";
import { type Code, codeAt, type Screen, screenOf } from "./codes.ts";

const TICK_MS = 200;
const AGAIN_MS = 2_000;

export type Shown = { code: Code | undefined; secondsLeft: number; isLost: boolean };

const NOTHING: Shown = { code: undefined, secondsLeft: 0, isLost: false };

/**
 * The code to show now, by the server's time. More are fetched while half of them are still to come, and again every two
 * seconds where that fails; when they are used up nothing is shown.
 */
export function useScreen(sessionId: string, isRunning: boolean): Shown {
  const [shown, setShown] = useState(NOTHING);
  const held = useRef<{ screen: Screen; now: () => number } | undefined>(undefined);
  const asking = useRef(false);
  const askAgainAt = useRef(0);

  const fetchSheet = useCallback(async () => {
    if (asking.current) return;
    asking.current = true;
    const begun = performance.now();
    try {
      const { sheet } = await ask("POST /api/sessions/{id}/qr", { params: { id: sessionId }, body: {} });
      // It was made about half of the way ago.
      const late = (performance.now() - begun) / 2;
      held.current = { screen: screenOf(sheet), now: clockFrom(epochOf(sheet.server_time) + late) };
    } catch {
      askAgainAt.current = performance.now() + AGAIN_MS;
    } finally {
      asking.current = false;
    }
  }, [sessionId]);

  useEffect(() => {
    if (!isRunning) {
      held.current = undefined;
      setShown(NOTHING);
      return;
    }
    const tick = () => {
      const at = held.current?.now();
      const isDue = held.current === undefined || (at ?? 0) >= held.current.screen.refreshAt;
      if (isDue && performance.now() >= askAgainAt.current) void fetchSheet();
      const code = held.current && codeAt(held.current.screen, at ?? 0);
      const secondsLeft = code === undefined ? 0 : Math.ceil((code.until - (at ?? 0)) / 1000);
      const isLost = code === undefined && askAgainAt.current > 0;
      setShown((before) =>
        before.code === code && before.secondsLeft === secondsLeft && before.isLost === isLost
          ? before
          : { code, secondsLeft, isLost },
      );
    };
    tick();
    const timer = setInterval(tick, TICK_MS);
    const wake = () => document.visibilityState === "visible" && void fetchSheet();
    document.addEventListener("visibilitychange", wake);
    const stop = onGap(() => void fetchSheet());
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", wake);
      stop();
    };
  }, [isRunning, fetchSheet]);

  useTold(
    useCallback(
      ({ event, channel }: Told) => {
        // Codes from before are not good any more.
        if (event === "session:qr-updated" && channel === `session:${sessionId}`) {
          held.current = undefined;
          void fetchSheet();
        }
      },
      [sessionId, fetchSheet],
    ),
  );
  return shown;
}
