import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ask } from "../../api/ask.ts";
import { Button } from "../../ui/button/button.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { FormError, failureText } from "../../ui/failure/failure.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import type { Member } from "./queries.ts";
import { w } from "./words.ts";

/** Ends a membership. Nothing is lost: activating the account again takes it back. */
export function EndDialog({
  member: { id, name },
  isOpen,
  onClose,
}: {
  member: Member;
  isOpen: boolean;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const readAgain = () => client.invalidateQueries({ queryKey: ["members"] });
  const undo = useMutation({
    mutationFn: () => ask("PUT /api/users/{id}", { params: { id }, body: { status: "active" } }),
    onSuccess: readAgain,
    onError: (error) => toast(failureText(error)),
  });
  const end = useMutation({
    mutationFn: () => ask("DELETE /api/users/{id}", { params: { id } }),
    onSuccess: () => {
      toast(w.profile.endDone(name), { undo: { label: w.undo, run: () => undo.mutate() } });
      close();
      return readAgain();
    },
  });
  const close = () => {
    end.reset();
    onClose();
  };
  return (
    <Dialog title={w.profile.endTitle(name)} description={w.profile.endHint} isOpen={isOpen} onClose={close}>
      <FormError error={end.error} />
      <Actions>
        <Button onClick={close}>{w.cancel}</Button>
        <Button kind="danger" isBusy={end.isPending} onClick={() => end.mutate()}>
          {w.profile.end}
        </Button>
      </Actions>
    </Dialog>
  );
}
