import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask } from "../../api/ask.ts";
import { moment } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { FormError, fieldError } from "../../ui/failure/failure.tsx";
import { TextField } from "../../ui/field/field.tsx";
import { w as roleWords } from "../../ui/roles.ts";
import table from "../../ui/table/table.module.css";
import { TableScroll } from "../../ui/table/table-scroll.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import styles from "./page.module.css";
import { w } from "./words.ts";

/** Deactivates accounts that nobody uses: first it says whose they are. */
export function DeactivateDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const client = useQueryClient();
  const zone = useShownZone();
  const [days, setDays] = useState("90");
  const request = (dry_run: boolean) =>
    ask("POST /api/users/deactivate-inactive", { body: { inactive_days: Number(days), dry_run } });
  const preview = useMutation({ mutationFn: () => request(true) });
  const run = useMutation({
    mutationFn: () => request(false),
    onSuccess: async ({ members, more }) => {
      toast(w.deactivating.done(members.length));
      if (more) preview.mutate();
      else close();
      await client.invalidateQueries({ queryKey: ["members"] });
    },
  });
  const close = () => {
    preview.reset();
    run.reset();
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run.reset();
    preview.mutate();
  };
  const found = preview.data;
  return (
    <Dialog title={w.deactivating.title} description={w.deactivating.why} isOpen={isOpen} onClose={close} isWide>
      <form className={styles.stack} onSubmit={submit}>
        <div className={styles.pair}>
          <TextField
            label={w.deactivating.days}
            type="number"
            inputMode="numeric"
            min={1}
            max={3650}
            required
            value={days}
            error={fieldError(preview.error, "inactive_days")}
            onChange={({ target }) => {
              setDays(target.value);
              preview.reset();
            }}
          />
        </div>
        <FormError error={preview.error ?? run.error} />
        {found !== undefined && (
          <div className={styles.stack} aria-live="polite">
            <h3>
              {found.members.length === 0
                ? w.deactivating.none
                : w.deactivating.found(found.members.length, found.more)}
            </h3>
            {found.members.length > 0 && (
              <>
                <TableScroll label={w.deactivating.title} className={styles.scroll}>
                  <table className={table.table}>
                    <thead>
                      <tr>
                        <th scope="col">{w.name}</th>
                        <th scope="col">{w.role}</th>
                        <th scope="col">{w.deactivating.lastSeen}</th>
                      </tr>
                    </thead>
                    <tbody>
                      {found.members.map(({ id, name, email, role, last_seen_at }) => (
                        <tr key={id}>
                          <th scope="row">
                            <span className={styles.cell}>{name}</span>
                            <small className={styles.cell}>{email}</small>
                          </th>
                          <td>{roleWords.role[role]}</td>
                          <td>{moment(last_seen_at, zone)}</td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </TableScroll>
                <p className={styles.muted}>{w.deactivating.what}</p>
              </>
            )}
          </div>
        )}
        <Actions>
          <Button onClick={close}>{w.cancel}</Button>
          <Button type="submit" kind={found === undefined ? "primary" : "plain"} isBusy={preview.isPending}>
            {w.deactivating.preview}
          </Button>
          {found !== undefined && found.members.length > 0 && (
            <Button kind="danger" isBusy={run.isPending} onClick={() => run.mutate()}>
              {w.deactivating.confirm(found.members.length)}
            </Button>
          )}
        </Actions>
      </form>
    </Dialog>
  );
}
