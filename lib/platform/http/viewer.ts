import { timingSafeEqual } from "node:crypto";
import { isIP } from "node:net";
import { config } from "../config.ts";

type Asked = {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly requestContext?: { readonly http?: { readonly sourceIp?: string } };
};

/**
 * The address of whoever asks. Behind the dashboard's distribution the gateway sees one of CloudFront's; it hands over the
 * viewer's, with a key that only it knows (infra/dashboard.yml). Whoever asks the API directly cannot claim another.
 */
export function viewerAddress({ headers = {}, requestContext }: Asked): string {
  const said = headers["x-muster-viewer"];
  if (said !== undefined && isIP(said) !== 0 && isOfEdge(headers["x-muster-edge"])) return said;
  return requestContext?.http?.sourceIp ?? "unknown";
}

function isOfEdge(given: string | undefined): boolean {
  if (given === undefined) return false;
  const said = Buffer.from(given);
  return config.edgeKeys.some((key) => {
    const ours = Buffer.from(key);
    return ours.length === said.length && timingSafeEqual(ours, said);
  });
}
