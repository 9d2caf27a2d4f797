import { AppError } from "~/lib/errors";

import { orders } from "./orders";
import { products } from "./products";
import type { Resource } from "./resource";

/** Everything Lockstep mirrors. Adding a resource: a folder, a line here, its tables, topics and scopes. */
export const RESOURCES: readonly Resource[] = [orders, products];

/** The resource of that name; throws `AppError("invalid")` for any other. */
export function resourceNamed(name: string): Resource {
  const found = RESOURCES.find((resource) => resource.name === name);
  if (found) return found;
  const known = RESOURCES.map((resource) => `"${resource.name}"`).join(", ");
  throw new AppError("invalid", `There is no resource "${name}". Known: ${known}.`, {
    fields: { resource: `Choose one of ${known}.` },
  });
}

/** The resource that listens to a webhook topic, if any. */
export function resourceForTopic(topic: string): Resource | undefined {
  return RESOURCES.find((resource) => topic in resource.webhooks);
}
