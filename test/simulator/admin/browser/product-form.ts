type Fields = Record<string, string | string[] | null>;

/** What the form says that it did not say when the page was made, as the control API wants it. */
interface Changes {
  patch: Record<string, unknown>;
  inventory: { variantId: string; locationId: string; available: number }[];
}

/** The product page: saves what was changed as one edit by the merchant, and shows the product anew. */
export function connectProductForm(control: (method: "POST", what: string, input: object) => Promise<unknown>): void {
  const form = document.querySelector<HTMLFormElement>("form#product");
  const save = form?.querySelector<HTMLButtonElement>("button[type=submit]");
  const told = form?.querySelector<HTMLElement>("#saved");
  if (!form || !save || !told) return;
  const id = form.dataset.product ?? "";
  if (sessionStorage.getItem("saved") === id) told.textContent = "Saved.";
  sessionStorage.removeItem("saved");

  form.addEventListener("input", () => {
    save.disabled = changedIn(form).length === 0;
    told.textContent = "";
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save.disabled = true;
    const { patch, inventory } = changesIn(form);
    const input = {
      ...(inventory.length > 0 ? { inventory } : {}),
      ...(Object.keys(patch).length > 0 ? { edit: [id], patch } : {}),
    };
    void control("POST", "products", input).then(
      () => {
        sessionStorage.setItem("saved", id);
        location.reload();
      },
      (error: Error) => {
        told.textContent = error.message;
        save.disabled = false;
      },
    );
  });
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function changedIn(form: HTMLFormElement): Field[] {
  return [...form.querySelectorAll<Field>("input, textarea, select")].filter((field) =>
    field instanceof HTMLSelectElement
      ? ![...field.options].some((option) => option.selected && option.defaultSelected)
      : field.value !== field.defaultValue,
  );
}

function changesIn(form: HTMLFormElement): Changes {
  const changes: Changes = { patch: {}, inventory: [] };
  const variants = new Map<string, Fields>();
  const seo: Fields = {};
  for (const field of changedIn(form)) {
    const { name, value } = field;
    const { variant } = field.dataset;
    const [, locationId] = /^at:(.+)$/.exec(name) ?? [];
    const [, ofSeo] = /^seo\.(.+)$/.exec(name) ?? [];
    if (variant && locationId) changes.inventory.push({ variantId: variant, locationId, available: Number(value) });
    else if (variant)
      variants.set(variant, { ...variants.get(variant), [name]: name === "sku" && value === "" ? null : value });
    else if (ofSeo) seo[ofSeo] = value === "" ? null : value;
    else changes.patch[name] = name === "tags" ? value.split(",") : value;
  }
  if (Object.keys(seo).length > 0) changes.patch.seo = seo;
  if (variants.size > 0) changes.patch.variants = [...variants].map(([id, fields]) => ({ id, ...fields }));
  return changes;
}
