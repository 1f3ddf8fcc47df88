import { useMutation } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { ask } from "../../api/ask.ts";
import { end } from "../../api/session.ts";
import { Button } from "../../ui/button/button.tsx";
import { FormError } from "../../ui/failure/failure.tsx";
import { NewPasswordField } from "../../ui/password/new-password-field.tsx";
import { Ended } from "./ended.tsx";
import { w } from "./words.ts";

const route = getRouteApi("/mailed/reset-password");

export function ResetPasswordPage() {
  const { token } = route.useSearch();
  const [password, setPassword] = useState("");
  const save = useMutation({
    mutationFn: (link: string) =>
      ask("POST /api/auth/reset-password", { body: { token: link, new_password: password } }),
    // The session on this device has ended with all others.
    onSuccess: () => end(),
  });
  if (token === undefined) return <Ended title={w.linkMissing} to="/forgot-password" action={w.forgotTitle} />;
  if (save.isSuccess) return <Ended title={w.saved} to="/login" action={w.signIn} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(token);
  };
  return (
    <>
      <h1>{w.resetTitle}</h1>
      <p>{w.resetWhy}</p>
      <form onSubmit={submit}>
        <NewPasswordField
          label={w.newPassword}
          value={password}
          onChange={setPassword}
          error={save.error}
          field="new_password"
        />
        <FormError error={save.error} />
        <Button type="submit" kind="primary" isBusy={save.isPending}>
          {w.save}
        </Button>
      </form>
      <p>
        <Link to="/forgot-password">{w.forgotTitle}</Link>
      </p>
    </>
  );
}
