import type { Share } from "~/resources/catalog/trust";

/** "for 10 % of products": how far a tier may go. */
export const shareWords = (share: Share): string =>
  share === 0 ? "switched off" : share === 100 ? "for all products" : `for ${share} % of products`;
