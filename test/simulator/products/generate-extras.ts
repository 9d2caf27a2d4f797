import { between, chance, choose, randomOf, STREAM } from "../store/random.ts";
import type { MediaState, MetafieldState, ProductState, Seconds } from "./state.ts";
import type { Seedbed } from "./generate.ts";

type Times = { createdAt: Seconds; updatedAt: Seconds };

/** Media and metafields. */
export function makeExtras(bed: Seedbed, n: number, times: Times): Pick<ProductState, "media" | "metafields"> {
  const random = randomOf(bed.seed, n, STREAM.productExtras);
  const count = n === 4 ? 30 : chance(random, 0.15) ? 0 : between(random, 1, 4);
  const media = Array.from({ length: count }, (_, k): MediaState => {
    const kind =
      k === 0 || chance(random, 0.9) ? "MediaImage" : choose(random, ["Video", "ExternalVideo", "Model3d"] as const);
    return {
      id: bed.ids.next("MediaImage"),
      kind,
      alt: chance(random, 0.6) ? choose(random, ["Front view", "Vue de côté – détail", "מבט", "📷 close-up"]) : null,
      status: chance(random, 0.97) ? "READY" : choose(random, ["PROCESSING", "FAILED"]),
      url: kind === "ExternalVideo" ? "https://www.youtube.com/embed/xyz" : urlOf(n, k, kind),
      width: 2048,
      height: choose(random, [2048, 1365]),
      createdAt: times.createdAt,
      updatedAt: times.createdAt,
    };
  });
  const wanted = n === 4 ? 60 : between(random, 0, FIELDS.length);
  const metafields = Array.from({ length: wanted }, (_, k): MetafieldState => {
    const [namespace, key, type, value] = FIELDS[k] ?? ["import", `field_${k}`, "single_line_text_field", `value ${k}`];
    return { id: bed.ids.next("Metafield"), namespace, key, type, value, ...times };
  });
  return { media, metafields };
}

const urlOf = (n: number, k: number, kind: string): string =>
  `https://cdn.shopify.com/s/files/1/0714/6000/files/product-${n + 1}-${k + 1}.${kind === "Model3d" ? "glb" : kind === "Video" ? "mp4" : "jpg"}?v=1767225600`;

const FIELDS: [namespace: string, key: string, type: string, value: string][] = [
  ["custom", "care", "multi_line_text_field", "Hand wash.\nDo not bleach. 🧺"],
  ["custom", "material", "single_line_text_field", "100 % Wolle – “fair”"],
  ["custom", "pieces", "number_integer", "12"],
  ["specs", "size", "dimension", '{"value":42.5,"unit":"CENTIMETERS"}'],
  ["specs", "tags", "list.single_line_text_field", '["a","b","ü"]'],
];
