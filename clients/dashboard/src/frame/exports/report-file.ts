import { useQuery } from "@tanstack/react-query";
import { type Answer, ask, type Input, type Item } from "../../api/ask.ts";
import { fetchFile } from "../../api/fetch-file.ts";
import { isFailure } from "../../api/session.ts";

/** A file that is there, or the id of one that is being made. */
export type Made = { readonly url: string; readonly file_name: string } | { readonly ordered: string };

export type WantedReport = Input<"POST /api/reports/exports">["body"];

/** The file of a report: at once, or by a job where there is too much of it for one answer. */
export async function makeReport(wanted: WantedReport): Promise<Made> {
  try {
    return await ask("GET /api/reports/export", { query: wanted } as Input<"GET /api/reports/export">);
  } catch (error) {
    if (!isFailure(error) || error.code !== "EXPORT_TOO_LARGE") throw error;
    return { ordered: (await ask("POST /api/reports/exports", { body: wanted })).export.id };
  }
}

const WAITING = new Set<Item<"GET /api/reports/exports">["status"]>(["pending", "running"]);

/** The latest files that the caller has asked for, and how far each is. */
export function useReportFiles(isWanted = true) {
  return useQuery({
    queryKey: ["report-exports"],
    queryFn: async ({ signal }) => (await ask("GET /api/reports/exports", { query: { limit: 10 }, signal })).items,
    enabled: isWanted,
    refetchInterval: ({ state }) => (state.data?.some(({ status }) => WAITING.has(status)) ? 2_000 : false),
  });
}

/** Fetches a file that is ready. Its address is good for a minute, and asked for when it is needed. */
export async function fetchReport(id: string): Promise<Answer<"GET /api/reports/exports/{id}">["file"]> {
  const { file } = await ask("GET /api/reports/exports/{id}", { params: { id } });
  if (file !== null) fetchFile(file.url);
  return file;
}

const watched = new Set<string>();

/** Whether somebody waits for a file where they see how far it is: they need not be told that it is ready. */
export const isWatched = (id: unknown): boolean => watched.has(String(id));

/** Says so until it is taken back. */
export function watch(id: string): () => void {
  watched.add(id);
  return () => watched.delete(id);
}
