import { type CommitObject, serialiseCommit } from '../../../../shared/git/commit-object.ts';
import { type DestinationListing, listDestination } from '../../../../shared/git/destination.ts';
import { fetchPack } from '../../../../shared/git/fetch-pack.ts';
import { mergeBase } from '../../../../shared/git/merge-base.ts';
import { PackWriter } from '../../../../shared/git/pack-writer.ts';
import { PushStream, type RefCommand } from '../../../../shared/git/push.ts';
import type { PushReport } from '../../../../shared/git/push-report.ts';
import { readCommit } from '../../../../shared/git/read-commit.ts';
import type { Remote } from '../../../../shared/git/remote.ts';
import { type CapabilityCache, learnSource, type SourceCapabilities } from '../../../../shared/git/source.ts';
import type { Transport } from '../../../../shared/git/transport.ts';
import { DeploymentError, PassingTroubleError } from '../../errors.ts';
import type { GitPlace, PlaceVerdict } from './git-place.ts';
import { aboutGitHost } from './git-trouble.ts';

/** How a repository is reached. */
export interface HostedPlaceOptions {
  readonly transport: Transport;
  readonly remote: Remote;
  /** The repository of the app, when it is another one. */
  readonly source?: Remote;
  /** Shared between jobs, so that hosts are asked once what they speak. */
  readonly capabilities: CapabilityCache;
}

/** A repository over smart HTTP: nothing is checked out. Open it anew for each job, with the credentials of the moment. */
export function hostedPlace(options: HostedPlaceOptions): GitPlace {
  const { transport, remote, source, capabilities } = options;
  const learn = (from: Remote, signal: AbortSignal): Promise<SourceCapabilities> =>
    learnSource(transport, from, capabilities, signal);

  return {
    where: remote.url,

    list: (signal) => aboutGitHost(() => listDestination(transport, remote, signal)),

    readCommit: (id, signal) =>
      aboutGitHost(async () => readCommit(transport, await learn(remote, signal), id, { signal })),

    isAncestor: (ancestor, of, signal) =>
      aboutGitHost(async () => {
        if (ancestor === of) return true;
        const host = await learn(remote, signal);
        return (await mergeBase(transport, host, ancestor, of, { signal })) === ancestor;
      }),

    change: (listing, { moves, commits }, signal) =>
      aboutGitHost(async () => {
        requireAtomic(listing);
        const push = new PushStream(transport, listing, moves, signal, { atomic: true });
        const carriesPack = moves.some((move) => move.new !== undefined);
        await push.write(carriesPack ? packOf(commits, listing) : Buffer.alloc(0));
        const report = await push.finish();
        await report.ended;
        if (report.refs.every(({ ok }) => ok)) return { kind: 'done' };
        return verdictOn(report, moves, await listDestination(transport, remote, signal));
      }),

    bring: (commit, ref, signal) =>
      aboutGitHost(async () => {
        if (!source) return false;
        const from = await learn(source, signal);
        if (!(await readCommit(transport, from, commit, { signal }))) return false;
        const listing = await listDestination(transport, remote, signal);
        const pack = await fetchPack(
          transport,
          from,
          {
            wants: [commit],
            haves: [...listing.haves],
            thin: !listing.capabilities.has('no-thin'),
            ofsDelta: listing.capabilities.has('ofs-delta'),
          },
          signal,
        );
        const move = { ref, old: listing.refs.get(ref), new: commit };
        const push = new PushStream(transport, listing, [move], signal);
        for await (const bytes of pack) await push.write(bytes);
        const report = await push.finish();
        await report.ended;
        if (report.refs.every(({ ok }) => ok)) return true;
        throw new DeploymentError({
          code: 'TARGET_REFUSED',
          what: `The host does not take the commits of the release: ${wordsOf(report)}`,
          where: remote.url,
          remedy: `Allow the credentials to make refs below refs/auto-builder/, such as ${ref}.`,
        });
      }),
  };
}

function requireAtomic({ capabilities, remote }: DestinationListing): void {
  if (capabilities.has('atomic')) return;
  throw new DeploymentError({
    code: 'TARGET_MISCONFIGURED',
    what: 'The host cannot move several refs in one step, so a release could be left half brought there',
    where: remote.url,
    remedy: 'Let the host advertise atomic pushes (git config receive.advertiseAtomic true).',
  });
}

function packOf(commits: readonly CommitObject[], { objectFormat }: DestinationListing): Buffer {
  const pack = new PackWriter(objectFormat);
  for (const commit of commits) pack.add('commit', serialiseCommit(commit));
  // Some hosts know the empty tree without having it, others do not.
  if (commits.length > 0) pack.add('tree', new Uint8Array());
  return pack.build();
}

/** Words of hosts for a ref that is being moved by somebody else at this moment. */
const busy = /lock|failed to update ref|but expected|incorrect old value|already exists|stale/i;
/** What they say of the refs that would have moved, but for another one. */
const bystander = /atomic|transaction/i;

function verdictOn(report: PushReport, moves: readonly RefCommand[], now: DestinationListing): PlaceVerdict {
  if (moves.some(({ ref, old }) => now.refs.get(ref) !== old)) return { kind: 'moved' };
  const reason = wordsOf(report);
  if (report.refs.some(({ ok, reason: said }) => !ok && busy.test(said ?? ''))) {
    throw new PassingTroubleError(`Refs are being moved by somebody else: ${reason} (${now.remote.url})`);
  }
  return { kind: 'refused', reason };
}

function wordsOf({ refs, messages }: PushReport): string {
  const refusals = refs.filter(({ ok }) => !ok);
  const guilty = refusals.filter(({ reason }) => !bystander.test(reason ?? ''));
  const said = (guilty.length > 0 ? guilty : refusals).map(
    ({ ref, reason }) => `${ref}: ${reason ?? 'refused'}`,
  );
  return [...said, messages].filter(Boolean).join('; ').slice(0, 1000);
}
