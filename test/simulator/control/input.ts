/** What a caller of the control API sent, before anyone knows whether it makes sense. */
export type Input = Record<string, unknown>;
