import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { ask } from "../../api/ask.ts";
import { isRefused, signedIn } from "../../api/session.ts";
import { Button } from "../../ui/button/button.tsx";
import { FormError, Loaded } from "../../ui/failure/failure.tsx";
import { TextField } from "../../ui/field/field.tsx";
import { NewPasswordField } from "../../ui/password/new-password-field.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { Ended } from "./ended.tsx";
import { w } from "./words.ts";

const route = getRouteApi("/mailed/accept-account");

/** An account that somebody else opened: its owner takes it, or does not want it. */
export function AcceptAccountPage() {
  const { token } = route.useSearch();
  const offered = useQuery({
    queryKey: ["offered-account", token],
    queryFn: ({ signal }) => ask("GET /api/auth/accept-account", { query: { token: token ?? "" }, signal }),
    enabled: token !== undefined,
    retry: false,
  });
  const decline = useMutation({
    mutationFn: (link: string) => ask("POST /api/auth/decline-account", { body: { token: link } }),
  });
  if (token === undefined || isRefused(offered.error))
    return <Ended title={token === undefined ? w.linkMissing : w.linkGone} to="/login" action={w.backToSignIn} />;
  if (decline.isSuccess) return <Ended title={w.declined} to="/login" action={w.backToSignIn} />;
  return (
    <Loaded of={offered} skeleton={<Skeleton height={220} />}>
      {({ organization, opened_by, role, email }) => (
        <>
          <h1>{w.accountTitle(organization)}</h1>
          <p>{w.accountWhy(opened_by, w.roles[role])}</p>
          <TakeForm token={token} email={email} onDecline={() => decline.mutate(token)} />
          <FormError error={decline.error} />
        </>
      )}
    </Loaded>
  );
}

function TakeForm({ token, email, onDecline }: { token: string; email: string; onDecline: () => void }) {
  const [password, setPassword] = useState("");
  const navigate = useNavigate();
  const take = useMutation({
    mutationFn: () =>
      ask("POST /api/auth/accept-account", { body: { token, password, device_info: navigator.userAgent } }),
    onSuccess: async () => {
      await signedIn();
      await navigate({ to: "/" });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    take.mutate();
  };
  return (
    <form onSubmit={submit}>
      <TextField label={w.email} type="email" autoComplete="username" readOnly value={email} />
      <NewPasswordField
        label={w.newPassword}
        value={password}
        onChange={setPassword}
        error={take.error}
        field="password"
        of={{ email }}
      />
      <FormError error={take.error} />
      <Button type="submit" kind="primary" isBusy={take.isPending}>
        {w.take}
      </Button>
      <Button kind="quiet" onClick={onDecline}>
        {w.decline}
      </Button>
    </form>
  );
}
