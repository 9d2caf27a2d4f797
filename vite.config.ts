import { vitePlugin as remix } from "@remix-run/dev";
import { defineConfig, type UserConfig } from "vite";
import tsconfigPaths from "vite-tsconfig-paths";

declare module "@remix-run/node" {
  interface Future {
    v3_singleFetch: true;
  }
}

const port = Number(process.env.PORT ?? 3000);
const { hostname } = new URL(process.env.SHOPIFY_APP_URL || "http://localhost");

// Hot reloading through the tunnel of `shopify app dev` has to name the public host.
const tunnelled = hostname !== "localhost" && hostname !== "127.0.0.1";
const hmr = tunnelled
  ? { protocol: "wss", host: hostname, port: Number(process.env.FRONTEND_PORT ?? 8002), clientPort: 443 }
  : undefined;

export default defineConfig({
  server: {
    port,
    hmr,
    allowedHosts: [hostname],
    cors: { preflightContinue: true },
    fs: { allow: ["app", "node_modules"] },
  },
  plugins: [
    remix({
      ignoredRouteFiles: ["**/.*", "**/*.test.{ts,tsx}"],
      future: {
        v3_fetcherPersist: true,
        v3_relativeSplatPath: true,
        v3_throwAbortReason: true,
        // Discovery writes to sessionStorage, which browsers that block third-party storage deny to a frame: no page would open.
        v3_lazyRouteDiscovery: false,
        v3_singleFetch: true,
        v3_routeConfig: true,
      },
    }),
    tsconfigPaths({ projects: ["tsconfig.json"] }),
  ],
  build: {
    assetsInlineLimit: 0,
    target: "es2022",
    // A route that only answers programs has nothing for the browser.
    rollupOptions: { onwarn: (warning, warn) => (warning.code === "EMPTY_BUNDLE" ? undefined : warn(warning)) },
  },
  optimizeDeps: { include: ["@shopify/app-bridge-react", "@shopify/polaris"] },
}) satisfies UserConfig;
