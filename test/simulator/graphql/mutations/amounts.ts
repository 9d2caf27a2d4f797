import { decimalsOf } from "../../store/money.ts";

/** Prices and costs stay below this (recorded). */
export const TOO_MUCH = "1000000000000000000";

export const isNegative = (amount: string): boolean => amount.startsWith("-") && /[1-9]/.test(amount);

export function isTooMuch(amount: string): boolean {
  const whole = amount.replace(/^-/, "").split(".")[0]?.replace(/^0+/, "") ?? "";
  return whole.length >= TOO_MUCH.length;
}

/** "9.5" as "9.50": as many decimals as the currency has, half up. */
export function roundedTo(amount: string, currency: string): string {
  const places = decimalsOf(currency);
  const [whole = "0", fraction = ""] = amount.replace(/^-/, "").split(".");
  const digits = BigInt(whole + fraction.padEnd(places, "0").slice(0, places));
  const up = Number(fraction[places] ?? 0) >= 5 ? 1n : 0n;
  const text = String(digits + up).padStart(places + 1, "0");
  return places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
}
