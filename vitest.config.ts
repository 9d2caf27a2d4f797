import tsconfigPaths from "vite-tsconfig-paths";
import { defineConfig } from "vitest/config";

// The suffix tells the environment: *.test.ts plain, *.pg.test.ts with a PostgreSQL, *.e2e.ts a browser (Playwright's).
// TZ is set only so that all machines agree by default; no test may depend on it.
const shared = { env: { TZ: "UTC" }, setupFiles: ["test/support/quiet-console.ts"], restoreMocks: true };
const pg = "{app,test,scripts}/**/*.pg.test.ts";
const dom = "{app/ui,app/routes,test/support}/**/*.test.tsx";
const outside = ["**/node_modules/**", "app/generated/**"];

export default defineConfig({
  plugins: [tsconfigPaths({ projects: ["tsconfig.json"] })],
  test: {
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: "unit",
          include: ["{app,test,scripts}/**/*.test.{ts,tsx}"],
          exclude: [...outside, pg, dom],
        },
      },
      {
        extends: true,
        test: { ...shared, name: "pg", include: [pg], exclude: outside, globalSetup: ["test/support/postgres.ts"] },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: "dom",
          include: [dom],
          environment: "jsdom",
          setupFiles: [...shared.setupFiles, "test/support/dom.ts"],
          server: { deps: { inline: [/@shopify\/polaris/] } },
        },
      },
    ],
  },
});
