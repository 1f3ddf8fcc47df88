import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ask } from "../../api/ask.ts";
import { ago } from "../../time/format.ts";
import { useNow } from "../../time/now.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { CopyField } from "../../ui/copy/copy-field.tsx";
import { Actions } from "../../ui/dialog/dialog.tsx";
import { FormError, Loaded } from "../../ui/failure/failure.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { Tag } from "../../ui/tag/tag.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import styles from "./organizations.module.css";
import { domain } from "./queries.ts";
import { w } from "./words.ts";

/** Whether an organization's domain is proven, and how it is. */
export function DomainCard({ id, domain: claimed }: { id: string; domain: string | null }) {
  const client = useQueryClient();
  const now = useNow(60);
  const found = useQuery(domain(id));
  const verify = useMutation({
    mutationFn: () => ask("POST /api/organizations/{id}/domain/verify", { params: { id } }),
    onSuccess: () => {
      toast(w.proof.ok);
      return client.invalidateQueries({ queryKey: ["organizations"] });
    },
  });
  return (
    <Card
      title={w.proof.title}
      count={
        found.data?.domain && (
          <Tag kind={found.data.verified_at === null ? "warn" : "good"}>
            {found.data.verified_at === null ? w.claimed : w.proven}
          </Tag>
        )
      }
    >
      {claimed === null ? (
        <p className={styles.muted}>{w.proof.none}</p>
      ) : (
        <Loaded of={found} skeleton={<Skeleton height={90} />}>
          {({ domain: name, verified_at, record }) => (
            <div className={styles.stack}>
              <p>
                <b>{name}</b> {verified_at !== null && w.proof.proven(ago(verified_at, now))}
              </p>
              {record !== null && verified_at === null && (
                <>
                  <p className={styles.muted}>{w.proof.how}</p>
                  <div>
                    <h3>
                      {w.proof.record} ({record.type})
                    </h3>
                    <CopyField name={w.proof.record} text={record.name} />
                  </div>
                  <div>
                    <h3>{w.proof.value}</h3>
                    <CopyField name={w.proof.value} text={record.value} />
                  </div>
                  <FormError error={verify.error} />
                  <Actions>
                    <Button isBusy={verify.isPending} onClick={() => verify.mutate()}>
                      {w.proof.check}
                    </Button>
                  </Actions>
                </>
              )}
            </div>
          )}
        </Loaded>
      )}
    </Card>
  );
}
