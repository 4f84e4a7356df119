import { createHash } from 'node:crypto';
import {
  isPublicPath,
  isShared,
  isUsableGlob,
  keyOf,
  type SiteRules,
} from '../../../../shared/sites/layout.ts';
import type { Site } from '../../../../shared/sites/site.ts';
import type { Manifest } from '../../../../shared/state/deployment-state.ts';
import type { Archive } from '../../build/archive.ts';
import { DeploymentError } from '../../errors.ts';
import type { Progress } from '../target.ts';
import { readMark, writeMark } from './release-mark.ts';

/** A release that is to be laid down at a site. */
export interface LayDownOrder {
  readonly site: Site;
  readonly digest: string;
  readonly rules: SiteRules;
  readonly manifest: Manifest;
  /** Opened only if a file is missing. */
  readonly archive: () => Promise<Archive>;
  /** Files that were put there longer ago are put there anew, so that nobody clears them away meanwhile; milliseconds. */
  readonly refreshAfterMs: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** After that moment no further file is begun. */
  readonly until: number;
}

interface PlannedFile {
  readonly path: string;
  readonly key: string;
  readonly shared: boolean;
  readonly sha256: string;
}

const filesAtOnce = 16;
const forEver = 'public, max-age=31536000, immutable';
const askEachTime = 'no-cache';

/** Brings the files of a release to a site, where they are not yet as they should be; nobody is led to them. */
export async function layDown(order: LayDownOrder, signal: AbortSignal): Promise<Progress> {
  const { site, digest, rules, manifest } = order;
  checkRules(rules, site.where);
  const files = plan(digest, manifest, rules);
  const before = await readMark(site, digest, signal);
  const own = files.filter(({ shared }) => shared).map(({ path }) => path);
  const shared = [...new Set([...(before?.shared ?? []), ...own])];
  const isAsBefore = before?.complete === true && JSON.stringify(before.rules) === JSON.stringify(rules);
  // Written before anything is looked at: from now on nobody clears away what it needs. It stays complete while it is.
  await writeMark(site, digest, { complete: isAsBefore, rules, shared }, signal);
  const { looked, stored, bytes } = await bring(order, files, signal);
  if (looked < files.length) {
    const detail = `${looked} of ${files.length} files are there`;
    return { state: 'under-way', afterSeconds: 1, detail };
  }
  if (!isAsBefore) await writeMark(site, digest, { complete: true, rules, shared }, signal);
  const hidden = Object.keys(manifest.files).length - files.length;
  const more = hidden === 0 ? '' : `; ${hidden} hidden ones are left out`;
  return { state: 'ready', detail: `${stored} of ${files.length} files (${bytes} bytes) were new${more}` };
}

function plan(digest: string, manifest: Manifest, rules: SiteRules): PlannedFile[] {
  return Object.entries(manifest.files).flatMap(([path, { sha256 }]) =>
    isPublicPath(path)
      ? [{ path, key: keyOf(digest, path, rules), shared: isShared(path, rules), sha256 }]
      : [],
  );
}

/** Looks at all files, a few at once, until the time is over. */
async function bring(order: LayDownOrder, files: readonly PlannedFile[], signal: AbortSignal) {
  const waiting = files.values();
  const done = { looked: 0, stored: 0, bytes: 0 };
  let archive: Promise<Archive> | undefined;
  const open = (): Promise<Archive> => {
    archive ??= order.archive();
    return archive;
  };
  const work = async (): Promise<void> => {
    while (!signal.aborted && order.now() < order.until) {
      const { value: file } = waiting.next();
      if (file === undefined) return;
      const stored = await bringFile(order, file, open, signal);
      done.looked += 1;
      if (stored === undefined) continue;
      done.stored += 1;
      done.bytes += stored;
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: filesAtOnce }, work));
  const failed = ends.find((end) => end.status === 'rejected');
  // What a signal breaks off is done at the next call.
  if (failed && !signal.aborted) throw failed.reason;
  return done;
}

/** The bytes that were stored; `undefined` where nothing had to be. */
async function bringFile(
  order: LayDownOrder,
  file: PlannedFile,
  open: () => Promise<Archive>,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { site } = order;
  const { key, sha256, shared } = file;
  const found = await site.look(key, signal);
  if (found && shared && found.sha256 !== sha256) throw changedFile(file.path, site.where);
  const isFresh = found && found.modifiedAt > order.now() - order.refreshAfterMs;
  if (isFresh && found.sha256 === sha256) return undefined;
  const bytes = readFile(await open(), file, site.where);
  const cacheControl = shared ? forEver : askEachTime;
  const once = shared && !found;
  if (await site.put({ key, bytes, sha256, cacheControl }, signal, { once })) return bytes.byteLength;
  // Somebody was faster with a file that all releases share: it must be the same one.
  if ((await site.look(key, signal))?.sha256 !== sha256) throw changedFile(file.path, site.where);
  return undefined;
}

function readFile(archive: Archive, { path, sha256 }: PlannedFile, where: string): Uint8Array {
  const bytes = archive.read(path);
  if (createHash('sha256').update(bytes).digest('hex') === sha256) return bytes;
  throw new DeploymentError({
    code: 'DEPLOYMENT_RELEASE_GONE',
    what: `The release does not hold ${path} as it was built`,
    where,
    remedy: 'Deploy its commit again, which builds it anew.',
  });
}

function changedFile(path: string, where: string): DeploymentError {
  return new DeploymentError({
    code: 'TARGET_REFUSED',
    what: `${path} is there with other bytes, although files like it are said never to change (immutable)`,
    where,
    remedy: `Let the build put a hash of the content into its name, or add "!${path}" to immutable.`,
  });
}

function checkRules({ immutable, fallback }: SiteRules, where: string): void {
  const wrong = immutable.find((glob) => !isUsableGlob(glob.replace(/^!/, '')));
  if (wrong !== undefined) {
    throw new DeploymentError({
      code: 'TARGET_MISCONFIGURED',
      what: `The pattern "${wrong}" in immutable cannot be used`,
      where,
      remedy: 'Use *, ** and ? only, at most four in a pattern; one pattern for each case instead of braces.',
    });
  }
  if (fallback !== undefined && !isPublicPath(fallback)) {
    throw new DeploymentError({
      code: 'TARGET_MISCONFIGURED',
      what: `The fallback "${fallback}" is no file that can be asked for`,
      where,
      remedy: 'Name a file of the build by its path, such as "index.html".',
    });
  }
}
