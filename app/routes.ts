import type { UNSAFE_RouteConfig as RouteConfig } from "@remix-run/dev";

/** The map of all addresses. */
export default [
  { index: true, file: "routes/_index.tsx" },
  { path: "healthz", file: "routes/healthz.ts" },
  { path: "auth/*", file: "routes/auth.$.ts" },
  { path: "webhooks", file: "routes/webhooks.ts" },
  { path: "webhooks/compliance", file: "routes/webhooks.compliance.ts" },
  {
    path: "app",
    file: "routes/app.tsx",
    children: [
      { index: true, file: "routes/app._index.tsx" },
      { path: "jobs", file: "routes/app.jobs._index.tsx" },
      { path: "jobs/new", file: "routes/app.jobs.new.tsx" },
      { path: "jobs/:id", file: "routes/app.jobs.$id.tsx" },
      { path: "health", file: "routes/app.health.tsx" },
      { path: "health/certificate/:id", file: "routes/app.health.certificate.$id.tsx" },
      { path: "settings", file: "routes/app.settings.tsx" },
      { path: "orders", file: "routes/app.orders._index.tsx" },
      { path: "orders/:id", file: "routes/app.orders.$id.tsx" },
    ],
  },
  { path: "api/proofs", file: "routes/api.proofs.ts" },
  { path: "api/proofs/:id", file: "routes/api.proofs.$id.ts" },
  { path: "api/sync/jobs", file: "routes/api.sync.jobs.ts" },
  { path: "api/sync/jobs/:id", file: "routes/api.sync.jobs.$id.ts" },
  { path: "api/sync/jobs/:id/cancel", file: "routes/api.sync.jobs.$id.cancel.ts" },
  { path: "api/sync/status", file: "routes/api.sync.status.ts" },
  { path: "api/sync/estimate", file: "routes/api.sync.estimate.ts" },
  { path: "api/schedules", file: "routes/api.schedules.ts" },
  { path: "api/orders/:id/mirror", file: "routes/api.orders.$id.mirror.ts" },
  { path: "api/orders/:id/fetch", file: "routes/api.orders.$id.fetch.ts" },
] satisfies RouteConfig;
