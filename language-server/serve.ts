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

/** What a handler is told a request with. */
type Handler<P extends z.ZodType, R extends z.ZodType> = (
  params: z.output<P>,
  work: Work,
) => Promise<z.input<R>>;

/** The requests under way, so that a server that ends can let them end first. */
export type UnderWay = {
  readonly track: (doing: Promise<unknown>) => void;
  /** Aborts when the server is about to end. */
  readonly ending: AbortSignal;
  /** Cancels all and settles when each has come to its end. */
  readonly end: () => Promise<void>;
};

export function trackRequests(): UnderWay {
  const ending = new AbortController();
  const under = new Set<Promise<unknown>>();
  return {
    ending: ending.signal,
    track: (doing) => {
      under.add(doing);
      const forget = (): unknown => under.delete(doing);
      doing.then(forget, forget);
    },
    end: async () => {
      ending.abort();
      await Promise.allSettled(under);
    },
  };
}

function abortSignal(token: CancellationToken, ending: AbortSignal): AbortSignal {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  if (token.isCancellationRequested || ending.aborted) abort();
  token.onCancellationRequested(abort);
  ending.addEventListener("abort", abort, { once: true });
  return controller.signal;
}

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

/** Answers one request of the wire, with progress and cancellation as LSP has them. */
export function serve<P extends z.ZodType, R extends z.ZodType>(
  connection: Connection,
  underWay: UnderWay,
  contract: Contract<P, R>,
  handler: Handler<P, R>,
): void {
  connection.onRequest(contract.method, async (raw: unknown, token: CancellationToken) => {
    const params = readParams(contract.params, raw);
    const progress = beginProgress(connection, raw);
    const signal = abortSignal(token, underWay.ending);
    const doing = handler(params, { stage: progress.stage, signal });
    underWay.track(doing);
    try {
      return contract.result.parse(await doing);
    } catch (error) {
      return asResponseError(connection, contract.method, error);
    } finally {
      progress.end();
    }
  });
}

/** Pushes a notification of the wire. */
export async function pushTo<P extends z.ZodType>(
  connection: Connection,
  push: Push<P>,
  params: z.input<P>,
): Promise<void> {
  await connection.sendNotification(push.method, push.params.parse(params));
}
