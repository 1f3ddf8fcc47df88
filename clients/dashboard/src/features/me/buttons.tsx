import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Coffee, LogIn, LogOut } from "lucide-react";
import { useRef } from "react";
import { type Answer, ask } from "../../api/ask.ts";
import { Button } from "../../ui/button/button.tsx";
import { failureText } from "../../ui/failure/failure.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import styles from "./buttons.module.css";
import { w } from "./words.ts";

const DONE = {
  "POST /api/attendance/check-in": w.checkedIn,
  "POST /api/attendance/check-out": w.checkedOut,
  "POST /api/lunch-break/start": w.breakBegun,
  "POST /api/lunch-break/end": w.breakEnded,
} as const;
type Act = keyof typeof DONE;

/** Coming, going and breaks: what can be done now. Pressed twice, or again after a lost answer, it is done once. */
export function Buttons({ status: { checked_in, on_break } }: { status: Answer<"GET /api/attendance/status"> }) {
  const client = useQueryClient();
  const key = useRef<{ act: Act; value: string } | undefined>(undefined);
  const act = useMutation({
    mutationFn: (name: Act) => {
      if (key.current?.act !== name) key.current = { act: name, value: crypto.randomUUID() };
      return ask(name, { body: {}, idempotencyKey: key.current.value });
    },
    onSuccess: (_, name) => {
      key.current = undefined;
      toast(DONE[name]);
      return client.invalidateQueries({ queryKey: ["me"] });
    },
    onError: (error) => toast(failureText(error)),
  });
  const button = (name: Act, label: string, icon: React.ReactNode, kind: "primary" | "plain") => (
    <Button
      kind={kind}
      icon={icon}
      isBusy={act.isPending && act.variables === name}
      disabled={act.isPending}
      onClick={() => act.mutate(name)}
    >
      {label}
    </Button>
  );
  if (!checked_in)
    return (
      <div className={styles.buttons}>
        {button("POST /api/attendance/check-in", w.checkIn, <LogIn aria-hidden />, "primary")}
      </div>
    );
  return (
    <div className={styles.buttons}>
      {on_break
        ? button("POST /api/lunch-break/end", w.endBreak, <Coffee aria-hidden />, "primary")
        : button("POST /api/lunch-break/start", w.startBreak, <Coffee aria-hidden />, "plain")}
      {button("POST /api/attendance/check-out", w.checkOut, <LogOut aria-hidden />, on_break ? "plain" : "primary")}
    </div>
  );
}
