import { useMutation } from "@tanstack/react-query";
import { Button } from "../../ui/button/button.tsx";
import { FormError } from "../../ui/failure/failure.tsx";
import { Ended } from "./ended.tsx";
import { w } from "./words.ts";

/**
 * A link of a mail that does one thing, once, when it is said to: programs that look into mails follow links, too, and
 * must do nothing by it.
 */
export function LinkPage({
  token,
  title,
  why,
  action,
  run,
  done,
}: {
  token: string | undefined;
  title: string;
  why?: string;
  action: string;
  run: (token: string) => Promise<string>;
  done?: () => void;
}) {
  const act = useMutation({ mutationFn: run, onSuccess: done });
  if (token === undefined) return <Ended title={w.linkMissing} to="/login" action={w.goOn} />;
  if (act.isSuccess) return <Ended title={act.data} to="/login" action={w.goOn} />;
  return (
    <>
      <h1>{title}</h1>
      {why !== undefined && <p>{why}</p>}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          act.mutate(token);
        }}
      >
        <FormError error={act.error} />
        <Button type="submit" kind="primary" isBusy={act.isPending}>
          {action}
        </Button>
      </form>
    </>
  );
}
