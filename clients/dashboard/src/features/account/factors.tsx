import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import { hasPasskeys, makePasskey } from "../../api/passkey.ts";
import { isFailure } from "../../api/session.ts";
import { calendarDay } from "../../time/format.ts";
import { localOf } from "../../time/local.ts";
import { useShownZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { FormError, failureText, Loaded } from "../../ui/failure/failure.tsx";
import { TextField } from "../../ui/field/field.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { AuthenticatorDialog } from "./authenticator-dialog.tsx";
import styles from "./page.module.css";
import { w } from "./words.ts";

const KEY = ["second-factors"];

/** What the caller proves themselves with beside the password. */
export function Factors() {
  const client = useQueryClient();
  const zone = useShownZone();
  const [opened, setOpened] = useState<"app" | "passkey">();
  const [codes, setCodes] = useState<readonly string[]>();
  const factors = useQuery({ queryKey: KEY, queryFn: ({ signal }) => ask("GET /api/auth/second-factors", { signal }) });
  const changed = (given?: readonly string[]) => {
    setOpened(undefined);
    if (given !== undefined) setCodes(given);
    return client.invalidateQueries({ queryKey: KEY });
  };
  const onError = (error: unknown) => toast(failureText(error));
  const removeApp = useMutation({
    mutationFn: () => ask("DELETE /api/auth/totp", {}),
    onSuccess: () => changed(),
    onError,
  });
  const removePasskey = useMutation({
    mutationFn: (id: string) => ask("DELETE /api/auth/passkeys/{id}", { params: { id } }),
    onSuccess: () => changed(),
    onError,
  });
  const renew = useMutation({
    mutationFn: () => ask("POST /api/auth/recovery-codes", {}),
    onSuccess: ({ recovery_codes }) => changed(recovery_codes),
    onError,
  });
  return (
    <Card title={w.factors}>
      <Loaded of={factors} skeleton={<Skeleton height={120} />}>
        {({ required, totp_confirmed_at, recovery_codes_left, passkeys }) => (
          <>
            <p className={styles.why}>
              {w.factorsWhy} {required && w.factorsRequired}
            </p>
            <ul className={styles.list}>
              <li>
                <span>
                  <b>{w.app}</b>
                  <small>
                    {totp_confirmed_at === null
                      ? w.appNone
                      : w.appSince(calendarDay(localOf(totp_confirmed_at, zone).date))}
                  </small>
                </span>
                {totp_confirmed_at === null ? (
                  <Button size="small" onClick={() => setOpened("app")}>
                    {w.setUp}
                  </Button>
                ) : (
                  <Button size="small" isBusy={removeApp.isPending} onClick={() => removeApp.mutate()}>
                    {w.remove}
                  </Button>
                )}
              </li>
              {passkeys.map(({ id, name }) => (
                <li key={id}>
                  <span>
                    <b>{name}</b>
                    <small>{w.passkeys}</small>
                  </span>
                  <Button size="small" disabled={removePasskey.isPending} onClick={() => removePasskey.mutate(id)}>
                    {w.remove}
                  </Button>
                </li>
              ))}
              <li>
                <span>
                  <b>{w.passkeys}</b>
                  {passkeys.length === 0 && <small>{w.noPasskeys}</small>}
                </span>
                {hasPasskeys() && (
                  <Button size="small" onClick={() => setOpened("passkey")}>
                    {w.addPasskey}
                  </Button>
                )}
              </li>
              {(totp_confirmed_at !== null || passkeys.length > 0) && (
                <li>
                  <span>
                    <b>{w.codes}</b>
                    <small>{w.codesLeft(recovery_codes_left)}</small>
                  </span>
                  <Button size="small" isBusy={renew.isPending} onClick={() => renew.mutate()}>
                    {w.newCodes}
                  </Button>
                </li>
              )}
            </ul>
          </>
        )}
      </Loaded>
      <AuthenticatorDialog isOpen={opened === "app"} onClose={() => setOpened(undefined)} onDone={changed} />
      <PasskeyDialog isOpen={opened === "passkey"} onClose={() => setOpened(undefined)} onDone={changed} />
      <CodesDialog codes={codes} onClose={() => setCodes(undefined)} />
    </Card>
  );
}

type DialogOf = { isOpen: boolean; onClose: () => void; onDone: (codes?: readonly string[]) => unknown };

function PasskeyDialog({ isOpen, onClose, onDone }: DialogOf) {
  const [name, setName] = useState("");
  const add = useMutation({
    mutationFn: async () => {
      const { options } = await ask("POST /api/auth/passkeys/options", {});
      const passkey = await makePasskey(options);
      return ask("POST /api/auth/passkeys", { body: { name, passkey } });
    },
    onSuccess: ({ recovery_codes }) => onDone(recovery_codes),
  });
  return (
    <Dialog title={w.addPasskey} isOpen={isOpen} onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <TextField
          label={w.passkeyName}
          required
          maxLength={100}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
        {isFailure(add.error) ? <FormError error={add.error} /> : add.error && <p role="alert">{w.passkeyFailed}</p>}
        <Actions>
          <Button type="submit" kind="primary" isBusy={add.isPending}>
            {w.addPasskey}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

function CodesDialog({ codes, onClose }: { codes: readonly string[] | undefined; onClose: () => void }) {
  const copy = () => navigator.clipboard.writeText((codes ?? []).join("\n")).then(() => toast(w.copied));
  return (
    <Dialog title={w.codes} description={w.codesShown} isOpen={codes !== undefined} onClose={onClose}>
      <ul className={styles.codes}>
        {codes?.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Actions>
        <Button onClick={() => void copy()}>{w.copy}</Button>
        <Button kind="primary" onClick={onClose}>
          {w.done}
        </Button>
      </Actions>
    </Dialog>
  );
}
