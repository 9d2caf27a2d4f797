/** Members of Shopify's enums that are offered as filters; a new member shows in the list all the same. */
export const PAYMENT_STATUSES = [
  "AUTHORIZED",
  "PAID",
  "PARTIALLY_PAID",
  "PENDING",
  "PARTIALLY_REFUNDED",
  "REFUNDED",
  "VOIDED",
  "EXPIRED",
] as const;

export const FULFILLMENT_STATUSES = [
  "UNFULFILLED",
  "PARTIALLY_FULFILLED",
  "FULFILLED",
  "IN_PROGRESS",
  "ON_HOLD",
  "SCHEDULED",
  "FULFILLMENT_NOT_REQUIRED",
  "RESTOCKED",
] as const;

/** Where most orders ship to; any other country can be asked for in the address: `?country=IS`. */
export const COUNTRIES = [
  "US", "CA", "GB", "IE", "DE", "AT", "CH", "FR", "BE", "NL", "LU", "ES", "PT", "IT", "DK", "SE", "NO", "FI", "PL", "CZ",
  "GR", "IL", "AE", "SA", "KW", "IN", "JP", "KR", "SG", "HK", "AU", "NZ", "MX", "BR", "ZA",
] as const;
