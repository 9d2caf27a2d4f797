/** Money in whole minor units of both sides of an order: the shop's currency and the one the buyer was shown. */
export interface Money {
  shop: number;
  shown: number;
}

export interface Currencies {
  shop: string;
  shown: string;
  /** Major units shown per major unit of the shop's currency. */
  rate: number;
}

export interface MoneyV2 {
  amount: string;
  currencyCode: string;
}
export interface MoneyBag {
  shopMoney: MoneyV2;
  presentmentMoney: MoneyV2;
}

export const ZERO: Money = Object.freeze({ shop: 0, shown: 0 });

export const decimalsOf = (currency: string): number => (currency === "JPY" ? 0 : currency === "KWD" ? 3 : 2);

/** An amount of shop currency as the buyer sees it, rounded to what the shown currency can express. */
export function converted(minor: number, { shop, shown, rate }: Currencies): Money {
  if (shop === shown) return { shop: minor, shown: minor };
  return { shop: minor, shown: Math.round(minor * rate * 10 ** (decimalsOf(shown) - decimalsOf(shop))) };
}

export const plus = (a: Money, b: Money): Money => ({ shop: a.shop + b.shop, shown: a.shown + b.shown });
export const minus = (a: Money, b: Money): Money => ({ shop: a.shop - b.shop, shown: a.shown - b.shown });
export const times = (a: Money, factor: number): Money => ({ shop: a.shop * factor, shown: a.shown * factor });
export const negated = (a: Money): Money => ({ shop: 0 - a.shop, shown: 0 - a.shown });

export function scaled(a: Money, factor: number): Money {
  return { shop: Math.round(a.shop * factor), shown: Math.round(a.shown * factor) };
}

/** The part of a total that belongs to the first `units` of `of`; parts of consecutive units add up to the total. */
export function share(total: Money, units: number, of: number): Money {
  return units >= of ? total : units <= 0 ? ZERO : scaled(total, units / of);
}

export function sumOf<T>(list: readonly T[], money: (item: T) => Money): Money {
  let shop = 0;
  let shown = 0;
  for (const item of list) {
    const amount = money(item);
    shop += amount.shop;
    shown += amount.shown;
  }
  return { shop, shown };
}

/** GraphQL prints decimals without trailing zeros but with at least one digit after the point: "10.0", "12.5". */
function decimal(minor: number, decimals: number): string {
  const sign = minor < 0 ? "-" : "";
  const size = Math.abs(minor);
  if (decimals === 0) return `${sign}${size}.0`;
  const unit = decimals === 2 ? 100 : 1000;
  const rest = size % unit;
  const whole = (size - rest) / unit;
  if (decimals === 2) {
    if (rest % 10 === 0) return `${sign}${whole}.${rest / 10}`;
    return rest < 10 ? `${sign}${whole}.0${rest}` : `${sign}${whole}.${rest}`;
  }
  return `${sign}${whole}.${String(rest)
    .padStart(3, "0")
    .replace(/0{1,2}$/, "")}`;
}

export const moneyV2 = (minor: number, currency: string): MoneyV2 => ({
  amount: decimal(minor, decimalsOf(currency)),
  currencyCode: currency,
});

export function bag(money: Money, { shop, shown }: Currencies): MoneyBag {
  const shopMoney = moneyV2(money.shop, shop);
  return { shopMoney, presentmentMoney: shop === shown ? shopMoney : moneyV2(money.shown, shown) };
}

/** REST prints as many decimals as the currency has: "10.00", "1500", "1.250". */
export function restAmount({ amount, currencyCode }: MoneyV2): string {
  const decimals = decimalsOf(currencyCode);
  const point = amount.indexOf(".");
  return decimals === 0
    ? amount.slice(0, point)
    : amount.slice(0, point + 1) + amount.slice(point + 1).padEnd(decimals, "0");
}

/** Minor units of a printed amount. */
export const minorUnits = (money: MoneyV2): number =>
  Math.round(Number(money.amount) * 10 ** decimalsOf(money.currencyCode));
