import type { SiteRules } from '../../../../shared/sites/layout.ts';
import type { PointedRelease, Pointer } from '../../../../shared/sites/pointer.ts';
import type { Site } from '../../../../shared/sites/site.ts';
import { DeploymentError } from '../../errors.ts';
import type { NamedRelease, ShiftOrder } from '../target.ts';
import { readMark } from './release-mark.ts';

/** The pointer that an order asks for. Throws `TARGET_FILE_MISSING` rather than lead viewers to a release that is not all there. */
export async function pointerAfter(
  site: Site,
  pointer: Pointer | undefined,
  { from, to, weight, fence, runId: run }: ShiftOrder,
  signal: AbortSignal,
): Promise<Pointer> {
  if (to === undefined) return { fence, run };
  const wanted = await pointTo(site, pointer, to, signal);
  if (wanted === undefined) throw notThere(to, site.where);
  if (weight === 100 || from === undefined || from.digest === to.digest) return { live: wanted, fence, run };
  const kept = await pointTo(site, pointer, from, signal);
  // A site that was added to the app has never had the release before: nobody is there to keep the rest.
  if (kept === undefined) return { live: wanted, fence, run };
  return { live: kept, candidate: { ...wanted, weight }, fence, run };
}

async function pointTo(
  site: Site,
  pointer: Pointer | undefined,
  { digest: release }: NamedRelease,
  signal: AbortSignal,
): Promise<PointedRelease | undefined> {
  const mark = await readMark(site, release, signal);
  if (mark?.complete) return pointed(release, mark.rules);
  const served = [pointer?.live, pointer?.candidate].find((each) => each?.release === release);
  return served && pointed(release, served);
}

function pointed(release: string, { immutable, fallback }: SiteRules): PointedRelease {
  return fallback === undefined ? { release, immutable } : { release, immutable, fallback };
}

function notThere({ digest }: NamedRelease, where: string): DeploymentError {
  return new DeploymentError({
    code: 'TARGET_FILE_MISSING',
    what: `The files of release ${digest} are not all there`,
    where,
    remedy: 'Deploy the release again: its files are brought there first.',
  });
}
