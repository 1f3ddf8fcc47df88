import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { type Answer, ask } from "../../api/ask.ts";
import { isRefused, signedIn } from "../../api/session.ts";
import { Button } from "../../ui/button/button.tsx";
import { FormError, fieldError, Loaded } from "../../ui/failure/failure.tsx";
import { TextField } from "../../ui/field/field.tsx";
import { NewPasswordField } from "../../ui/password/new-password-field.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { Ended } from "./ended.tsx";
import { JoinForm } from "./join-form.tsx";
import { useEntering } from "./use-entering.ts";
import { w } from "./words.ts";

const route = getRouteApi("/outside/register");

/** An organization of one's own, or a place in another's: by an invite, or by an address of its domain. */
export function RegisterPage() {
  const { invite_code, how } = route.useSearch();
  if (how === "join" && invite_code === undefined) return <JoinForm />;
  return invite_code === undefined ? <RegisterForm /> : <Invited code={invite_code} />;
}

type Invite = Answer<"GET /api/invites/{id}">;

function Invited({ code }: { code: string }) {
  const invite = useQuery({
    queryKey: ["invite", code],
    queryFn: ({ signal }) => ask("GET /api/invites/{id}", { params: { id: code }, signal }),
    retry: false,
  });
  if (isRefused(invite.error)) return <Ended title={w.inviteGone} to="/login" action={w.backToSignIn} />;
  return (
    <Loaded of={invite} skeleton={<Skeleton height={220} />}>
      {(found) => <RegisterForm invite={found} code={code} />}
    </Loaded>
  );
}

function RegisterForm({ invite, code }: { invite?: Invite; code?: string }) {
  const [name, setName] = useState("");
  const [organization, setOrganization] = useState("");
  const [email, setEmail] = useState(invite?.email ?? "");
  const [password, setPassword] = useState("");
  const register = useMutation({
    mutationFn: () => {
      const person = { name, email, password, device_info: navigator.userAgent };
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
      const body =
        code === undefined
          ? { ...person, organization_name: organization, timezone: timeZone }
          : { ...person, invite_code: code };
      return ask("POST /api/auth/register", { body });
    },
    onSuccess: signedIn,
  });
  const isEntering = useEntering();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    register.mutate();
  };
  const error = (field: string) => fieldError(register.error, field);
  return (
    <>
      <h1>{invite === undefined ? w.registerTitle : w.acceptTitle(invite.organization)}</h1>
      <p>{invite === undefined ? w.registerWhy : w.acceptWhy(w.roles[invite.role])}</p>
      <form onSubmit={submit}>
        {invite === undefined && (
          <TextField
            label={w.organization}
            autoComplete="organization"
            required
            maxLength={255}
            value={organization}
            onChange={({ target }) => setOrganization(target.value)}
            error={error("organization_name")}
          />
        )}
        <TextField
          label={w.name}
          autoComplete="name"
          required
          maxLength={255}
          value={name}
          onChange={({ target }) => setName(target.value)}
          error={error("name")}
        />
        <TextField
          label={w.email}
          type="email"
          autoComplete="username"
          required
          readOnly={Boolean(invite?.email)}
          value={email}
          onChange={({ target }) => setEmail(target.value)}
          error={error("email")}
        />
        <NewPasswordField
          label={w.password}
          value={password}
          onChange={setPassword}
          error={register.error}
          field="password"
          of={{ name, email }}
        />
        <FormError error={register.error} />
        <Button type="submit" kind="primary" isBusy={register.isPending || isEntering}>
          {invite === undefined ? w.open : w.join}
        </Button>
      </form>
      {invite === undefined && (
        <p>
          {w.hasOrganization}{" "}
          <Link to="/register" search={{ how: "join" }}>
            {w.joinByAddress}
          </Link>
        </p>
      )}
      <p>
        {w.haveAccount} <Link to="/login">{w.signIn}</Link>
      </p>
    </>
  );
}
