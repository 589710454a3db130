import type * as z from "zod";

/** One request of the wire: its method and the schemas both sides check it with. */
export type Contract<Params extends z.ZodType, Result extends z.ZodType> = {
  readonly method: string;
  readonly params: Params;
  readonly result: Result;
};

/** A notification that the server pushes. */
export type Push<Params extends z.ZodType> = {
  readonly method: string;
  readonly params: Params;
};

export function contract<Params extends z.ZodType, Result extends z.ZodType>(
  method: string,
  params: Params,
  result: Result,
): Contract<Params, Result> {
  return { method, params, result };
}

export function push<Params extends z.ZodType>(method: string, params: Params): Push<Params> {
  return { method, params };
}
