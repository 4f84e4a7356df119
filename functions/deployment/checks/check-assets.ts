import { createHash } from 'node:crypto';
import type { CheckSettings } from '../../../shared/config/deployment-settings.ts';
import type { Manifest } from '../../../shared/state/deployment-state.ts';
import type { CheckResult } from '../run/ports.ts';
import type { Preview } from '../targets/target.ts';
import { type Fetch, previewUrl } from './http-check.ts';

export type AssetsCheck = Extract<CheckSettings, { kind: 'assets' }>;

const requestsAtOnce = 8;
const namedFiles = 3;

/** Loads every file of a release and compares its bytes with the manifest: what a browser would miss is found before it does. */
export async function checkAssets(
  fetch: Fetch,
  check: AssetsCheck,
  manifest: Manifest,
  preview: Preview | undefined,
  signal: AbortSignal,
): Promise<CheckResult> {
  const { name } = check;
  if (!URL.canParse(check.url)) return { name, result: 'failed', detail: `${check.url} is no address` };
  const limit = AbortSignal.any([signal, AbortSignal.timeout(check.timeoutSeconds * 1000)]);
  const waiting = Object.entries(manifest.files).values();
  const wrong: string[] = [];
  const work = async (): Promise<void> => {
    for (const [path, { sha256 }] of waiting) {
      const found = await loadHash(fetch, fileUrl(check.url, path, preview), preview, limit);
      if (found !== sha256) wrong.push(found.length === 64 ? `${path} has other bytes` : `${path}: ${found}`);
    }
  };
  await Promise.all(Array.from({ length: requestsAtOnce }, work));
  signal.throwIfAborted();
  const count = Object.keys(manifest.files).length;
  if (wrong.length === 0)
    return { name, result: 'passed', detail: `${count} files are served as they were built` };
  const more = wrong.length > namedFiles ? `, and ${wrong.length - namedFiles} more` : '';
  return { name, result: 'failed', detail: `${wrong.sort().slice(0, namedFiles).join('; ')}${more}` };
}

function fileUrl(base: string, path: string, preview: Preview | undefined): string {
  const root = base.endsWith('/') ? base : `${base}/`;
  return previewUrl(new URL(path.split('/').map(encodeURIComponent).join('/'), root).href, preview);
}

/** The SHA-256 of what an address serves, or a sentence when it serves nothing. */
async function loadHash(
  fetch: Fetch,
  url: string,
  preview: Preview | undefined,
  signal: AbortSignal,
): Promise<string> {
  try {
    const response = await fetch(url, { headers: { ...preview?.headers }, redirect: 'manual', signal });
    if (response.status !== 200) {
      await response.body?.cancel();
      return `answered ${response.status}`;
    }
    const hash = createHash('sha256');
    for await (const chunk of response.body ?? []) hash.update(chunk);
    return hash.digest('hex');
  } catch {
    // Which error it was is told by the HTTP checks; here it counts that the file did not come.
    return 'did not come';
  }
}
