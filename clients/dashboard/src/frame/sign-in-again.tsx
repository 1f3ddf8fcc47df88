import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask } from "../api/ask.ts";
import { signedIn, useLapse, useMe } from "../api/session.ts";
import { Button, buttonClass } from "../ui/button/button.tsx";
import { Actions, Dialog } from "../ui/dialog/dialog.tsx";
import { FormError } from "../ui/failure/failure.tsx";
import { TextField } from "../ui/field/field.tsx";
import { w } from "./words.ts";

/**
 * Asks somebody to sign in again whose session has ended while they typed, and hides what was on the page until then.
 * Where more than a password is asked for, another page does it: a session is that of all of them.
 */
export function SignInAgain() {
  const { email } = useMe().user;
  const lapse = useLapse();
  const [password, setPassword] = useState("");
  const signIn = useMutation({
    mutationFn: () => ask("POST /api/auth/login", { body: { email, password, device_info: navigator.userAgent } }),
    onSuccess: async (answer) => {
      if ("second_factor" in answer) return;
      await signedIn();
      setPassword("");
      signIn.reset();
    },
  });
  const needsMore = signIn.data !== undefined && "second_factor" in signIn.data;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <Dialog
      title={w.lapsed.title}
      description={w.lapsed.why}
      isOpen={lapse !== undefined}
      onClose={() => undefined}
      isFirm
    >
      <form onSubmit={submit} style={{ display: "grid", gap: 14 }}>
        <TextField
          label={w.lapsed.password(email)}
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={({ target }) => setPassword(target.value)}
        />
        <FormError error={signIn.error} />
        {needsMore && <p role="alert">{w.lapsed.moreAsked}</p>}
        <Actions>
          <Button kind="quiet" onClick={() => lapse?.leave()}>
            {w.lapsed.leave}
          </Button>
          <a className={buttonClass()} href="/login" target="_blank" rel="noreferrer">
            {w.lapsed.otherWay}
          </a>
          <Button type="submit" kind="primary" isBusy={signIn.isPending}>
            {w.lapsed.signIn}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
