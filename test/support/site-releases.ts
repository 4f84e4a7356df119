import { createHash } from 'node:crypto';
import type { Archive } from '../../functions/deployment/build/archive.ts';
import type { NamedRelease } from '../../functions/deployment/targets/target.ts';
import type { Manifest, Release } from '../../shared/state/deployment-state.ts';
import { namedRelease } from './releases.ts';

/** Releases of web sites, and what is in them. */
export interface SiteReleases {
  /** A release with these files, texts by path. */
  release(files: Readonly<Record<string, string>>): NamedRelease;
  readonly archive: (release: Release) => Promise<Archive>;
  readonly manifest: (release: Release) => Promise<Manifest>;
  /** How often an archive was opened. */
  opened(): number;
}

/** Keeps the files in memory. */
export function siteReleases(): SiteReleases {
  const contents = new Map<string, Readonly<Record<string, string>>>();
  let opened = 0;
  const filesOf = ({ archive = '' }: Release) => contents.get(archive) ?? {};
  return {
    release(files) {
      const archive = sha256(JSON.stringify(files));
      contents.set(archive, files);
      return namedRelease('site', { archive, manifest: archive });
    },
    async archive(release) {
      opened += 1;
      const files = filesOf(release);
      return { paths: Object.keys(files).sort(), read: (path) => Buffer.from(files[path] ?? '') };
    },
    async manifest(release) {
      const entries = Object.entries(filesOf(release)).map(([path, text]) => [
        path,
        { sha256: sha256(text), bytes: Buffer.byteLength(text) },
      ]);
      return { files: Object.fromEntries(entries) };
    },
    opened: () => opened,
  };
}

/** In hex. */
function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
