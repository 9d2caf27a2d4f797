import reactHooks from "eslint-plugin-react-hooks";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

const noDefaultExport = {
  selector: ":matches(ExportDefaultDeclaration, ExportSpecifier[exported.name='default'])",
  message: "Export it by name: only routes and configuration files have a default export.",
};
const noBarrel = [
  { selector: "ExportAllDeclaration", message: "Import from the file that has it: there are no barrels." },
  {
    selector: "ExportNamedDeclaration[source]",
    message: "Import from the file that has it: only a resource's index.ts passes things on.",
  },
];
const noIndexImport = {
  regex: "^\\.{1,2}(/\\.\\.)*/?$",
  message: "Name the file that has it, not a folder's index.",
};

export default defineConfig(
  {
    ignores: [
      "build/",
      "app/generated/",
      ".data/",
      ".shopify/",
      "test/simulator/.schema/",
      "test/e2e/.results/",
      "extensions/*/dist/",
      "extensions/**/*.d.ts",
    ],
  },
  {
    files: ["**/*.{ts,tsx,mts}"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/consistent-type-exports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      // Remix's loaders and actions throw answers.
      "@typescript-eslint/only-throw-error": ["error", { allow: ["Response", "TypedResponse"] }],
      // A field of a form may be a file, which reads as one.
      "@typescript-eslint/no-base-to-string": [
        "error",
        { ignoredTypeNames: ["Error", "RegExp", "URL", "URLSearchParams", "File"] },
      ],
      // Objects here are bags of functions, without `this`.
      "@typescript-eslint/unbound-method": "off",
      // GraphQL's own enums are compared with the names a query has.
      "@typescript-eslint/no-unsafe-enum-comparison": "off",
      // `async` also says that a function answers with a promise, and loaders and actions must.
      "@typescript-eslint/require-await": "off",
      "no-restricted-imports": ["error", { patterns: [noIndexImport] }],
      "no-restricted-syntax": ["error", noDefaultExport, ...noBarrel],
      eqeqeq: ["error", "always", { null: "ignore" }],
    },
  },
  { files: ["app/**/*.{ts,tsx}"], rules: { "no-console": "error" } },
  { files: ["**/*.tsx"], ...reactHooks.configs.flat["recommended-latest"] },
  // A resource's index reads as its table of contents.
  { files: ["app/resources/*/index.ts"], rules: { "no-restricted-syntax": ["error", noDefaultExport] } },
  // The server bundle's one entry offers more than Remix asks for.
  { files: ["app/entry.*.tsx"], rules: { "no-restricted-syntax": "off" } },
  // What tools look for a default export in.
  {
    files: [
      "app/routes/**",
      "app/root.tsx",
      "app/routes.ts",
      "*.config.{ts,js}",
      "**/*.config.ts",
      "test/support/postgres.ts",
      "extensions/**",
    ],
    rules: { "no-restricted-syntax": ["error", ...noBarrel] },
  },
  // Tests speak to databases, pages and JSON as a reader of them would, without decoding everything first.
  {
    files: ["test/**", "**/*.test.{ts,tsx}", "**/*.e2e.ts"],
    rules: {
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-base-to-string": "off",
      "@typescript-eslint/restrict-template-expressions": "off",
    },
  },
  { files: ["extensions/**/*.{ts,tsx}"], extends: [tseslint.configs.disableTypeChecked] },
);
