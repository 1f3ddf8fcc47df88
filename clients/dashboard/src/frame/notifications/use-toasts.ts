import { useNavigate } from "@tanstack/react-router";
import { useCallback, useRef } from "react";
import { useMe } from "../../api/session.ts";
import { type Told, useTold } from "../../live/socket.ts";
import { toast } from "../../ui/toast/toast.tsx";
import { bringReport, isWatched } from "../exports/report-file.ts";
import { isOwnDoing, targetOf } from "./target.ts";
import { saidOf } from "./told-words.ts";
import { w } from "./words.ts";

/** Says what somebody is told while they are here: each once, and nothing that they did themselves. */
export function useNotificationToasts(): void {
  const { user } = useMe();
  const navigate = useNavigate();
  const said = useRef(new Set<unknown>());
  const hear = useCallback(
    ({ event, data }: Told) => {
      // A frame may come twice: the queue hands out events at least once.
      if (event !== "notification" || said.current.has(data.id)) return;
      said.current.add(data.id);
      const told = data as { type: string; title: string; body: string; data: Record<string, unknown> };
      const file = told.type === "report_export_ready" ? told.data.export_id : undefined;
      if (isOwnDoing(told, user.id) || isWatched(told.data.export_id)) return;
      const { title, body } = saidOf(told);
      const target = targetOf(told, user.id);
      const go = () =>
        void navigate({ to: target?.to, params: target?.params as never, search: (target?.search ?? {}) as never });
      const way =
        typeof file === "string" ? { label: w.fetch, run: () => void bringReport(file) } : { label: w.open, run: go };
      toast(title, { description: body || undefined, ...(target === undefined ? {} : { undo: way }) });
    },
    [navigate, user.id],
  );
  useTold(hear);
}
