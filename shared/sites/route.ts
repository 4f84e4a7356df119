import { isPublicPath, isServedAsItself, isShared, releaseFolder, type SiteRules } from './layout.ts';
import type { PointedRelease, Pointer } from './pointer.ts';
import { parsePreviewRules, previewReleaseHeader, previewRulesHeader } from './preview-headers.ts';

/** What a site must know of a request. */
export interface SiteRequest {
  /** As it was sent, percent-encoded, without a query. */
  readonly path: string;
  /** The viewer's: the same one gets the same release. */
  readonly address: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** Where the answer is. */
export type Route =
  | { readonly kind: 'file'; readonly key: string; readonly shared: boolean }
  /** 400: the path cannot be read. 404: nobody may ask for it. 503: nothing is live. */
  | { readonly kind: 'refused'; readonly status: 400 | 404 | 503 };

/**
 * Which file answers a request, by the pointer alone: whether the file is there is not looked at. The function at CloudFront's edge
 * (`functions/deployment/targets/static/edge-function.js`) follows the same rule.
 */
export function routeRequest(pointer: Pointer | undefined, request: SiteRequest): Route {
  const asked = decodedPath(request.path);
  if (asked === undefined) return { kind: 'refused', status: 400 };
  const isFolder = asked === '' || asked.endsWith('/');
  const path = isFolder ? `${asked}index.html` : asked;
  if (!isPublicPath(path)) return { kind: 'refused', status: 404 };
  const chosen = chooseRelease(pointer, request);
  if (chosen === undefined) return { kind: 'refused', status: 503 };
  const file = isServedAsItself(path, chosen) ? path : (chosen.fallback ?? `${path}/index.html`);
  const shared = isShared(file, chosen);
  return { kind: 'file', key: shared ? file : `${releaseFolder}${chosen.release}/${file}`, shared };
}

/** Percent of the viewers, from 0, below which a viewer lies for a release; the same viewer lies elsewhere for another release. */
export function viewerPercent(address: string, release: string): number {
  // Stays below 2^53 at every step, and is the same in every engine. The release comes last: it stirs what neighbours have in common.
  let hash = 5381;
  for (const character of `${address} ${release.slice(0, 16)}`) {
    hash = (hash * 65_599 + character.charCodeAt(0)) % 4_294_967_291;
  }
  return hash % 100;
}

function chooseRelease(
  pointer: Pointer | undefined,
  { address, headers }: SiteRequest,
): PointedRelease | undefined {
  const { live, candidate } = pointer ?? {};
  const wanted = headers[previewReleaseHeader];
  if (wanted !== undefined && /^[0-9a-f]{64}$/.test(wanted)) {
    const known = [live, candidate].find((each) => each?.release === wanted);
    return { ...(known ?? rulesOf(headers, live)), release: wanted };
  }
  if (live && candidate && viewerPercent(address, candidate.release) < candidate.weight) return candidate;
  return live;
}

function rulesOf(headers: SiteRequest['headers'], live: SiteRules | undefined): SiteRules {
  return parsePreviewRules(headers[previewRulesHeader]) ?? live ?? { immutable: [] };
}

function decodedPath(path: string): string | undefined {
  try {
    return decodeURIComponent(path).replace(/^\//, '');
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
