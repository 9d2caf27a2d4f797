import { AppProvider } from "@shopify/polaris";
import english from "@shopify/polaris/locales/en.json";
import { render } from "@testing-library/react";
import type { ReactElement } from "react";
import { RESOURCES } from "~/resources";
import { resourceView } from "~/resources/resource-view";
import { FormatsProvider } from "./formats-context";
import { ResourcesProvider } from "./resources-context";

export const NOW = "2026-11-21T12:00:00.000Z";

/** Renders a part of a page as the embedded app would. */
export function show(element: ReactElement, { locale = "en", timeZone = "UTC" } = {}) {
  const framed = (child: ReactElement) => (
    <AppProvider i18n={english}>
      <FormatsProvider locale={locale} timeZone={timeZone} now={NOW}>
        <ResourcesProvider value={RESOURCES.map(resourceView)}>{child}</ResourcesProvider>
      </FormatsProvider>
    </AppProvider>
  );
  const view = render(framed(element));
  return { ...view, showAgain: (child: ReactElement) => view.rerender(framed(child)) };
}
