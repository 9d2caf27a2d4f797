export const schemaFile: string;
/** Resolves to the path of the checked introspection file (.json.gz). */
export function ensureSchema(): Promise<string>;
