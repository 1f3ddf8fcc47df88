import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Eye } from "lucide-react";
import { ask } from "../../api/ask.ts";
import { Button } from "../../ui/button/button.tsx";
import { FormError } from "../../ui/failure/failure.tsx";
import { Tag } from "../../ui/tag/tag.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import type { Report } from "./queries.ts";
import styles from "./review-note.module.css";
import { w } from "./words.ts";

/** The day waits for somebody to look at it, and why. */
export function ReviewNote({ record, mayReview }: { record: NonNullable<Report["record"]>; mayReview: boolean }) {
  const client = useQueryClient();
  const review = useMutation({
    mutationFn: () => ask("POST /api/attendance/{id}/review", { params: { id: record.id } }),
    onSuccess: () => {
      toast(w.reviewDone);
      void client.invalidateQueries({ queryKey: ["team"] });
      return client.invalidateQueries({ queryKey: ["days", record.user_id] });
    },
  });
  const why = [
    ...(record.declared_late ? [w.declaredLate] : []),
    ...record.findings.map((finding) => w.findings[finding]),
  ];
  return (
    <section className={styles.note} aria-label={w.review}>
      <Tag kind="warn">{w.review}</Tag>
      <p>{why.length > 0 ? why.join(" ") : w.reviewWhy}</p>
      {mayReview && (
        <Button size="small" icon={<Eye aria-hidden />} isBusy={review.isPending} onClick={() => review.mutate()}>
          {w.reviewed}
        </Button>
      )}
      <FormError error={review.error} />
    </section>
  );
}
