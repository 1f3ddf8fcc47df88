import { domainToASCII } from "node:url";
import * as z from "zod";

/** Together with `_muster.` before it, a domain has to fit into the 253 characters of a name in DNS. */
const MAX_LENGTH = 245;

/** What a domain may be typed with: the conversion below would take the host out of a whole address. */
const LETTERS = /^[\p{L}\p{M}\p{N}.-]+$/u;
const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const DOMAIN = new RegExp(`^(?:${LABEL}\\.)+(?:[a-z]{2,63}|xn--${LABEL})$`);

/**
 * A domain in the one way in which it is kept: lower case, no dot at its end, and what is beyond ASCII as DNS has it
 * (bücher.example is xn--bcher-kva.example). Which domains there are and whose they are is for DNS to say.
 */
export const domainName = z
  .string()
  .trim()
  .max(253)
  .overwrite((given) => (LETTERS.test(given) ? domainToASCII(given.replace(/\.$/, "")) || given : given))
  .max(MAX_LENGTH)
  .regex(DOMAIN, "a domain such as example.com");
