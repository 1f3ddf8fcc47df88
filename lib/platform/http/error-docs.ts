import { config } from "../config.ts";
import type { ErrorCode } from "../errors.ts";

/**
 * Where a client's developer reads about a code: its heading in docs/errors.md. The field is called `docs`, not `type`
 * as in RFC 9457: clients compare a `type`. Ours compare `code`, and the page may move.
 */
export function docsOf(code: ErrorCode, page = config.errorDocsUrl): string {
  return `${page}#${code.toLowerCase()}`;
}
