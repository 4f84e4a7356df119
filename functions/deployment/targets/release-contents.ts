import type { BlobStore } from '../../../shared/blobs/blob-store.ts';
import type { Manifest, Release } from '../../../shared/state/deployment-state.ts';
import { type Archive, openArchive } from '../build/archive.ts';
import { packSource } from '../build/pack-source.ts';
import type { SourceRepository } from '../build/source.ts';
import { DeploymentError } from '../errors.ts';
import { readArchive } from './read-archive.ts';
import type { NamedRelease } from './target.ts';

/** What a release is made of, as its targets want it. */
export interface ReleaseContents {
  readonly archive: (release: Release) => Promise<Archive>;
  readonly manifest: (release: Release) => Promise<Manifest>;
  /** A file of the commit. Throws `TARGET_FILE_MISSING`. */
  readonly committedFile: (release: NamedRelease, path: string, signal: AbortSignal) => Promise<Uint8Array>;
  /** Blob with a zip of what was built, or of the commit where nothing is built. */
  readonly sourceOf: (release: NamedRelease, signal: AbortSignal) => Promise<string>;
}

/** Reads releases from the blobs, and what was never built from the repository. */
export function releaseContents(blobs: BlobStore, source: SourceRepository): ReleaseContents {
  return {
    archive: async ({ app, archive }) => openArchive(await readArchive(blobs, required(app, archive)), app),
    manifest: async ({ app, manifest }) => {
      const bytes = await readArchive(blobs, required(app, manifest));
      return JSON.parse(Buffer.from(bytes).toString('utf8')) as Manifest;
    },
    async committedFile({ release }, path) {
      const found = (await source.tree(release.commit))?.object(path);
      for await (const { bytes } of source.contents(found ? [found.id] : [])) return bytes;
      throw new DeploymentError({
        code: 'TARGET_FILE_MISSING',
        what: `Commit ${release.commit} has no file ${path}`,
        where: release.app,
        remedy: 'Correct the path in the target, or commit the file.',
      });
    },
    async sourceOf({ release }) {
      if (release.archive !== undefined) return release.archive;
      const tree = await source.tree(release.commit);
      if (!tree) throw gone(release);
      return blobs.put(await packSource(tree, source, release.app));
    },
  };
}

function required(app: string, blob: string | undefined): string {
  if (blob !== undefined) return blob;
  throw new DeploymentError({
    code: 'TARGET_MISCONFIGURED',
    what: 'The target needs built files, and the release was made without a build',
    where: app,
    remedy: 'Add build with a command and an output folder to the app, and deploy its commit again.',
  });
}

function gone({ app, repository, commit }: Release): DeploymentError {
  return new DeploymentError({
    code: 'DEPLOYMENT_RELEASE_GONE',
    what: `${repository} no longer has commit ${commit}`,
    where: app,
    remedy: 'Push the commit again, or deploy another one.',
  });
}
