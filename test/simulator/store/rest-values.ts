import type { SimNode, SimShop } from "./contract.ts";
import { restAmount, type MoneyBag } from "./money.ts";

/** The number at the end of a global id. */
export function numeric(id: unknown): bigint {
  return BigInt(/\/(\d+)(?:\?|$)/.exec(id as string)?.[1] ?? 0);
}
export const numericOrNull = (node: unknown): bigint | null => (node ? numeric((node as SimNode).id) : null);

/** A money bag as REST prints it. */
export function moneySet(money: unknown): SimNode | null {
  if (!money) return null;
  const { shopMoney, presentmentMoney } = money as MoneyBag;
  return {
    shop_money: { amount: restAmount(shopMoney), currency_code: shopMoney.currencyCode },
    presentment_money: { amount: restAmount(presentmentMoney), currency_code: presentmentMoney.currencyCode },
  };
}
export const shopAmount = (money: unknown): string => restAmount((money as MoneyBag).shopMoney);

const formats = new Map<string, Intl.DateTimeFormat>();

/** REST times carry the shop's own offset: "2026-03-01T07:00:00-05:00". */
export function localTime(iso: unknown, { ianaTimezone }: SimShop): string | null {
  if (typeof iso !== "string") return null;
  let format = formats.get(ianaTimezone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", { timeZone: ianaTimezone, timeZoneName: "longOffset" });
    formats.set(ianaTimezone, format);
  }
  const at = new Date(iso);
  const name = format.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? "GMT";
  const offset = name.slice(3) || "+00:00";
  const [hours = 0, minutes = 0] = offset.slice(1).split(":").map(Number);
  const shift = (hours * 60 + minutes) * (offset.startsWith("-") ? -60_000 : 60_000);
  return new Date(at.getTime() + shift).toISOString().slice(0, 19) + offset;
}

export const lower = (value: unknown): string | null => (typeof value === "string" ? value.toLowerCase() : null);

export function addressPayload(address: unknown): SimNode | null {
  if (!address) return null;
  const a = address as SimNode;
  return {
    first_name: a.firstName,
    address1: a.address1,
    phone: a.phone,
    city: a.city,
    zip: a.zip,
    province: a.province,
    country: a.country,
    last_name: a.lastName,
    address2: a.address2,
    company: a.company,
    latitude: a.latitude,
    longitude: a.longitude,
    name: a.name,
    country_code: a.countryCodeV2,
    province_code: a.provinceCode,
  };
}
