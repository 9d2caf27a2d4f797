import { PrismaPg } from "@prisma/adapter-pg";
import { defineConfig } from "prisma/config";

// The schema names DATABASE_URL, and a schema that cannot be read shows up as a failed download of an engine.
process.env.DATABASE_URL ??= "postgresql://localhost:5432/lockstep";
const connectionString = process.env.DATABASE_URL;

// `engine: "js"` with an adapter: generate, validate, `migrate diff` and `migrate status` then need no engine binary.
export default defineConfig({
  schema: "prisma/schema.prisma",
  experimental: { adapter: true },
  engine: "js",
  adapter: async () => new PrismaPg({ connectionString }),
});
