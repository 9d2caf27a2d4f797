import { PrismaPg } from "@prisma/adapter-pg";
import { expect, it } from "vitest";
import { Prisma, PrismaClient } from "~/generated/prisma/client";
import { freshDatabase } from "./support/database";

/** Every model asks for all of its columns, so a column that is missing or misnamed in the migrations has to show. */
it("answers for every model and column of schema.prisma after the migrations", async () => {
  await using database = await freshDatabase();
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: database.url }) });
  const models = prisma as unknown as Record<string, { findMany: () => Promise<unknown[]> }>;
  const answers = await Promise.all(
    Object.values(Prisma.ModelName).map(async (name) => {
      const model = models[name.charAt(0).toLowerCase() + name.slice(1)];
      return [name, await model?.findMany().catch((error: Error) => error.message)] as const;
    }),
  );
  await prisma.$disconnect();
  expect(answers.length).toBeGreaterThan(0);
  expect(Object.fromEntries(answers)).toEqual(Object.fromEntries(answers.map(([name]) => [name, []])));
});
