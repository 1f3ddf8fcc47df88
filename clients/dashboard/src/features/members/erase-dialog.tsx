import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { ask } from "../../api/ask.ts";
import { Button } from "../../ui/button/button.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { FormError } from "../../ui/failure/failure.tsx";
import { TextField } from "../../ui/field/field.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import page from "./page.module.css";
import type { Member } from "./queries.ts";
import { w } from "./words.ts";

/** Takes out of everything who somebody was, once their name is typed. */
export function EraseDialog({
  member: { id, name },
  isOpen,
  onClose,
}: {
  member: Member;
  isOpen: boolean;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const isSure = typed.trim().normalize() === name.trim().normalize();
  const erase = useMutation({
    mutationFn: () => ask("DELETE /api/users/{id}", { params: { id }, query: { erase: "true" } }),
    onSuccess: async () => {
      toast(w.profile.eraseDone);
      await navigate({ to: "/members" });
      return client.invalidateQueries({ queryKey: ["members"] });
    },
  });
  const close = () => {
    erase.reset();
    setTyped("");
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isSure) erase.mutate();
  };
  return (
    <Dialog
      title={w.profile.eraseTitle(name)}
      description={
        <>
          {w.profile.eraseHint} {w.profile.eraseWhy}
        </>
      }
      isOpen={isOpen}
      onClose={close}
    >
      <form className={page.stack} onSubmit={submit}>
        <TextField
          label={w.profile.eraseType(name)}
          autoComplete="off"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
        <FormError error={erase.error} />
        <Actions>
          <Button onClick={close}>{w.cancel}</Button>
          <Button type="submit" kind="danger" disabled={!isSure} isBusy={erase.isPending}>
            {w.profile.eraseDo}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
