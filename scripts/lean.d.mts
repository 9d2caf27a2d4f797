interface Lean {
  flags: string[];
  flagsSince24: string[];
  env: Record<string, string>;
}

export const LEAN: Lean;
export const SERVING: Lean;
export function flagsFor(version: string, lean: Lean): string[];
