/** What addresses of the catalog ask for. */
import { z } from "zod";
import { AppError } from "~/lib/errors";
import { VERDICTS } from "~/resources/catalog/difference";

/** Our number of a product, from an address. */
export function catalogId(text: string | undefined): string {
  if (text && /^\d{1,18}$/.test(text)) return text;
  throw new AppError(
    "not_found",
    "There is no such product in your catalog: the number in the address is not one of ours.",
  );
}

const HOW_MANY = "Ask for 1 to 250.";
export const limit = z.coerce.number(HOW_MANY).int(HOW_MANY).min(1, HOW_MANY).max(250, HOW_MANY).optional();
export const verdict = z.enum(VERDICTS, { error: `A verdict is one of ${VERDICTS.join(", ")}.` }).optional();

export const differenceFilters = {
  field: z.string().optional(),
  tier: z
    .enum(["1", "2", "3"], { error: "A tier is 1, 2 or 3." })
    .transform((text) => Number(text) as 1 | 2 | 3)
    .optional(),
  search: z.string().trim().optional(),
  product: z
    .string()
    .regex(/^\d{1,18}$/, "product is our number of a product.")
    .optional(),
  after: z.string().optional(),
  limit,
};

const Products = z.object({
  search: z.string().trim().optional(),
  verdict,
  gone: z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .optional(),
  after: z.string().optional(),
});

/** What the page of the catalog is asked for; what cannot be understood is left out. */
export function productQuery(params: URLSearchParams): z.infer<typeof Products> {
  const asked = Products.safeParse(Object.fromEntries(params));
  return asked.success ? asked.data : {};
}

const Conflicts = z.object(differenceFilters);

/** What the page of conflicts is asked for; what cannot be understood is left out. */
export function conflictQuery(params: URLSearchParams): z.infer<typeof Conflicts> {
  const asked = Conflicts.safeParse(Object.fromEntries(params));
  return asked.success ? asked.data : {};
}

const Differences = Conflicts.extend({ verdict });

/** What the page of the plan is asked for; what cannot be understood is left out. */
export function differenceQuery(params: URLSearchParams): z.infer<typeof Differences> {
  const asked = Differences.safeParse(Object.fromEntries(params));
  return asked.success ? asked.data : {};
}
