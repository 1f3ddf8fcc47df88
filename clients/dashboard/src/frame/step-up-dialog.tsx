import { useMutation, useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { type FormEvent, useState } from "react";
import { ask, type Input } from "../api/ask.ts";
import { hasPasskeys, readPasskey } from "../api/passkey.ts";
import { isFailure } from "../api/session.ts";
import { useAskedProof } from "../api/step-up.ts";
import { Button } from "../ui/button/button.tsx";
import { Actions, Dialog } from "../ui/dialog/dialog.tsx";
import { FormError } from "../ui/failure/failure.tsx";
import { TextField } from "../ui/field/field.tsx";
import { PasswordField } from "../ui/password/password-field.tsx";
import styles from "./step-up-dialog.module.css";
import { w } from "./words.ts";

/** Asks who is there once more, where a request needs it; then the request goes on. */
export function StepUpDialog() {
  const asked = useAskedProof();
  return (
    <Dialog
      title={w.proof.title}
      description={w.proof.why}
      isOpen={asked !== undefined}
      onClose={() => asked?.settle(false)}
    >
      {asked !== undefined && <Proofs onProved={() => asked.settle(true)} />}
    </Dialog>
  );
}

type Proof = Input<"POST /api/auth/step-up">["body"];

/** The ways in which the caller can prove it: a password, a code of their app or a recovery code, a passkey. */
function Proofs({ onProved }: { onProved: () => void }) {
  const [isByCode, setByCode] = useState(false);
  const [text, setText] = useState("");
  // Where it cannot be read, a password will do.
  const { data: factors } = useQuery({
    queryKey: ["second-factors"],
    queryFn: ({ signal }) => ask("GET /api/auth/second-factors", { signal }),
    retry: false,
  });
  const prove = useMutation({
    mutationFn: (proof: Proof) => ask("POST /api/auth/step-up", { body: proof }),
    onSuccess: onProved,
  });
  const byPasskey = useMutation({
    mutationFn: async () => {
      const { options } = await ask("POST /api/auth/step-up/options", {});
      return ask("POST /api/auth/step-up", { body: { passkey: await readPasskey(options) } });
    },
    onSuccess: onProved,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    prove.mutate(isByCode ? codeOf(text) : { password: text });
  };
  const turn = () => {
    setByCode(!isByCode);
    setText("");
    prove.reset();
  };
  const hasCodes = factors !== undefined && (factors.totp_confirmed_at !== null || factors.recovery_codes_left > 0);
  const hasPasskey = factors !== undefined && factors.passkeys.length > 0 && hasPasskeys();
  return (
    <form onSubmit={submit} className={styles.form}>
      {isByCode ? (
        <TextField
          label={w.proof.code}
          hint={w.proof.recovery}
          autoComplete="one-time-code"
          required
          autoFocus
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      ) : (
        <PasswordField label={w.proof.password} value={text} onChange={setText} />
      )}
      <FormError error={prove.error} />
      {byPasskey.error !== null &&
        (isFailure(byPasskey.error) ? (
          <FormError error={byPasskey.error} />
        ) : (
          <p role="alert">{w.proof.passkeyFailed}</p>
        ))}
      <div className={styles.others}>
        {hasCodes && (
          <Button kind="quiet" onClick={turn}>
            {isByCode ? w.proof.byPassword : w.proof.byCode}
          </Button>
        )}
        {hasPasskey && (
          <Button icon={<KeyRound aria-hidden />} isBusy={byPasskey.isPending} onClick={() => byPasskey.mutate()}>
            {w.proof.byPasskey}
          </Button>
        )}
      </div>
      <Actions>
        <Button type="submit" kind="primary" isBusy={prove.isPending}>
          {w.proof.confirm}
        </Button>
      </Actions>
    </form>
  );
}

/** Six digits are those of an app; all else is one of the codes on paper. */
function codeOf(text: string): Proof {
  const digits = text.replaceAll(/\s/g, "");
  return /^\d{6}$/.test(digits) ? { code: digits } : { recovery_code: text.trim() };
}
