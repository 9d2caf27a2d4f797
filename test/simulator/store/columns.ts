import { FINANCIAL, FULFILLMENT, lifeOf, type Era, type Financial, type Fulfillment } from "./life.ts";

/** Per order of the first generation only what searching and sorting need: fourteen bytes. */
export interface Columns {
  createdAt: Uint32Array;
  updatedAt: Uint32Array;
  processedAt: Uint32Array;
  flags: Uint16Array;
}

export interface Flags {
  financial: Financial;
  fulfillment: Fulfillment;
  cancelled: boolean;
  closed: boolean;
  test: boolean;
}

const NO_STATUS = 15;

export function packed({ financial, fulfillment, cancelled, closed, test }: Flags): number {
  const money = financial === null ? NO_STATUS : FINANCIAL.indexOf(financial);
  return money | (FULFILLMENT.indexOf(fulfillment) << 4) | (+cancelled << 8) | (+closed << 9) | (+test << 10);
}

export function unpacked(flags: number): Flags {
  return {
    financial: FINANCIAL[flags & 15] ?? null,
    fulfillment: FULFILLMENT[(flags >> 4) & 15] as Fulfillment,
    cancelled: (flags & 256) !== 0,
    closed: (flags & 512) !== 0,
    test: (flags & 1024) !== 0,
  };
}

export function columnsOf(era: Era): Columns {
  const { size } = era;
  const columns: Columns = {
    createdAt: new Uint32Array(size),
    updatedAt: new Uint32Array(size),
    processedAt: new Uint32Array(size),
    flags: new Uint16Array(size),
  };
  for (let index = 0; index < size; index++) {
    const life = lifeOf(era, index);
    columns.createdAt[index] = life.createdAt;
    columns.updatedAt[index] = life.updatedAt;
    columns.processedAt[index] = life.processedAt;
    columns.flags[index] = packed(life);
  }
  return columns;
}
