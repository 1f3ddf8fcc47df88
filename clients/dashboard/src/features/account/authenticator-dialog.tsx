import { useMutation } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { ask } from "../../api/ask.ts";
import { isFailure } from "../../api/session.ts";
import { Button } from "../../ui/button/button.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import failure from "../../ui/failure/failure.module.css";
import { FormError, Loaded } from "../../ui/failure/failure.tsx";
import { TextField } from "../../ui/field/field.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import styles from "./page.module.css";
import { w } from "./words.ts";

/** A secret for an authenticator app, as a picture to scan; the first code takes it into use. */
export function AuthenticatorDialog({
  isOpen,
  onClose,
  onDone,
}: {
  isOpen: boolean;
  onClose: () => void;
  onDone: (codes?: readonly string[]) => unknown;
}) {
  // Asked for once each time: another one would make what was scanned worthless.
  const secret = useMutation({
    mutationFn: async () => {
      const { renderSVG } = await import("uqr");
      const { setup, secret: text, url } = await ask("POST /api/auth/totp", {});
      return { setup, text, picture: `data:image/svg+xml;utf8,${encodeURIComponent(renderSVG(url))}` };
    },
  });
  const [code, setCode] = useState("");
  const confirm = useMutation({
    mutationFn: (setup: string) =>
      ask("POST /api/auth/totp/confirm", { body: { code: code.replaceAll(/\s/g, ""), setup } }),
    onSuccess: ({ recovery_codes }) => {
      setCode("");
      return onDone(recovery_codes);
    },
  });
  const { mutate } = secret;
  const { reset } = confirm;
  const begin = useCallback(() => {
    setCode("");
    reset();
    mutate();
  }, [mutate, reset]);
  useEffect(() => {
    if (isOpen) begin();
  }, [isOpen, begin]);
  const hasEnded = isFailure(confirm.error) && confirm.error.facts.setup === "ended";
  return (
    <Dialog title={w.app} description={w.scan} isOpen={isOpen} onClose={onClose}>
      <Loaded of={{ data: secret.data, error: secret.error, refetch: begin }} skeleton={<Skeleton height={180} />}>
        {({ setup, text, picture }) => (
          <form
            className={styles.form}
            onSubmit={(event) => {
              event.preventDefault();
              confirm.mutate(setup);
            }}
          >
            <img className={styles.qr} src={picture} alt={w.scan} />
            <p>
              {w.byHand} <span className={styles.secret}>{text}</span>
            </p>
            <TextField
              label={w.code}
              inputMode="numeric"
              autoComplete="one-time-code"
              required
              value={code}
              onChange={({ target }) => setCode(target.value)}
            />
            {hasEnded ? (
              <p role="alert" className={failure.form}>
                {w.setUpEnded}
              </p>
            ) : (
              <FormError error={confirm.error} />
            )}
            <Actions>
              {hasEnded ? (
                <Button kind="primary" onClick={begin}>
                  {w.setUpAgain}
                </Button>
              ) : (
                <Button type="submit" kind="primary" isBusy={confirm.isPending}>
                  {w.confirm}
                </Button>
              )}
            </Actions>
          </form>
        )}
      </Loaded>
    </Dialog>
  );
}
