import assert from "node:assert/strict";
import { type Refusal, RefusalError } from "../../protocol/refusal.ts";
import { word } from "../../protocol/wording.ts";

/** The refusal that a promise ends with; fails when it ends otherwise. */
export async function refusalOf(doing: Promise<unknown>): Promise<Refusal> {
  const error = await doing.then(
    () => assert.fail("it was not refused"),
    (thrown: unknown) => thrown,
  );
  if (!RefusalError.is(error)) throw error;
  assert.notEqual(word(error.refusal).message, "");
  return error.refusal;
}
