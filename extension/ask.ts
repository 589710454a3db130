import * as z from "zod";
import type { Contract } from "../protocol/contract.ts";
import { refusalErrorCode } from "../protocol/protocol.ts";
import { CancelledError, RefusalError, refusalSchema } from "../protocol/refusal.ts";
import type { LanguageServer, Waiting } from "./server.ts";

/** What `ask` needs of a server. */
export type Asked = Pick<LanguageServer, "request">;

/** LSP's codes of an answer that was given up: RequestCancelled and ServerCancelled. */
const cancelledCodes: ReadonlySet<number> = new Set([-32800, -32802]);

const refusedSchema = z.object({
  code: z.literal(refusalErrorCode),
  data: z.object({ refusal: refusalSchema }),
});
const failedSchema = z.object({ code: z.number() });

/** An error of the wire as what it was on the server: a refusal, a cancellation, or a bug. */
function asThrown(error: unknown): unknown {
  const refused = refusedSchema.safeParse(error);
  if (refused.success) return new RefusalError(refused.data.data.refusal);
  const failed = failedSchema.safeParse(error);
  if (failed.success && cancelledCodes.has(failed.data.code)) return new CancelledError();
  return error;
}

/** Asks the language server one request of the contract; throws as the engine itself does. */
export async function ask<P extends z.ZodType, R extends z.ZodType>(
  server: Asked,
  contract: Contract<P, R>,
  params: z.input<P> & object,
  waiting?: Waiting,
): Promise<z.output<R>> {
  let answer: unknown;
  try {
    answer = await server.request(contract.method, params, waiting);
  } catch (error) {
    throw asThrown(error);
  }
  return contract.result.parse(answer);
}
