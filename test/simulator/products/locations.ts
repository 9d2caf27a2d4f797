import { LOCATIONS } from "../store/fulfillments.ts";
import type { LocationState, Seconds } from "./state.ts";

/** The two that fulfil orders, a shop, and one that was given up. */
export function locationsOf(today: Seconds): LocationState[] {
  const year = 365 * 86_400;
  const place = (
    { id, name }: { id: string; name: string },
    address: Partial<LocationState["address"]>,
    other: Partial<LocationState> = {},
  ): LocationState => ({
    id,
    name,
    isActive: true,
    fulfillsOnlineOrders: true,
    address: { address1: null, city: "", province: null, country: "", countryCode: "US", zip: "", ...address },
    createdAt: today - 3 * year,
    updatedAt: today - year,
    ...other,
  });
  const [brooklyn, cologne] = LOCATIONS;
  return [
    place(brooklyn, {
      address1: "55 Water St",
      city: "Brooklyn",
      province: "New York",
      country: "United States",
      zip: "11201",
    }),
    place(cologne, { address1: "Severinstraße 12", city: "Köln", country: "Germany", countryCode: "DE", zip: "50678" }),
    place(
      { id: "71460020011", name: "Laden Zürich" },
      { address1: "Langstrasse 3", city: "Zürich", country: "Switzerland", countryCode: "CH", zip: "8004" },
      { fulfillsOnlineOrders: false },
    ),
    place(
      { id: "71460000417", name: "Old warehouse Newark" },
      { city: "Newark", province: "New Jersey", country: "United States", zip: "07102" },
      { isActive: false, updatedAt: today - year / 2 },
    ),
  ];
}
