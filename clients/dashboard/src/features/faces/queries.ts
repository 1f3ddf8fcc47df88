import { queryOptions } from "@tanstack/react-query";
import { type Answer, ask } from "../../api/ask.ts";

export type Faces = Answer<"GET /api/users/{id}/faces">;

export const ownFaces = (userId: string) =>
  queryOptions({
    queryKey: ["faces", userId],
    queryFn: ({ signal }) => ask("GET /api/users/{id}/faces", { params: { id: userId }, signal }),
  });
