/**
 * Every failure we expect, and what each edge of the app does with it: the HTTP status a route answers with, and
 * whether a task is worth trying again. Domain detail goes into the message, not into new kinds.
 */
const KINDS = {
  invalid: { status: 422, retry: false },
  not_found: { status: 404, retry: false },
  conflict: { status: 409, retry: false },
  unauthorized: { status: 401, retry: false },
  throttled: { status: 429, retry: true },
  unavailable: { status: 502, retry: true },
  undecodable: { status: 502, retry: false },
} as const;

export type ErrorKind = keyof typeof KINDS;

/** An expected failure. `message` is one sentence a merchant may read; `fields` names the inputs at fault. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly kind: ErrorKind;
  readonly retryAfterMs: number | undefined;
  readonly fields: Record<string, string> | undefined;

  constructor(
    kind: ErrorKind,
    message: string,
    options: { cause?: unknown; retryAfterMs?: number; fields?: Record<string, string> } = {},
  ) {
    super(message, { cause: options.cause });
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs;
    this.fields = options.fields;
  }

  get status(): number {
    return KINDS[this.kind].status;
  }

  get retry(): boolean {
    return KINDS[this.kind].retry;
  }
}

/**
 * Shopify does not answer, and until it does nothing is sent. Whoever works for nobody in particular comes back after
 * `retryAfterMs`; it is not at fault, so this counts as no try. `since` is a clause: "Shopify has not answered since 14:02".
 */
export class Outage extends AppError {
  readonly since: string;
  declare readonly retryAfterMs: number;

  constructor(since: string, options: { retryAfterMs: number }) {
    super(
      "unavailable",
      `${since}. What is mirrored is kept, and everything goes on by itself as soon as it does.`,
      options,
    );
    this.since = since;
  }
}

/** Shopify let the app in and refused this one thing: a scope was not granted. What needs another scope may still go. */
export class AccessDenied extends AppError {
  constructor(message: string) {
    super("unauthorized", message);
  }
}

/** Shopify makes no more of something today. What is made of other things may still go. */
export class DailyLimit extends AppError {
  constructor(message: string) {
    super("conflict", message);
  }
}

/** The sentence for a failure nobody expected: the details belong in the log, not on a page. */
export function sentenceFor(error: unknown): string {
  if (error instanceof AppError) return error.message;
  return "Something went wrong on our side. Nothing was lost; please try again.";
}
