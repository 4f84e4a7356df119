import { randomUUID } from 'node:crypto';
import { replicaAccess } from '../../functions/taxonomy/replicas/replica-access.ts';
import { orderOf } from '../../functions/taxonomy/round/order-of.ts';
import { previewRound, type RoundPreview } from '../../functions/taxonomy/round/preview-round.ts';
import { openReplicas } from '../../functions/taxonomy/run-taxonomy-job.ts';
import type { TaxonomySet } from '../../shared/config/configuration.ts';
import type { TaxonomyAction } from '../../shared/jobs/taxonomy-job.ts';
import { createSecretStore } from '../../shared/secrets/create-secret-store.ts';
import type { CloudAccess } from '../cloud/cloud-access.ts';
import type { CloudOptions } from '../commands/command-setup.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Surroundings } from '../surroundings.ts';
import type { ConfiguredSets } from './configured-sets.ts';
import { isWhole, previewJson, previewText } from './preview-text.ts';
import { openSetRecords } from './set-records.ts';

/** Rounds that are only looked at. */
export interface DryRun extends ConfiguredSets {
  readonly action: Extract<TaxonomyAction, { kind: 'sync' }>;
}

/** Reads and merges as rounds would, from this machine, and shows what they would do. Changes nothing. */
export async function dryRun(
  cloud: CloudAccess,
  { configuration, environment, sets, action }: DryRun,
  { json }: Pick<CloudOptions, 'json'>,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal } = surroundings;
  const records = { ...openSetRecords(cloud), now: Date.now };
  const secrets = createSecretStore({ source: 'environment', environment, now: Date.now });
  const access = replicaAccess({ secrets, installationTokens: new Map() }, configuration);
  const interrupt = surroundings.onInterrupt();
  try {
    const previews: { readonly set: TaxonomySet; readonly preview: RoundPreview }[] = [];
    for (const set of sets) {
      terminal.progress(`${set.name}: reading …`);
      const order = await orderOf(records, set, action);
      const { replicas, unreachable } = await openReplicas(access, set, interrupt.signal);
      const request = { set, order, replicas, unreachable, runId: randomUUID() };
      previews.push({ set, preview: await previewRound(records, request) });
    }
    const ok = previews.every(({ preview }) => isWhole(preview));
    if (json) {
      terminal.printJson({
        ok,
        dryRun: true,
        sets: previews.map(({ set, preview }) => previewJson(set.name, preview)),
      });
    } else {
      terminal.print(
        previews
          .map(({ set, preview }) =>
            previewText(set.name, preview, { now: Date.now(), paint: terminal.paint }),
          )
          .join('\n\n'),
      );
    }
    return ok ? exitCodes.synced : exitCodes.partial;
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    terminal.note('auto-builder: interrupted');
    return exitCodes.interrupted;
  } finally {
    interrupt.stop();
  }
}
