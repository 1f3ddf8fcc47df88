import { getRouteApi } from "@tanstack/react-router";
import { ask } from "../../api/ask.ts";
import { end } from "../../api/session.ts";
import { LinkPage } from "./link-page.tsx";
import { w } from "./words.ts";

const verify = getRouteApi("/mailed/verify-email");
const confirm = getRouteApi("/mailed/confirm-address");
const cancel = getRouteApi("/mailed/cancel-address-change");

export function VerifyEmailPage() {
  const run = async (token: string) =>
    w.verified((await ask("POST /api/auth/verify-email", { body: { token } })).email);
  return <LinkPage token={verify.useSearch().token} title={w.verifyTitle} action={w.verifyAction} run={run} />;
}

export function ConfirmAddressPage() {
  const run = async (token: string) =>
    w.confirmed((await ask("POST /api/auth/confirm-email", { body: { token } })).email);
  return (
    <LinkPage
      token={confirm.useSearch().token}
      title={w.confirmTitle}
      why={w.confirmWhy}
      action={w.confirm}
      run={run}
      done={() => end()}
    />
  );
}

export function CancelAddressChangePage() {
  const run = async (token: string) => {
    await ask("POST /api/auth/cancel-email", { body: { token } });
    return w.cancelled;
  };
  return (
    <LinkPage token={cancel.useSearch().token} title={w.cancelTitle} why={w.cancelWhy} action={w.cancel} run={run} />
  );
}
