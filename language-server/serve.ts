import {
  type CancellationToken,
  type Connection,
  ErrorCodes,
  LSPErrorCodes,
  ResponseError,
} from "vscode-languageserver";
import type * as z from "zod";
import type { Contract, Push } from "../protocol/contract.ts";
import { refusalErrorCode } from "../protocol/protocol.ts";
import { CancelledError, RefusalError } from "../protocol/refusal.ts";
import type { Work } from "../protocol/stages.ts";
import { word } from "../protocol/wording.ts";
import { beginProgress } from "./progress.ts";
import type { UnderWay } from "./under-way.ts";

/** What a handler is told a request with. */
type Handler<P extends z.ZodType, R extends z.ZodType> = (
  params: z.output<P>,
  work: Work,
) => Promise<z.input<R>>;

/** How an error travels: refusals whole, cancellations by their code, bugs with a log entry. */
function asResponseError(connection: Connection, method: string, error: unknown) {
  if (RefusalError.is(error)) {
    const { refusal } = error;
    return new ResponseError(refusalErrorCode, word(refusal).message, { refusal });
  }
  if (error instanceof CancelledError) {
    return new ResponseError(LSPErrorCodes.RequestCancelled, "Cancelled.");
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  connection.console.error(`${method} failed: ${stack}`);
  const message = error instanceof Error ? error.message : String(error);
  return new ResponseError(ErrorCodes.InternalError, message);
}

function readParams<P extends z.ZodType>(schema: P, params: unknown): z.output<P> {
  const parsed = schema.safeParse(params ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".") || "params";
  throw new ResponseError(ErrorCodes.InvalidParams, `${where}: ${issue?.message ?? "invalid"}`);
}

/** Answers one request of the wire with a handler. */
type Answer = <P extends z.ZodType, R extends z.ZodType>(
  contract: Contract<P, R>,
  handler: Handler<P, R>,
) => void;

/** Answers requests on a connection, with progress and cancellation as LSP has them. */
export function answerOn(connection: Connection, underWay: UnderWay): Answer {
  return (contract, handler) => {
    connection.onRequest(contract.method, async (raw: unknown, token: CancellationToken) => {
      const params = readParams(contract.params, raw);
      const progress = beginProgress(connection, raw);
      try {
        const answer = await underWay.run(token, async (signal) =>
          handler(params, { stage: progress.stage, signal }),
        );
        return contract.result.parse(answer);
      } catch (error) {
        return asResponseError(connection, contract.method, error);
      } finally {
        progress.end();
      }
    });
  };
}

/** Pushes a notification of the wire. */
export async function pushTo<P extends z.ZodType>(
  connection: Connection,
  push: Push<P>,
  params: z.input<P>,
): Promise<void> {
  await connection.sendNotification(push.method, push.params.parse(params));
}
