import { createContext, useContext } from "react";
import type { ResourceView } from "~/resources/resource-view";

const ResourcesContext = createContext<readonly ResourceView[]>([]);

/** Gives every component below what there is to mirror, in the order in which pages show it. */
export const ResourcesProvider = ResourcesContext.Provider;

export function useResources(): readonly ResourceView[] {
  return useContext(ResourcesContext);
}

/** The resource of that name; of one that is no more, as old jobs may name it, the name is all there is. */
export function useResource(name: string): ResourceView {
  return resourceIn(useResources(), name);
}

export function resourceIn(resources: readonly ResourceView[], name: string): ResourceView {
  return resources.find((one) => one.name === name) ?? { name, noun: { one: name, many: name }, sweepDays: null };
}
