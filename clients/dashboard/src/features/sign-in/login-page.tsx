import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { type Answer, ask } from "../../api/ask.ts";
import { hasPasskeys, readPasskey } from "../../api/passkey.ts";
import { isFailure, signedIn, useSession } from "../../api/session.ts";
import { Button } from "../../ui/button/button.tsx";
import { FormError, failureText } from "../../ui/failure/failure.tsx";
import { TextField } from "../../ui/field/field.tsx";
import { PasswordField } from "../../ui/password/password-field.tsx";
import { SecondFactorForm } from "./second-factor-form.tsx";
import { useEntering } from "./use-entering.ts";
import { useWait } from "./use-wait.ts";
import { w } from "./words.ts";

type SignedIn = Answer<"POST /api/auth/login">;
export type Needed = Extract<SignedIn, { second_factor: unknown }>["second_factor"];

export function LoginPage() {
  const [needed, setNeeded] = useState<Needed>();
  return needed === undefined ? <PasswordForm onNeeded={setNeeded} /> : <SecondFactorForm needed={needed} />;
}

function PasswordForm({ onNeeded }: { onNeeded: (needed: Needed) => void }) {
  const { hasEnded } = useSession();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useMutation({
    mutationFn: () => ask("POST /api/auth/login", { body: { email, password, device_info: navigator.userAgent } }),
    onSuccess: async (answer) => ("second_factor" in answer ? onNeeded(answer.second_factor) : signedIn()),
  });
  const byPasskey = useMutation({
    mutationFn: async () => {
      const { options } = await ask("POST /api/auth/passkey-sign-in/options", { body: {} });
      const passkey = await readPasskey(options);
      await ask("POST /api/auth/passkey-sign-in", { body: { passkey, device_info: navigator.userAgent } });
      await signedIn();
    },
  });
  const wait = useWait(signIn.error);
  const isEntering = useEntering();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <>
      <h1>{w.welcome}</h1>
      {hasEnded && <p role="status">{w.hasEnded}</p>}
      <form onSubmit={submit}>
        <TextField
          label={w.email}
          type="email"
          autoComplete="username"
          required
          autoFocus
          value={email}
          onChange={({ target }) => setEmail(target.value)}
        />
        <PasswordField label={w.password} value={password} onChange={setPassword} />
        {wait > 0 ? <p role="alert">{w.waiting(wait)}</p> : <FormError error={signIn.error} />}
        <Button type="submit" kind="primary" isBusy={signIn.isPending || isEntering} disabled={wait > 0}>
          {w.signIn}
        </Button>
        {hasPasskeys() && (
          <Button isBusy={byPasskey.isPending || isEntering} onClick={() => byPasskey.mutate()}>
            {w.withPasskey}
          </Button>
        )}
        {byPasskey.error && (
          <p role="alert">{isFailure(byPasskey.error) ? failureText(byPasskey.error) : w.passkeyFailed}</p>
        )}
      </form>
      <p>
        <Link to="/forgot-password">{w.forgot}</Link> · {w.noAccount} <Link to="/register">{w.create}</Link>
      </p>
    </>
  );
}
