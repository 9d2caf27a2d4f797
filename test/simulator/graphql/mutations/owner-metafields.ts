import type { MetafieldState } from "../../products/state.ts";
import type { ApiCall } from "../fields.ts";
import { keepValue } from "./metafield-values.ts";
import type { Input, UserError } from "./payload.ts";

/** The app's own namespace, which `$app` stands for and an omitted one means (recorded: app--347082227713). */
const APP_NAMESPACE = "app--1";
const RESERVED = new Set(["shopify_standard", "protected", "shopify-l10n-fields"]);

export interface MetafieldError extends UserError {
  elementIndex?: number | null;
}

/** One metafield of an input, ready to be kept; ids and times are the store's affair. */
export interface ReadMetafield {
  namespace: string;
  key: string;
  type: string;
  value: string;
}

export function namespaceOf(given: unknown): string {
  const text = typeof given === "string" ? given : "";
  if (text === "" || text === "$app") return APP_NAMESPACE;
  return text.startsWith("$app:") ? `${APP_NAMESPACE}--${text.slice("$app:".length)}` : text;
}

export function findMetafield<T extends Pick<MetafieldState, "namespace" | "key">>(
  list: readonly T[],
  namespace: string,
  key: string,
): T | undefined {
  return list.find((one) => one.namespace === namespace && one.key === key);
}

/**
 * Reads one metafield, its errors at `path`. A type may be left out where the metafield already is (there are no
 * definitions here). Limits and sentences are recorded ones of metafieldsSet.
 */
export function readMetafield(
  input: Input,
  existing: readonly Pick<MetafieldState, "id" | "namespace" | "key" | "type">[],
  path: string[],
): { read: ReadMetafield } | { errors: MetafieldError[] } {
  const byId =
    typeof input.id === "string" ? existing.find((one) => `gid://shopify/Metafield/${one.id}` === input.id) : undefined;
  const namespace = byId?.namespace ?? namespaceOf(input.namespace);
  const key = byId?.key ?? (typeof input.key === "string" ? input.key : "");
  const errors: MetafieldError[] = [];
  const wrong = (field: string, message: string, code: string | null, elementIndex: number | null = null) =>
    errors.push({ field: [...path, field], message, code, elementIndex });

  if (namespace.length < 3) wrong("namespace", "Namespace is too short (minimum is 3 characters)", "TOO_SHORT");
  if (namespace.length > 255) wrong("namespace", "Namespace is too long (maximum is 255 characters)", "TOO_LONG");
  if (RESERVED.has(namespace)) wrong("namespace", `Namespace ${namespace} is a reserved namespace`, null);
  if (key.length < 2) wrong("key", "Key is too short (minimum is 2 characters)", "TOO_SHORT");
  if (key.length > 64) wrong("key", "Key is too long (maximum is 64 characters)", "TOO_LONG");
  const type = (input.type as string | null | undefined) ?? findMetafield(existing, namespace, key)?.type ?? "";
  const kept = type === "" ? undefined : keepValue(type, String((input.value as string | null | undefined) ?? ""));
  if (type === "") wrong("type", "Type can't be blank", "BLANK");
  else if (!kept) wrong("type", `Type ${type} is not one of the supported types.`, "INCLUSION");
  else if ("problem" in kept) wrong("value", kept.problem, "INVALID_VALUE", kept.element);
  if (errors.length > 0 || !kept || "problem" in kept) return { errors };
  return { read: { namespace, key, type, value: kept.value } };
}

/** The metafields an input names, put into the owner's list; with `replace` they are all it has afterwards. */
export function readMetafields(
  call: ApiCall,
  inputs: readonly Input[],
  existing: readonly MetafieldState[],
  path: string[],
): { errors: MetafieldError[]; apply: (list: MetafieldState[], replace?: boolean) => MetafieldState[] } {
  const errors: MetafieldError[] = [];
  const reads: ReadMetafield[] = [];
  for (const [index, input] of inputs.entries()) {
    const found = readMetafield(input, existing, [...path, String(index)]);
    if ("errors" in found) errors.push(...found.errors);
    else reads.push(found.read);
  }
  return { errors, apply: (list, replace = false) => withMetafields(call, replace ? [] : list, reads, list) };
}

/** `known` keeps the ids of metafields that were there. */
export function withMetafields(
  call: ApiCall,
  list: readonly MetafieldState[],
  reads: readonly ReadMetafield[],
  known: readonly MetafieldState[] = list,
): MetafieldState[] {
  const result = [...list];
  const now = Math.floor(call.core.clock.now().getTime() / 1000);
  const fresh = () => ({ id: call.shop.products.newId("Metafield"), createdAt: now, updatedAt: now });
  for (const read of reads) {
    const old = findMetafield(known, read.namespace, read.key);
    const at = result.findIndex((one) => one.namespace === read.namespace && one.key === read.key);
    const next = { ...(old ?? fresh()), ...read };
    if (at < 0) result.push(next);
    else result[at] = next;
  }
  return result;
}
