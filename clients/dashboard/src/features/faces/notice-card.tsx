import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask } from "../../api/ask.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { CheckField, TextField } from "../../ui/field/field.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { language } from "../../words/words.ts";
import { faceFailure } from "./failure.ts";
import styles from "./page.module.css";
import type { Faces } from "./queries.ts";
import { w } from "./words.ts";

/** The notice word by word: its hash goes with the consent, so nothing of it is changed or shortened here. */
export function NoticeCard({ notice }: { notice: Faces["notice"] }) {
  const client = useQueryClient();
  const [hasAgreed, setAgreed] = useState(false);
  const [guardian, setGuardian] = useState("");
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const accept = useMutation({
    mutationFn: () => {
      const guardian_name = guardian.trim();
      const body = { notice_hash: notice.hash, ...(guardian_name === "" ? {} : { guardian_name }) };
      return ask("POST /api/face/consent", { body, idempotencyKey });
    },
    onSuccess: () => toast(w.accepted),
    onError: () => setAgreed(false),
    onSettled: () => void client.invalidateQueries({ queryKey: ["faces"] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    accept.mutate();
  };
  return (
    <Card title={w.notice}>
      <form className={styles.form} onSubmit={submit}>
        {language !== "en" && <p className={styles.hint}>{w.noticeLanguage}</p>}
        <div className={styles.notice} lang="en" dir="ltr">
          {notice.text}
        </div>
        <CheckField label={w.agree} required checked={hasAgreed} onChange={({ target }) => setAgreed(target.checked)} />
        <div className={styles.field}>
          <TextField
            label={w.guardian}
            hint={w.guardianHint}
            maxLength={255}
            value={guardian}
            onChange={({ target }) => setGuardian(target.value)}
          />
        </div>
        {accept.error !== null && (
          <p role="alert" className={styles.error}>
            {faceFailure(accept.error)}
          </p>
        )}
        <Button type="submit" kind="primary" disabled={!hasAgreed} isBusy={accept.isPending}>
          {w.accept}
        </Button>
      </form>
    </Card>
  );
}
