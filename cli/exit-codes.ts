/** With which status the command ends; a shell knows 130 as that of a Ctrl-C. */
export const exitCodes = { done: 0, usage: 1, refused: 2, cancelled: 130 } as const;
