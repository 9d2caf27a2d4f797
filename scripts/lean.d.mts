interface Lean {
  flags: string[];
  env: Record<string, string>;
}

export const LEAN: Lean;
export const SERVING: Lean;
