import type { ReactNode } from "react";

/** A page outside Shopify's admin, where there is no Polaris. */
export function PlainPage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main style={{ fontFamily: "system-ui, sans-serif", maxWidth: "36rem", margin: "4rem auto", padding: "0 1rem" }}>
      <h1>{title}</h1>
      {children}
    </main>
  );
}
