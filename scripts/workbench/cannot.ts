/** Thrown where this machine cannot have what is asked for; the message is the reason, a sentence. */
export class CannotError extends Error {
  override readonly name = "CannotError";
}

/** Gives the value, or the reason why this machine cannot have it; bugs are thrown on. */
export async function orReason<Value>(
  ask: () => Promise<Value>,
): Promise<{ readonly value: Value } | { readonly cannot: string }> {
  try {
    return { value: await ask() };
  } catch (error) {
    if (error instanceof CannotError) return { cannot: error.message };
    throw error;
  }
}
