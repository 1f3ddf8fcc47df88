import { useQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { type Told, useChannel, useTold } from "../../live/socket.ts";
import { seenToday } from "./queries.ts";
import { type Arrival, arrivalIn, isTracked } from "./steps.ts";

/** The last sign of life of a tracker: as it was when the page was opened, then live. */
export function useArrival(): Arrival | undefined {
  const [told, setTold] = useState<{ user_id: string; at: string }>();
  useChannel("users");
  const hear = useCallback(({ event, data, at }: Told) => {
    if (event !== "user:status" || !isTracked(data.state as string)) return;
    setTold({ user_id: String(data.user_id), at });
  }, []);
  useTold(hear);
  const seen = useQuery(seenToday());
  if (told === undefined) return arrivalIn(seen.data ?? []);
  return { ...told, name: seen.data?.find(({ user_id }) => user_id === told.user_id)?.name };
}
