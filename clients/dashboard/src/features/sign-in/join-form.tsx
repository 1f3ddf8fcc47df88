import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { ask } from "../../api/ask.ts";
import { Button } from "../../ui/button/button.tsx";
import { FormError, fieldError } from "../../ui/failure/failure.tsx";
import { TextField } from "../../ui/field/field.tsx";
import { useWait } from "./use-wait.ts";
import { w } from "./words.ts";

/** A place in the organization that has proved the domain of one's address: the mail with the link is the proof. */
export function JoinForm() {
  const [email, setEmail] = useState("");
  const [typed, setTyped] = useState<string>();
  const domain = typed ?? email.split("@")[1] ?? "";
  const join = useMutation({
    mutationFn: () => ask("POST /api/auth/join", { body: { email, organization_domain: domain } }),
  });
  const wait = useWait(join.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    join.mutate();
  };
  return (
    <>
      <h1>{w.joinTitle}</h1>
      <p role="status">{join.isSuccess ? w.joinSent : w.joinWhy}</p>
      {!join.isSuccess && (
        <form onSubmit={submit}>
          <TextField
            label={w.workEmail}
            type="email"
            autoComplete="email"
            required
            autoFocus
            value={email}
            onChange={({ target }) => setEmail(target.value)}
            error={fieldError(join.error, "email")}
          />
          <TextField
            label={w.domain}
            hint={w.domainHint}
            autoCapitalize="none"
            spellCheck={false}
            dir="ltr"
            required
            value={domain}
            onChange={({ target }) => setTyped(target.value)}
            error={fieldError(join.error, "organization_domain")}
          />
          {wait > 0 ? <p role="alert">{w.waiting(wait)}</p> : <FormError error={join.error} />}
          <Button type="submit" kind="primary" isBusy={join.isPending} disabled={wait > 0}>
            {w.send}
          </Button>
        </form>
      )}
      <p>
        <Link to="/register">{w.create}</Link> · <Link to="/login">{w.backToSignIn}</Link>
      </p>
    </>
  );
}
