import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { outranks } from "../../../../../lib/platform/tenancy/rules/roles.ts";
import { ask } from "../../api/ask.ts";
import { isFailure, useMe } from "../../api/session.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { FormError, failureText } from "../../ui/failure/failure.tsx";
import { w as roleWords } from "../../ui/roles.ts";
import { toast } from "../../ui/toast/toast.tsx";
import styles from "./member-page.module.css";
import type { Member } from "./queries.ts";
import { w } from "./words.ts";

const HINTS = {
  active: w.profile.activeHint,
  inactive: w.profile.inactiveHint,
  terminated: w.profile.terminatedHint,
} as const;

/** Whether somebody gets in, and how they get in again. */
export function AccessCard({ member }: { member: Member }) {
  const me = useMe().user;
  if (member.id === me.id)
    return (
      <Card title={w.profile.access}>
        <p className={styles.note}>{w.profile.own}</p>
      </Card>
    );
  return (
    <Card title={w.profile.access}>
      <Standing member={member} />
      {member.status === "active" && member.last_login_at === null && <Offer member={member} />}
      {outranks(me.role, member.role) && <Factors member={member} />}
    </Card>
  );
}

function Standing({ member: { id, name, status } }: { member: Member }) {
  const client = useQueryClient();
  const become = useMutation({
    mutationFn: (next: "active" | "inactive") => ask("PUT /api/users/{id}", { params: { id }, body: { status: next } }),
    onSuccess: ({ user }, next) => {
      client.setQueryData(["members", id], user);
      void client.invalidateQueries({ queryKey: ["members", "list"] });
      const before = next === "active" ? "inactive" : "active";
      toast(next === "active" ? w.profile.activated(name) : w.profile.deactivated(name), {
        undo: { label: w.undo, run: () => become.mutate(before) },
      });
    },
    onError: (error) => toast(failureText(error)),
  });
  const isActive = status === "active";
  return (
    <div className={styles.row}>
      <div>
        <h3>{roleWords.standing[status]}</h3>
        <p>{HINTS[status]}</p>
      </div>
      <Button isBusy={become.isPending} onClick={() => become.mutate(isActive ? "inactive" : "active")}>
        {isActive ? w.profile.deactivate : w.profile.activate}
      </Button>
    </div>
  );
}

function Offer({ member: { id } }: { member: Member }) {
  const [key] = useState(() => crypto.randomUUID());
  const offer = useMutation({
    mutationFn: () => ask("POST /api/users/{id}/invitation", { params: { id }, body: {}, idempotencyKey: key }),
    onSuccess: () => toast(w.profile.offerDone),
    onError: (error) =>
      toast(isFailure(error) && error.code === "ALREADY_ACCEPTED" ? w.profile.offerTaken : failureText(error)),
  });
  return (
    <div className={styles.row}>
      <div>
        <h3>{w.profile.offer}</h3>
        <p>{w.profile.offerHint}</p>
      </div>
      <Button isBusy={offer.isPending} disabled={offer.isSuccess} onClick={() => offer.mutate()}>
        {w.profile.offerSend}
      </Button>
    </div>
  );
}

function Factors({ member: { id, name } }: { member: Member }) {
  const [isOpen, setOpen] = useState(false);
  const reset = useMutation({
    mutationFn: () => ask("DELETE /api/users/{id}/second-factors", { params: { id } }),
    onSuccess: () => {
      toast(w.profile.factorsDone);
      setOpen(false);
    },
    onError: (error) => {
      if (!isFailure(error) || error.status !== 404) return;
      toast(w.profile.factorsNone);
      setOpen(false);
    },
  });
  const open = (next: boolean) => {
    reset.reset();
    setOpen(next);
  };
  return (
    <div className={styles.row}>
      <div>
        <h3>{w.profile.factors}</h3>
        <p>{w.profile.factorsHint}</p>
      </div>
      <Button onClick={() => open(true)}>{w.profile.resetFactors}</Button>
      <Dialog
        title={w.profile.factorsTitle(name)}
        description={w.profile.factorsWhy}
        isOpen={isOpen}
        onClose={() => open(false)}
      >
        <FormError error={reset.error} />
        <Actions>
          <Button onClick={() => open(false)}>{w.cancel}</Button>
          <Button kind="danger" isBusy={reset.isPending} onClick={() => reset.mutate()}>
            {w.profile.resetFactors}
          </Button>
        </Actions>
      </Dialog>
    </div>
  );
}
