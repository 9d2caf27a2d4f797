/**
 * What Lockstep mirrors. A resource says what a record is: its GraphQL selection, how to decode it, which webhooks
 * speak of it, and which tables hold it. One folder each; everything else in the app is generic over this type.
 */

import type { Masked } from "~/lib/mask";

import type { RecordList } from "./list";
import type { RecordCsv } from "./stored";

/** A decoded record, ready to be written. Ids are decimal strings (they exceed 2^53). */
export interface MirrorRecord {
  id: string;
  /** Shopify's `updatedAt`, ISO 8601 in UTC. */
  updatedAt: string;
  /** Merchant's name of the record, for messages: "#1001". */
  name: string;
  /** Column values of the main table, in the order of `table.columns` (document, parts and hashes are not among them). */
  row: readonly ColumnValue[];
  /** The node without personal data. */
  document: Json;
  parts: Parts;
  /** Rows of each child table, in the order of `table.children`, each row in the order of its columns. */
  children: readonly (readonly (readonly ColumnValue[])[])[];
  /** Null for a resource without any. */
  personal: Personal | null;
}

/**
 * What only single reads carry and bulk cannot (null: there are none). A bulk record knows them only where what it does carry
 * proves that there can be none. Otherwise it shows that there are some; or there may be such as do not show, but then a record has
 * had them from its beginning.
 */
export type Parts = { known: true; value: Json | null } | { known: false; shown: boolean };

/** Of a record whose bulk node is all there is of it. */
export const NO_PARTS: Parts = { known: true, value: null };

/** Personal data and free text of a record, kept sealed; `lookup` feeds the blind indexes. */
export interface Personal {
  data: Json;
  lookup: { email: string | null; phone: string | null; name: string | null };
}

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type ColumnValue = string | number | boolean | null | readonly string[] | { json: Json };

/** What a source says happened. Every way data enters the app ends in this type. */
export type Change =
  | { kind: "upsert"; record: MirrorRecord }
  /** The parts of a record that came by bulk; taken only if the mirror still holds that version. */
  | {
      kind: "parts";
      id: string;
      updatedAt: string;
      value: Json | null;
      /** They could not be read: waited for no longer, and not known. */ givenUp?: true;
    }
  | { kind: "delete"; id: string; at: string }
  /** `payload` is what there is of it, without anybody in it. */
  | { kind: "reject"; id: string; name?: string; reason: string; payload?: Masked };

/** What a webhook tells: a deletion, where to look (with the sizes that say how much to ask for), or of which child to ask. */
export type Notice =
  | { kind: "delete"; id: string; at: string }
  | { kind: "refetch"; id: string; updatedAt?: string; sizes?: Sizes }
  /** Only a child is named, by its number; which record it belongs to has to be asked. */
  | { kind: "child"; id: string; type: string };

/** Paths below a record ("email", "customer.phone") that this app may not read for lack of protected-customer-data approval. */
export type Denied = ReadonlySet<string>;

/** How many children a record has, as far as a delivery or the mirror told. */
export type Sizes = Readonly<Record<string, number>>;

export interface ChildTable {
  name: string;
  columns: readonly string[];
  /** The column that holds the id of the record it belongs to. */
  parent: string;
  /** What its nodes are called in a record's story, and the columns that tell them apart within a record. */
  field: string;
  key: readonly string[];
  /** The column in whose order they are shown, before their key; absent: none. */
  position?: string;
}

export interface Table {
  name: string;
  /** The column with the merchant's name of a record. */
  title: string;
  /** Typed columns of the main table without keys, document, parts, hashes and provenance. */
  columns: readonly string[];
  children: readonly ChildTable[];
  /** Columns that tell how much to ask for when a record is read again: entry of its sizes → column. */
  sizes: Readonly<Record<string, string>>;
}

