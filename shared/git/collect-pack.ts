import { GitError } from './errors.ts';
import { fetchPack, type PackRequest } from './fetch-pack.ts';
import { peekPack } from './pack-peek.ts';
import type { SourceCapabilities } from './source.ts';
import type { Transport } from './transport.ts';

/** How much of a pack is read, and who is told. */
export interface CollectOptions {
  /** Bytes of the pack that are held; what goes beyond is cut off. */
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
  /** Told the bytes of every pack, whole or cut. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/** Fetches a pack into memory, as far as the limit goes. */
export async function collectPack(
  transport: Transport,
  source: SourceCapabilities,
  request: PackRequest,
  { limit, signal, onBytes }: CollectOptions,
): Promise<{ readonly pack: Buffer; readonly whole: boolean }> {
  const stream = await fetchPack(transport, source, request, signal);
  // One more, so that a pack of just that size is seen to be whole.
  const { head, whole } = await peekPack(stream, limit + 1);
  if (!whole) stream.destroy();
  onBytes?.(head.length);
  return { pack: head, whole };
}

/** Parts of a repository are read in protocol version 2 only: version 0 gives nothing but the tips of refs. */
export function requireVersion2(source: SourceCapabilities): void {
  if (source.version === 2) return;
  throw new GitError({
    code: 'GIT_PROTOCOL_TOO_OLD',
    what: 'the host does not speak version 2 of the git protocol, without which single files cannot be fetched',
    where: source.remote.url,
    remedy: 'Update the host to git 2.18 or newer, and let proxies pass the header Git-Protocol.',
  });
}

/** A pack that would take more memory than is set aside for it. */
export function packTooLarge(what: string, where: string): GitError {
  return new GitError({
    code: 'GIT_PACK_TOO_LARGE',
    what,
    where,
    remedy:
      'The repository is larger than can be looked at without a checkout; allow `uploadpack.allowFilter` on its host.',
  });
}
