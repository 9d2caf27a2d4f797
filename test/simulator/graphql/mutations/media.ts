import type { MediaState, ProductState } from "../../products/state.ts";
import type { ApiCall } from "../fields.ts";
import { bareId } from "./payload.ts";
import type { Input, Mutation, UserError } from "./payload.ts";
import { changeProduct, PRODUCT_GONE } from "./change-product.ts";

const KINDS: Record<string, MediaState["kind"]> = {
  IMAGE: "MediaImage",
  VIDEO: "Video",
  EXTERNAL_VIDEO: "ExternalVideo",
  MODEL_3D: "Model3d",
};

export interface MediaEdit {
  errors: UserError[];
  append: (draft: ProductState) => void;
}

/** New media from CreateMediaInput, or FileSetInput of productSet. They are READY a moment after the answer, and say nothing of it. */
export function readMedia(call: ApiCall, inputs: readonly Input[], path: string[]): MediaEdit {
  const errors = inputs.flatMap((input, index): UserError[] => {
    const sound = URL.canParse(String(input.originalSource)) && /^https?:/.test(String(input.originalSource));
    const field = [...path, String(index), "originalSource"];
    return sound ? [] : [{ field, message: "Image URL is invalid", code: "INVALID" }];
  });
  return {
    errors,
    append: (draft) => {
      for (const input of inputs) draft.media.push(newMedia(call, draft.id, input));
    },
  };
}

export function newMedia(call: ApiCall, productId: string, input: Input): MediaState {
  const { products } = call.shop;
  const at = Math.floor(call.core.clock.now().getTime() / 1000);
  const id = products.newId("MediaImage");
  call.core.clock.after(0, () => {
    products.changeSilently(productId, (draft) => {
      for (const media of draft.media) if (media.id === id) media.status = "READY";
    });
  });
  return {
    id,
    kind: KINDS[String(input.mediaContentType ?? input.contentType ?? "IMAGE")] ?? "MediaImage",
    alt: (input.alt as string | null | undefined) ?? null,
    status: "UPLOADED",
    url: String(input.originalSource),
    width: 1200,
    height: 1200,
    createdAt: at,
    updatedAt: at,
  };
}

export const productCreateMedia: Mutation = (call, args) => {
  const id = bareId("Product", args.productId) ?? "";
  const product = call.shop.products.get(id);
  const refused = (errors: UserError[]) => ({
    product: product ? call.shop.products.product(id) : null,
    media: null,
    mediaUserErrors: errors,
    userErrors: errors,
  });
  if (!product) return refused([{ field: ["productId"], message: PRODUCT_GONE, code: "PRODUCT_DOES_NOT_EXIST" }]);
  const inputs = args.media as Input[];
  const { errors } = readMedia(call, inputs, ["media"]);
  // "Adds all valid files and returns errors for any invalid ones."
  const wrong = new Set(errors.map(({ field }) => Number(field?.[1])));
  const sound = inputs.filter((_, index) => !wrong.has(index));
  changeProduct(call, id, readMedia(call, sound, ["media"]).append);
  const node = call.shop.products.product(id);
  const media = (node?.media as unknown[] | undefined)?.slice(product.media.length) ?? [];
  return { product: node, media, mediaUserErrors: errors, userErrors: errors };
};
