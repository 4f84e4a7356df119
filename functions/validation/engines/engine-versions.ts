import type { Language } from '../finding.ts';

/** The engines' versions. A bundle has no `package.json` to look into, so they stand here; a test compares them with it. */
export const packageVersions = {
  '@astral-sh/ruff-wasm-nodejs': '0.17.3',
  '@biomejs/wasm-nodejs': '2.5.14',
  markdownlint: '0.40.0',
  'jsonc-parser': '3.3.1',
  typescript: '5.9.3',
} as const;

/** Goes up when our own part of an analysis (rules, severities, messages, excerpts) changes, by language. */
const ruleRevisions = { python: 1, javascript: 1, json: 1, markdown: 1 } as const;

/** What an analysis depends on beside the content and its settings, by language: what was kept under another version is not found. */
export function engineVersions(): Readonly<Record<Language, string>> {
  const packages = packageVersions;
  return {
    python: `ruff ${packages['@astral-sh/ruff-wasm-nodejs']}, rules ${ruleRevisions.python}`,
    javascript: `biome ${packages['@biomejs/wasm-nodejs']}, typescript ${packages.typescript}, rules ${ruleRevisions.javascript}`,
    json: `biome ${packages['@biomejs/wasm-nodejs']}, jsonc-parser ${packages['jsonc-parser']}, rules ${ruleRevisions.json}`,
    markdown: `markdownlint ${packages.markdownlint}, rules ${ruleRevisions.markdown}`,
  };
}
