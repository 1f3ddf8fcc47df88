import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import { moment } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { faceFailure } from "./failure.ts";
import styles from "./page.module.css";
import type { Faces } from "./queries.ts";
import { w } from "./words.ts";

/** The consent in force, and how it is withdrawn. */
export function ConsentCard({ consent }: { consent: NonNullable<Faces["consent"]> }) {
  const zone = useShownZone();
  const client = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  const withdraw = useMutation({
    mutationFn: () => ask("DELETE /api/face/consent", {}),
    onSuccess: ({ deleted_faces }) => {
      toast(w.withdrawn(deleted_faces));
      setAsked(false);
    },
    onError: (error) => toast(faceFailure(error)),
    onSettled: () => void client.invalidateQueries({ queryKey: ["faces"] }),
  });
  return (
    <Card title={w.consent} actions={<Button onClick={() => setAsked(true)}>{w.withdraw}</Button>}>
      <p>
        {w.given(moment(consent.given_at, zone))}{" "}
        {consent.guardian_name !== null && w.guardianWas(consent.guardian_name)}
      </p>
      <details className={styles.details}>
        <summary>{w.read}</summary>
        <div className={styles.notice} lang="en" dir="ltr">
          {consent.notice}
        </div>
      </details>
      <Dialog title={w.withdrawAsk} description={w.withdrawText} isOpen={isAsked} onClose={() => setAsked(false)}>
        <Actions>
          <Button onClick={() => setAsked(false)}>{w.keep}</Button>
          <Button kind="danger" isBusy={withdraw.isPending} onClick={() => withdraw.mutate()}>
            {w.withdraw}
          </Button>
        </Actions>
      </Dialog>
    </Card>
  );
}
