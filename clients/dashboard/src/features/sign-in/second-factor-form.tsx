import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask } from "../../api/ask.ts";
import { hasPasskeys, readPasskey } from "../../api/passkey.ts";
import { isFailure, signedIn } from "../../api/session.ts";
import { Button } from "../../ui/button/button.tsx";
import { FormError, failureText } from "../../ui/failure/failure.tsx";
import { TextField } from "../../ui/field/field.tsx";
import type { Needed } from "./login-page.tsx";
import { useEntering } from "./use-entering.ts";
import { w } from "./words.ts";

/** The code of an authenticator app or a recovery code, once the password was right. */
export function SecondFactorForm({ needed: { token, methods } }: { needed: Needed }) {
  const [code, setCode] = useState("");
  const prove = useMutation({
    mutationFn: () => {
      const text = code.replaceAll(/\s/g, "");
      const factor = /^\d{6}$/.test(text) ? { code: text } : { recovery_code: code.trim() };
      return ask("POST /api/auth/second-factor", { body: { token, ...factor, device_info: navigator.userAgent } });
    },
    onSuccess: signedIn,
  });
  const byPasskey = useMutation({
    mutationFn: async () => {
      const { options } = await ask("POST /api/auth/passkey-sign-in/options", { body: { token } });
      const passkey = await readPasskey(options);
      return ask("POST /api/auth/second-factor", { body: { token, passkey, device_info: navigator.userAgent } });
    },
    onSuccess: signedIn,
  });
  const isEntering = useEntering();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    prove.mutate();
  };
  return (
    <>
      <h1>{w.second}</h1>
      <p>{w.secondWhy}</p>
      <form onSubmit={submit}>
        <TextField
          label={w.code}
          hint={w.recovery}
          autoComplete="one-time-code"
          required
          autoFocus
          value={code}
          onChange={({ target }) => setCode(target.value)}
        />
        <FormError error={prove.error} />
        <Button type="submit" kind="primary" isBusy={prove.isPending || isEntering}>
          {w.verify}
        </Button>
        {methods.includes("passkey") && hasPasskeys() && (
          <Button isBusy={byPasskey.isPending || isEntering} onClick={() => byPasskey.mutate()}>
            {w.withPasskey}
          </Button>
        )}
        {byPasskey.error && (
          <p role="alert">{isFailure(byPasskey.error) ? failureText(byPasskey.error) : w.passkeyFailed}</p>
        )}
      </form>
    </>
  );
}
