import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Ban, CircleStop, Ellipsis, FileSpreadsheet, FileText, Pencil, Play, QrCode, RotateCcw } from "lucide-react";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import { download } from "../../api/download.ts";
import { clock } from "../../time/format.ts";
import { epochOf, laterBy } from "../../time/local.ts";
import { useNow } from "../../time/now.ts";
import { useShownZone } from "../../time/zone.ts";
import { Button, buttonClass, IconButton } from "../../ui/button/button.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { DialogPlace } from "../../ui/dialog/waiting.tsx";
import { lazily } from "../../ui/lazily.ts";
import { Menu, MenuItem, MenuLine } from "../../ui/menu/menu.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { w as ui } from "../../ui/words.ts";
import { sessionFailure } from "./session-failure.ts";
import styles from "./session-page.module.css";
import { type Session, sessionReport } from "./session-queries.ts";
import { w } from "./session-words.ts";

const SessionDialog = lazily(async () => (await import("./session-dialog.tsx")).SessionDialog);

type Asked = "end" | "cancel" | "edit" | undefined;

const REOPENED_WITHIN_MINUTES = 24 * 60;

/** What whoever teaches a session can do with it now. */
export function SessionActions({ of }: { of: Session }) {
  const { id, status } = of;
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  const client = useQueryClient();
  const refresh = () => void client.invalidateQueries({ queryKey: ["sessions"] });
  const failed = (error: unknown) => {
    toast(sessionFailure(error));
    refresh();
  };
  const done = (text: string) => {
    toast(text);
    close();
    refresh();
  };
  const params = { params: { id } };
  const start = useMutation({
    mutationFn: () => ask("PUT /api/sessions/{id}/start", params),
    onSuccess: () => done(w.started),
    onError: failed,
  });
  const end = useMutation({
    mutationFn: () => ask("PUT /api/sessions/{id}/end", params),
    onSuccess: ({ counts }) => done(w.ended(counts.absent)),
    onError: failed,
  });
  const reopen = useMutation({
    mutationFn: () => ask("PUT /api/sessions/{id}/reopen", params),
    onSuccess: () => done(w.reopened),
    onError: failed,
  });
  const cancel = useMutation({
    mutationFn: () => ask("DELETE /api/sessions/{id}", params),
    onSuccess: () => done(w.cancelled),
    onError: failed,
  });
  const save = useMutation({
    mutationFn: async (format: "csv" | "pdf") =>
      download(await ask("GET /api/sessions/{id}/export", { ...params, query: { format } })),
    onError: failed,
  });
  const unmarked = useQuery(sessionReport(id)).data?.counts.unmarked;
  const now = useNow(10);
  const zone = useShownZone();
  const opensAt = laterBy(of.starts_at, -of.opens_before_minutes);
  const mayStart = now >= epochOf(opensAt) && now < epochOf(of.ends_at);
  const mayReopen = of.ended_at !== null && now < epochOf(laterBy(of.ended_at, REOPENED_WITHIN_MINUTES));
  const isOpen = status === "scheduled" || status === "active";
  return (
    <>
      {status === "scheduled" && !mayStart && (
        <span className={styles.quiet}>
          {now < epochOf(opensAt) ? w.startsFrom(clock(opensAt, zone)) : w.startOver}
        </span>
      )}
      {status === "scheduled" && mayStart && (
        <Button kind="primary" icon={<Play aria-hidden />} isBusy={start.isPending} onClick={() => start.mutate()}>
          {w.start}
        </Button>
      )}
      {status === "active" && of.methods.includes("qr") && (
        <Link
          to="/sessions/$id/display"
          params={{ id }}
          className={buttonClass({ kind: "primary" })}
          onClick={() => void document.documentElement.requestFullscreen?.().catch(() => undefined)}
        >
          <QrCode aria-hidden />
          {w.showCode}
        </Link>
      )}
      {status === "active" && (
        <Button icon={<CircleStop aria-hidden />} onClick={() => setAsked("end")}>
          {w.end}
        </Button>
      )}
      {status === "completed" && mayReopen && (
        <Button icon={<RotateCcw aria-hidden />} isBusy={reopen.isPending} onClick={() => reopen.mutate()}>
          {w.reopen}
        </Button>
      )}
      <Menu
        trigger={
          <IconButton label={w.more}>
            <Ellipsis aria-hidden />
          </IconButton>
        }
      >
        {isOpen && (
          <MenuItem icon={<Pencil aria-hidden />} onSelect={() => setAsked("edit")}>
            {w.edit}
          </MenuItem>
        )}
        <MenuItem icon={<FileSpreadsheet aria-hidden />} onSelect={() => save.mutate("csv")}>
          {w.report.csv}
        </MenuItem>
        <MenuItem icon={<FileText aria-hidden />} onSelect={() => save.mutate("pdf")}>
          {w.report.pdf}
        </MenuItem>
        {isOpen && <MenuLine />}
        {isOpen && (
          <MenuItem icon={<Ban aria-hidden />} isDanger onSelect={() => setAsked("cancel")}>
            {w.cancel}
          </MenuItem>
        )}
      </Menu>
      <Dialog
        title={w.endAsk.title}
        description={unmarked ? w.endAsk.textOf(unmarked) : w.endAsk.text}
        isOpen={asked === "end"}
        onClose={close}
      >
        <Actions>
          <Button onClick={close}>{ui.cancel}</Button>
          <Button kind="primary" isBusy={end.isPending} onClick={() => end.mutate()}>
            {w.end}
          </Button>
        </Actions>
      </Dialog>
      <Dialog title={w.cancelAsk.title} description={w.cancelAsk.text} isOpen={asked === "cancel"} onClose={close}>
        <Actions>
          <Button onClick={close}>{w.cancelAsk.keep}</Button>
          <Button kind="danger" isBusy={cancel.isPending} onClick={() => cancel.mutate()}>
            {w.cancel}
          </Button>
        </Actions>
      </Dialog>
      <DialogPlace onClose={close}>{asked === "edit" && <SessionDialog of={of} onClose={close} />}</DialogPlace>
    </>
  );
}
