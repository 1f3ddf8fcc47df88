import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask } from "../api/ask.ts";
import { useAskedProof } from "../api/step-up.ts";
import { Button } from "../ui/button/button.tsx";
import { Actions, Dialog } from "../ui/dialog/dialog.tsx";
import { FormError } from "../ui/failure/failure.tsx";
import { TextField } from "../ui/field/field.tsx";
import { w } from "./words.ts";

/** Asks who is there once more, where a request needs it; then the request goes on. */
export function StepUpDialog() {
  const asked = useAskedProof();
  const [password, setPassword] = useState("");
  const prove = useMutation({
    mutationFn: () => ask("POST /api/auth/step-up", { body: { password } }),
    onSuccess: () => close(true),
  });
  const close = (isProved: boolean) => {
    setPassword("");
    prove.reset();
    asked?.settle(isProved);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    prove.mutate();
  };
  return (
    <Dialog title={w.proof.title} description={w.proof.why} isOpen={asked !== undefined} onClose={() => close(false)}>
      <form onSubmit={submit} style={{ display: "grid", gap: 14 }}>
        <TextField
          label={w.proof.password}
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={({ target }) => setPassword(target.value)}
        />
        <FormError error={prove.error} />
        <Actions>
          <Button type="submit" kind="primary" isBusy={prove.isPending}>
            {w.proof.confirm}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
