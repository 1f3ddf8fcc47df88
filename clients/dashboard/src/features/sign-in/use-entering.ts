import { useSession } from "../../api/session.ts";

/** Whether somebody is in already, and waits here for their first page: a form that looks idle would be sent again. */
export function useEntering(): boolean {
  return useSession().kind === "in";
}
