import type { TargetSettings } from '../../../../shared/config/deployment-settings.ts';
import { isServedAsItself, type SiteRules } from '../../../../shared/sites/layout.ts';
import { type Pointer, pointerText } from '../../../../shared/sites/pointer.ts';
import { previewHeaders } from '../../../../shared/sites/preview-headers.ts';
import type { Site } from '../../../../shared/sites/site.ts';
import type { Manifest, Release } from '../../../../shared/state/deployment-state.ts';
import type { Archive } from '../../build/archive.ts';
import { DeploymentError, TargetMovedError } from '../../errors.ts';
import type { NamedRelease, Placement, ShiftOrder, Target } from '../target.ts';
import { aboutSite } from './about-site.ts';
import { clearAway } from './clear-away.ts';
import { layDown } from './lay-down.ts';
import { pointerAfter } from './pointer-after.ts';

/** What a static target needs. */
export interface StaticTargetOptions {
  readonly name: string;
  /** With its texts filled in. */
  readonly settings: Extract<TargetSettings, { kind: 'static' }>;
  readonly site: Site;
  /** The built files. */
  readonly archive: (release: Release) => Promise<Archive>;
  /** Their hashes. */
  readonly manifest: (release: Release) => Promise<Manifest>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How long one call of `prepare` may take. */
  readonly budgetMs?: number;
}

const dayMs = 86_400_000;
/** Far below the lease of the environment's lock, which is renewed between two calls. */
const defaultBudgetMs = 120_000;
/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/kvs-with-functions-create-s3-kvp.html */
const longestPointer = 1024;

/**
 * A web site of files. Files that never change stay at their own path, for all releases; the others lie in a folder of their release. A
 * release goes live by one compare-and-swap of the pointer, and both releases are served while the viewers learn of it.
 */
export function createStaticTarget(options: StaticTargetOptions): Target {
  const { name, settings, site, now, budgetMs = defaultBudgetMs } = options;
  const rules = rulesOf(settings);
  const keepMs = settings.keepDays * dayMs;
  const about = <Answer>(work: () => Promise<Answer>): Promise<Answer> => aboutSite(site.where, work);

  return {
    name,
    kind: 'static',
    weighted: true,

    observe: (signal) =>
      about(async () => {
        const { pointer, revision } = await site.readPointer(signal);
        return placementOf(pointer, revision);
      }),

    prepare: ({ digest, release }, signal) =>
      about(async () => {
        const order = {
          site,
          digest,
          rules,
          manifest: await options.manifest(release),
          archive: () => options.archive(release),
          refreshAfterMs: keepMs / 2,
          now,
          until: now() + budgetMs,
        };
        return layDown(order, signal);
      }),

    shift: (order, signal) =>
      about(async () => {
        await point(site, order, signal);
        return { state: 'ready' };
      }),

    tidy: (kept, moment, signal) =>
      about(async () => {
        const digests = kept.map(({ digest }: NamedRelease) => digest);
        await clearAway(site, { kept: digests, before: moment - keepMs }, signal);
      }),

    serves: (path) => isServedAsItself(path, rules),

    preview: ({ digest }) => ({ headers: previewHeaders(digest, rules) }),
  };
}

async function point(site: Site, order: ShiftOrder, signal: AbortSignal): Promise<void> {
  const { pointer, revision } = await site.readPointer(signal);
  const after = await pointerAfter(site, pointer, order, signal);
  if (pointer?.fence === order.fence && isSame(pointer, after)) return;
  if (revision !== order.expected || (pointer?.fence ?? 0) > order.fence) {
    throw new TargetMovedError(`${site.where} is at ${revision}, not at ${order.expected}`);
  }
  checkLength(after, site.where);
  if (!(await site.writePointer(after, revision, signal))) {
    throw new TargetMovedError(`${site.where} was changed meanwhile`);
  }
}

function placementOf(pointer: Pointer | undefined, revision: string): Placement {
  const { live, candidate, fence = 0 } = pointer ?? {};
  return {
    ...(live ? { live: live.release } : {}),
    ...(candidate ? { candidate: { release: candidate.release, weight: candidate.weight } } : {}),
    revision,
    fence,
  };
}

/** Whether the same viewers see the same releases. */
function isSame(one: Pointer, other: Pointer): boolean {
  return (
    one.live?.release === other.live?.release &&
    one.candidate?.release === other.candidate?.release &&
    one.candidate?.weight === other.candidate?.weight
  );
}

function rulesOf({ immutable, fallback }: StaticTargetOptions['settings']): SiteRules {
  return fallback === undefined ? { immutable } : { immutable, fallback };
}

function checkLength(pointer: Pointer, where: string): void {
  const length = Buffer.byteLength(pointerText(pointer));
  if (length <= longestPointer) return;
  throw new DeploymentError({
    code: 'TARGET_MISCONFIGURED',
    what: `The patterns in immutable take too much room at CloudFront: ${length} of ${longestPointer} bytes`,
    where,
    remedy: 'Use fewer or shorter patterns, such as "assets/**".',
  });
}
