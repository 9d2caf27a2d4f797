import { PrismaPg } from "@prisma/adapter-pg";
import { defineConfig } from "prisma/config";

// `engine: "js"` with an adapter: generate, validate, `migrate diff` and `migrate status` then need no engine binary.
const connectionString = process.env.DATABASE_URL ?? "postgresql://localhost:5432/lockstep";

export default defineConfig({
  schema: "prisma/schema.prisma",
  experimental: { adapter: true },
  engine: "js",
  adapter: async () => new PrismaPg({ connectionString }),
});
