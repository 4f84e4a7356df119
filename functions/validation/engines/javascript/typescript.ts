import { createRequire } from 'node:module';
import type ts from 'typescript';

/** TypeScript's API. */
export type TypescriptApi = typeof ts;

/** Loads it: some 150 ms. At run time, so that a bundle need not hold it. */
export function loadTypescript(): TypescriptApi {
  return createRequire(import.meta.url)('typescript') as TypescriptApi;
}

/** The tree of a file, without parents and without JSDoc: neither is needed, and both cost. */
export function syntaxTree(api: TypescriptApi, text: string, kind: string): ts.SourceFile {
  return api.createSourceFile(
    `file.${kind}`,
    text,
    { languageVersion: api.ScriptTarget.Latest, jsDocParsingMode: api.JSDocParsingMode.ParseNone },
    false,
    scriptKind(api, kind),
  );
}

function scriptKind(api: TypescriptApi, kind: string): ts.ScriptKind {
  if (kind === 'tsx') return api.ScriptKind.TSX;
  return kind.endsWith('ts') ? api.ScriptKind.TS : api.ScriptKind.JSX;
}
