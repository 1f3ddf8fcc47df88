import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ask } from "../../api/ask.ts";
import { Button } from "../../ui/button/button.tsx";
import { failureText } from "../../ui/failure/failure.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { w } from "./words.ts";

/** Takes away a picture that should not be there. Its member is told, and can upload another one. */
export function RemovePicture({ id }: { id: string }) {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => ask("DELETE /api/users/{id}/picture", { params: { id } }),
    onSuccess: () => {
      toast(w.profile.pictureRemoved);
      void client.invalidateQueries({ queryKey: ["team"] });
      return client.invalidateQueries({ queryKey: ["members"] });
    },
    onError: (error) => toast(failureText(error)),
  });
  return (
    <Button isBusy={remove.isPending} onClick={() => remove.mutate()}>
      {w.profile.removePicture}
    </Button>
  );
}
