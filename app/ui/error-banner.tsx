import { Banner, Text } from "@shopify/polaris";
import type { BannerProps } from "@shopify/polaris";

/** What went wrong, and the way out: an answer's sentence with a button. */
export function ErrorBanner({ sentence, action }: { sentence: string | undefined; action?: BannerProps["action"] }) {
  if (!sentence) return null;
  return (
    <Banner tone="critical" action={action}>
      <Text as="p">{sentence}</Text>
    </Banner>
  );
}
