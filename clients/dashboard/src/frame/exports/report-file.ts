import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Answer, ask, type Input, type Item } from "../../api/ask.ts";
import { fetchFile } from "../../api/fetch-file.ts";
import { isFailure } from "../../api/session.ts";
import { failureText } from "../../ui/failure/failure.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { w } from "../words.ts";

/** A file that is there, or the id of one that is being made. */
export type Made = { readonly url: string; readonly file_name: string } | { readonly ordered: string };

type WantedReport = Input<"POST /api/reports/exports">["body"];

export type MakeReport = (wanted: WantedReport) => Promise<Made>;

const FILES = ["report-exports"];

/** Makes the file of a report: at once, or by a job where there is too much of it for one answer. */
export function useMakeReport(): MakeReport {
  const client = useQueryClient();
  return async (wanted) => {
    try {
      return await ask("GET /api/reports/export", { query: wanted } as Input<"GET /api/reports/export">);
    } catch (error) {
      if (!isFailure(error) || error.code !== "EXPORT_TOO_LARGE") throw error;
      const { id } = (await ask("POST /api/reports/exports", { body: wanted })).export;
      void client.invalidateQueries({ queryKey: FILES });
      return { ordered: id };
    }
  };
}

type Status = Item<"GET /api/reports/exports">["status"];

const WAITING = new Set<Status>(["pending", "running"]);

/** Whether a file is still to come. */
export const isAwaited = (status: Status): boolean => WAITING.has(status);

/** The latest files that the caller has asked for, and how far each is. */
export function useReportFiles(isWanted = true) {
  return useQuery({
    queryKey: FILES,
    queryFn: async ({ signal }) => (await ask("GET /api/reports/exports", { query: { limit: 10 }, signal })).items,
    enabled: isWanted,
    refetchInterval: ({ state }) => (state.data?.some(({ status }) => isAwaited(status)) ? 2_000 : false),
  });
}

/** Fetches a file that is ready; null of one that is gone. Its address is good for a minute, and asked for when needed. */
export async function fetchReport(id: string): Promise<Answer<"GET /api/reports/exports/{id}">["file"]> {
  const { file } = await ask("GET /api/reports/exports/{id}", { params: { id } });
  if (file !== null) fetchFile(file.url);
  return file;
}

/** Has a file made no further. One that has failed meanwhile stays that; the answer says what it is. */
export function useCancelReport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) => (await ask("DELETE /api/reports/exports/{id}", { params: { id } })).export,
    onSettled: () => client.invalidateQueries({ queryKey: FILES }),
  });
}

/** The same as `fetchReport` for a button of its own; says why there is none. */
export async function bringReport(id: string): Promise<void> {
  try {
    if ((await fetchReport(id)) === null) toast(w.beingMade.failed.expired);
  } catch (error) {
    toast(failureText(error));
  }
}

const watched = new Set<string>();

/** Whether somebody waits for a file where they see how far it is: they need not be told that it is ready. */
export const isWatched = (id: unknown): boolean => watched.has(String(id));

/** Says so until it is taken back. */
export function watch(id: string): () => void {
  watched.add(id);
  return () => watched.delete(id);
}
