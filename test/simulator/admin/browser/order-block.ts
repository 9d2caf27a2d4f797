/**
 * Where Shopify would show the app's admin block: asks what the block in extensions/ asks, from another origin and with
 * a session token, and shows what it would show.
 */
export async function showOrderBlock(appOrigin: string, idToken: () => Promise<unknown>): Promise<void> {
  const block = document.querySelector<HTMLElement>("#order-block");
  const text = block?.querySelector("p");
  const button = block?.querySelector("button");
  if (!block || !text || !button) return;

  const ask = async (what: "mirror" | "fetch", method: "GET" | "POST") => {
    button.disabled = true;
    try {
      const headers = { Authorization: `Bearer ${String(await idToken())}` };
      const response = await fetch(`${appOrigin}/api/orders/${block.dataset.order}/${what}`, { method, headers });
      const answer = (await response.json()) as { sentence?: string; error?: string };
      text.textContent = answer.sentence ?? answer.error ?? `HTTP ${response.status}`;
    } catch {
      text.textContent = "Lockstep did not answer.";
    }
    button.disabled = false;
  };
  button.addEventListener("click", () => void ask("fetch", "POST"));
  await ask("mirror", "GET");
}