/** A connection of a node, asked for page by page and drained; its nodes may have connections of their own. */
export interface Connection {
  field: string;
  /** The object of the parent node in which it stands; absent: in the node itself. */
  within?: { field: string; type: string };
  /** GraphQL types of its nodes. */
  types: readonly string[];
  /** Selection of one child, `id` included; `below` is what it asks of its own connections. */
  fields: (below: string) => string;
  /** Children to ask for when nothing is known about their number. */
  guess: number;
  /** The entry of a record's sizes that tells their number. */
  size: string;
  connections?: readonly Connection[];
}

/** What bulk files cannot carry, and how it is fetched afterwards. */
export interface PartsSelection {
  /** "lines of refunds, fulfillments and shipping" */
  what: string;
  /** For a record whose document does not show that it has any: a question that costs little, and what its answer says. */
  look: {
    showsInDocument: (document: Json) => boolean;
    fields: string;
    found: (node: Readonly<Record<string, unknown>>) => boolean;
  };
  /** `sizes` says how many to ask for, what exceeds them is drained. */
  fields: (sizes: Sizes) => string;
  /** Of the parts alone, of a record whose document is mirrored. */
  decode: (node: unknown, document: Json) => { id: string; updatedAt: string; value: Json | null };
  /** The sizes to ask with, when an answer shows that a list was cut short; null when it is whole. */
  cutSizes: (node: Readonly<Record<string, unknown>>) => Sizes | null;
  /** What a mirrored document and its number of children tell about the sizes of its parts. */
  sizesOf: (document: Json, children: number) => Sizes;
  /** The column with the number of children, and the one that says which records are newest to a merchant. */
  childCount: string;
  newest: string;
}

/** How the record is found to which a child belongs that a delivery names by its type and number. */
export interface Parent {
  /** What must be granted to ask for it, beyond the scopes of the record. */
  scopes: readonly string[];
  /** Selection of the child, and the record's global id in it. */
  fields: string;
  recordOf: (child: Readonly<Record<string, unknown>>) => string | null;
  /** The table of the mirror that knows it, if any: by this column, in that one. */
  mirrored?: { table: string; column: string; record: string };
}

/** Few things that its records name and that belong to none of them (locations, say): read whole with the plan of every job. */
export interface Named {
  table: string;
  /** `id` first, then what it is called. */
  columns: readonly string[];
  /** The root field that lists them, with its arguments, and the selection of one. */
  field: string;
  fields: string;
  /** Its columns' values. Throws for what is not the answer to `fields`. */
  rowOf: (node: unknown) => readonly ColumnValue[];
}

export interface Resource {
  name: string;
  /** "order": how a sentence names one, and many. */
  noun: { one: string; many: string };
  /** GraphQL type of a record, and the root fields that list and count it. */
  type: string;
  rootField: string;
  countField: string;
  /** What must be granted before any of it can be read. */
  scopes: readonly string[];
  /** Selection of the node without its connections, as every source asks it, without what this app was denied. */
  fields: (denied: Denied) => string;
  connections: readonly Connection[];
  /** Null when a bulk node is all there is of a record. */
  parts: PartsSelection | null;
  /** Children come as arrays under their connection's field. Bulk nodes have no parts (`parts` absent). */
  decode: (node: unknown) => MirrorRecord;
  /** Its protected customer data: the fields alone, to learn what is denied before asking for thousands of records, and their paths. */
  personal: { probe: string; paths: readonly string[] } | null;
  /** The oldest creation that these scopes show at `now`; null when they show everything. */
  visibleSince: (scopes: readonly string[], now: Date) => Date | null;
  /** Up to so many records are read by pages, more by a bulk operation. */
  pagesUpTo: number;
  /** How far back a sweep reads everything again unless it is told; null: everything. */
  sweepDays: number | null;
  /** Reads a delivery's raw body. Topics are Shopify's: "orders/updated". */
  webhooks: Readonly<Record<string, (body: unknown) => Notice>>;
  /** The topics that alone would tell of everything; what a sync found first is counted as lost by one of them. */
  told: { created: string; updated: string; deleted: string };
  /** By the types of children that deliveries name. */
  parents: Readonly<Record<string, Parent>>;
  named: Named | null;
  table: Table;
  /** How it is listed, searched and filtered. */
  list: RecordList;
  /** How it is exported. */
  csv: RecordCsv;
}
