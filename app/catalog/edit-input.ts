/** What somebody wants a product of the catalog to be, read field by field: all that is wrong is told at once. */
import { z } from "zod";

import { AppError } from "~/lib/errors";
import { readField } from "~/resources/catalog/field-input";
import { fieldSpec, locationOf } from "~/resources/catalog/fields";
import type { FieldMap } from "~/resources/catalog/values";
import type { Json } from "~/resources/resource";

import type { KnownLocation } from "./locations";

export interface VariantInput {
  /** Of the catalog; without it the variant is new. */
  id?: string;
  options?: Record<string, string>;
  ours: FieldMap;
}

export interface ProductInput {
  ours: FieldMap;
  variants: VariantInput[];
  /** The revision that was edited: another one means that somebody was faster. */
  rev?: number;
}

/** Shopify's bounds: https://shopify.dev/docs/api/admin-graphql/latest/mutations/productSet. */
const MOST_VARIANTS = 2_048;
const MOST_OPTIONS = 3;

const fields = z.record(z.string(), z.unknown(), { error: 'Fields are written as {"title": "Tea"}.' });
const option = z.string({ error: "The value of an option is a text." }).trim().min(1, "An option needs a value.");
const Shape = z.strictObject({
  ours: fields.default({}),
  variants: z
    .array(
      z.strictObject({
        id: z
          .string({ error: "A variant's id is a number in quotes." })
          .regex(/^\d{1,18}$/, "A variant's id is a number in quotes.")
          .optional(),
        options: z.record(z.string().trim().min(1), option).optional(),
        ours: fields.default({}),
      }),
      { error: "variants must be a list." },
    )
    .max(MOST_VARIANTS, `A product has at most ${MOST_VARIANTS.toLocaleString("en")} variants.`)
    .default([]),
  rev: z.int({ error: "rev is the number that the product was shown with." }).optional(),
});

/** Throws `AppError("invalid")` with a sentence for each field: "title", "variants.0.price". */
export function readProductInput(input: unknown, locations: readonly KnownLocation[]): ProductInput {
  const problems: Record<string, string> = {};
  const shape = Shape.safeParse(input);
  if (!shape.success) {
    for (const issue of shape.error.issues) {
      if (issue.code === "unrecognized_keys")
        for (const key of issue.keys)
          problems[[...issue.path, key].join(".")] = `There is no "${key}" here. Fields go into "ours".`;
      else problems[issue.path.join(".") || "product"] ??= issue.message;
    }
    throw refused(problems);
  }
  const { ours, variants, rev } = shape.data;
  const read: ProductInput = {
    rev,
    ours: readFields(ours, "product", "", locations, problems),
    variants: variants.map(({ id, options, ours: values }, n) => {
      if (id && options)
        problems[`variants.${n}.options`] = "The options of a variant cannot be changed: add another one.";
      if (Object.keys(options ?? {}).length > MOST_OPTIONS)
        problems[`variants.${n}.options`] = `A product has at most ${MOST_OPTIONS} options.`;
      return { id, options, ours: readFields(values, "variant", `variants.${n}.`, locations, problems) };
    }),
  };
  if (Object.keys(problems).length > 0) throw refused(problems);
  return read;
}

export function refused(problems: Record<string, string>): AppError {
  return new AppError("invalid", [...new Set(Object.values(problems))].join(" "), { fields: problems });
}

function readFields(
  given: Record<string, unknown>,
  of: "product" | "variant",
  place: string,
  locations: readonly KnownLocation[],
  problems: Record<string, string>,
): FieldMap {
  const values: Record<string, Json> = {};
  for (const [field, input] of Object.entries(given)) {
    const problem = misplaced(field, of) ?? unknownLocation(field, locations);
    const read = problem === null ? readField(field, input) : { problem };
    if ("problem" in read) problems[`${place}${field}`] = read.problem;
    else values[field] = read.value;
  }
  return values;
}

function misplaced(field: string, of: "product" | "variant"): string | null {
  const spec = fieldSpec(field);
  return spec && spec.of !== of ? `${spec.label} is a field of a ${spec.of}, not of a ${of}.` : null;
}

/** Also the sentence for a location of a feed. Null for a location that something can be in stock at, and for any other field. */
export function unknownLocation(field: string, locations: readonly KnownLocation[]): string | null {
  const id = locationOf(field);
  if (id === null) return null;
  const location = locations.find((known) => known.id === id);
  if (!location)
    return `There is no location ${id}: it has to be one of ${locations.map((known) => known.name).join(", ") || "Shopify's"}.`;
  return location.isActive ? null : `${location.name} is not active: nothing can be in stock there.`;
}
