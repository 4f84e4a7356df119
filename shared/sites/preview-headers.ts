import type { SiteRules } from './layout.ts';

/** Header with the digest of a release that a request wants to see, whatever is live. */
export const previewReleaseHeader = 'x-auto-builder-release';
/** Header with the rules of that release: without it those of the pointer hold. */
export const previewRulesHeader = 'x-auto-builder-rules';

const longestRules = 1024;

/** The headers that lead a request to one release. */
export function previewHeaders(release: string, { immutable, fallback }: SiteRules): Record<string, string> {
  const rules = fallback === undefined ? { immutable } : { immutable, fallback };
  return {
    [previewReleaseHeader]: release,
    [previewRulesHeader]: encodeURIComponent(JSON.stringify(rules)),
  };
}

/** The rules in a header; `undefined` for what is none. */
export function parsePreviewRules(header: string | undefined): SiteRules | undefined {
  if (header === undefined || header.length > longestRules) return undefined;
  let rules: unknown;
  try {
    rules = JSON.parse(decodeURIComponent(header));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof URIError) return undefined;
    throw error;
  }
  if (typeof rules !== 'object' || rules === null || !('immutable' in rules)) return undefined;
  const { immutable } = rules;
  if (!Array.isArray(immutable) || !immutable.every((glob) => typeof glob === 'string')) return undefined;
  if (!('fallback' in rules)) return { immutable };
  return typeof rules.fallback === 'string' ? { immutable, fallback: rules.fallback } : undefined;
}
