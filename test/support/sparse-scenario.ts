import type { ObjectFormat, ObjectId } from '../../shared/git/object-id.ts';
import { readBlobs } from '../../shared/git/read-blobs.ts';
import { listSource, type SourceCapabilities } from '../../shared/git/source.ts';
import { Transport } from '../../shared/git/transport.ts';
import { type GitServer, startGitServer } from './git-server.ts';
import { gitIn } from './repositories.ts';

/** A repository on a real host, and what is needed to read parts of it. */
export interface SparseScenario {
  readonly server: GitServer;
  readonly directory: string;
  readonly transport: Transport;
  /** What the host offers now; call it once the repository has commits. */
  source(): Promise<SourceCapabilities>;
  git(...args: string[]): Promise<string>;
  close(): Promise<void>;
}

/** Starts a host with one empty repository, `acme/app`. */
export async function startSparseScenario(objectFormat: ObjectFormat = 'sha1'): Promise<SparseScenario> {
  const server = await startGitServer();
  const directory = await server.create('acme/app', { objectFormat });
  const transport = new Transport({ idleTimeoutMs: 20_000 });
  return {
    server,
    directory,
    transport,
    source: async () =>
      (await listSource(transport, { url: server.urlOf('acme/app') }, new Map())).capabilities,
    git: (...args) => gitIn(directory, ...args),
    async close() {
      transport.close();
      await server.close();
    },
  };
}

/** Reads blobs as text; those without content as the word that says why. */
export async function blobTexts(
  { transport }: SparseScenario,
  source: SourceCapabilities,
  ids: readonly ObjectId[],
  limits: { readonly packLimitBytes?: number; readonly blobLimitBytes?: number } = {},
): Promise<ReadonlyMap<ObjectId, string>> {
  const texts = new Map<ObjectId, string>();
  const options = { packLimitBytes: 1024 * 1024, blobLimitBytes: 1024 * 1024, ...limits };
  for await (const answer of readBlobs(transport, source, ids, options)) {
    texts.set(
      answer.id,
      'bytes' in answer ? answer.bytes.toString() : 'tooLarge' in answer ? '(too large)' : '(no blob)',
    );
  }
  return texts;
}
