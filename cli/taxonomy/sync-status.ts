import {
  readConflicts,
  readDecisions,
  readSetState,
  readVersions,
} from '../../functions/taxonomy/round/read-state.ts';
import type { ReplicaState } from '../../functions/taxonomy/round/set-state.ts';
import type { TaxonomySet } from '../../shared/config/configuration.ts';
import type { TaxonomyRun } from '../../shared/state/taxonomy-store.ts';
import { withCloudAccess } from '../cloud/connect.ts';
import { queueDepths } from '../cloud/queue-depths.ts';
import type { CloudOptions } from '../commands/command-setup.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { ago, count } from '../output/quantities.ts';
import type { Terminal } from '../output/terminal.ts';
import type { Surroundings } from '../surroundings.ts';
import { readSets } from './configured-sets.ts';
import { roundMark } from './round-lines.ts';
import { openSetRecords, type SetRecords } from './set-records.ts';

/** How a set stands. */
interface SetStatus {
  readonly set: string;
  readonly mode: TaxonomySet['mode'];
  /** What was known is gone: the next round only unites. */
  readonly lost: boolean;
  /** Absent before the first. */
  readonly version?: number;
  readonly versionAt?: number;
  readonly files: number;
  readonly replicas: readonly ReplicaStatus[];
  readonly openConflicts: number;
  /** Decisions that no round has applied. */
  readonly decisions: number;
  readonly lastRun?: TaxonomyRun;
}

interface ReplicaStatus {
  readonly repository: string;
  readonly commit?: string;
  readonly trouble?: { readonly code: string; readonly what: string; readonly remedy: string };
  /** Files that are put aside. */
  readonly quarantine: readonly { readonly path: string; readonly code: string; readonly what: string }[];
  /** Addresses of those that wait. */
  readonly pullRequests: readonly string[];
}

/** Shows how every set of the configuration stands. */
export async function syncStatus(options: CloudOptions, surroundings: Surroundings): Promise<ExitCode> {
  const { terminal } = surroundings;
  const { sets } = await readSets(options, surroundings);
  return withCloudAccess(options, surroundings, async (cloud) => {
    const records = openSetRecords(cloud);
    const statuses = await Promise.all(sets.map((set) => statusOf(set, records)));
    const queues = await queueDepths(cloud, ['plan', 'taxonomy', 'taxonomyDeadLetters']);
    const { plan, taxonomy, taxonomyDeadLetters } = queues;
    if (options.json) terminal.printJson({ place: cloud.place, sets: statuses, queues });
    else {
      const now = Date.now();
      const blocks = statuses.map((status) => statusText(status, now, terminal.paint));
      const foot = `${plan + taxonomy} in the queues · ${taxonomyDeadLetters} dead-lettered`;
      terminal.print([...blocks, foot].join('\n\n'));
    }
    return exitCodes.synced;
  });
}

async function statusOf({ name, mode }: TaxonomySet, { store, blobs }: SetRecords): Promise<SetStatus> {
  const { state, lost } = await readSetState(store, blobs, name);
  const [newest] = await readVersions(blobs, state, 1);
  const [lastRun] = await store.runs(name, { limit: 1 });
  const conflicts = await readConflicts(blobs, state);
  return {
    set: name,
    mode,
    lost,
    ...(newest ? { version: newest.number, versionAt: newest.at } : {}),
    files: state.documents.length,
    replicas: Object.entries(state.replicas)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([repository, replica]) => replicaStatus(repository, replica)),
    openConflicts: conflicts.filter(({ status }) => status === 'open').length,
    decisions: (await readDecisions(blobs, state)).length,
    ...(lastRun ? { lastRun } : {}),
  };
}

function replicaStatus(
  repository: string,
  { tip, trouble, quarantine, intents }: ReplicaState,
): ReplicaStatus {
  return {
    repository,
    ...(tip === undefined ? {} : { commit: tip }),
    ...(trouble ? { trouble: { code: trouble.code, what: trouble.what, remedy: trouble.remedy } } : {}),
    quarantine: quarantine.map(({ path, code, what }) => ({ path, code, what })),
    pullRequests: [...new Set(intents.flatMap(({ pullRequest }) => pullRequest?.url ?? []))],
  };
}

function statusText(status: SetStatus, now: number, paint: Terminal['paint']): string {
  const { set, mode, version, versionAt, files, replicas, openConflicts, decisions, lastRun } = status;
  const index =
    version === undefined ? 'no version yet' : `version ${version}, ${ago(versionAt ?? now, now)}`;
  const mark = lastRun ? roundMark(lastRun.outcome, paint) : paint('dim', '–');
  const last = lastRun ? `last round ${lastRun.outcome}, ${ago(lastRun.finishedAt, now)}` : 'no round yet';
  const references = lastRun?.counts.references ?? 0;
  const waiting = [
    status.lost ? 'what was known is lost: the next round deletes nothing' : '',
    openConflicts > 0 ? count(openConflicts, 'open conflict') : '',
    decisions > 0 ? `${count(decisions, 'decision')} for the next round` : '',
    references > 0 ? count(references, 'broken reference') : '',
  ].filter((part) => part !== '');
  return [
    `${mark} ${paint('bold', set)}  ${mode}  ${index}  ${count(files, 'file')} in ${count(replicas.length, 'replica')}  ${last}`,
    ...(waiting.length > 0 ? [`    ${waiting.join(' · ')}`] : []),
    ...replicas.flatMap(troubleLines),
  ].join('\n');
}

function troubleLines({ repository, trouble, quarantine, pullRequests }: ReplicaStatus): readonly string[] {
  return [
    ...(trouble ? [`    ${repository}: ${trouble.code}: ${trouble.what}. ${trouble.remedy}`] : []),
    ...quarantine.map(({ path, code, what }) => `    ${repository}:${path}: put aside: ${code}: ${what}`),
    ...pullRequests.map((url) => `    ${repository}: waits for its pull request ${url}`),
  ];
}
