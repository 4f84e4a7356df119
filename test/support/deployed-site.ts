import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStaticTarget } from '../../functions/deployment/targets/static/static-target.ts';
import type { NamedRelease, Placement, Target } from '../../functions/deployment/targets/target.ts';
import { createDirectorySite } from '../../shared/sites/directory-site.ts';
import { type SiteReleases, siteReleases } from './site-releases.ts';
import { staticSettings } from './static-settings.ts';

/** A site in a directory of its own, and the target that brings releases there. */
export interface DeployedSite {
  readonly directory: string;
  readonly releases: SiteReleases;
  readonly target: Target;
  prepare(release: NamedRelease): Promise<void>;
  /** Leads the viewers to a release that is prepared. */
  flip(
    to: NamedRelease | undefined,
    weighted?: { readonly from: NamedRelease; readonly weight: number },
  ): Promise<Placement>;
  /** Both. */
  deploy(release: NamedRelease): Promise<void>;
  close(): Promise<void>;
}

const signal = new AbortController().signal;

/** Makes an empty one. */
export async function deployedSite(
  settings: Parameters<typeof staticSettings>[0] = {},
): Promise<DeployedSite> {
  const directory = await mkdtemp(join(tmpdir(), 'auto-builder-site-'));
  const releases = siteReleases();
  const target = createStaticTarget({
    name: 'web',
    settings: staticSettings(settings),
    site: createDirectorySite(directory),
    archive: releases.archive,
    manifest: releases.manifest,
    now: Date.now,
  });
  let fence = 0;
  const prepare = async (release: NamedRelease): Promise<void> => {
    const progress = await target.prepare(release, signal);
    if (progress.state !== 'ready') throw new Error(progress.detail);
  };
  const flip: DeployedSite['flip'] = async (to, weighted) => {
    const { revision } = await target.observe(signal);
    fence += 1;
    const runId = `20261121T101500-${String(fence).padStart(8, '0')}`;
    const order = {
      from: weighted?.from,
      to,
      weight: weighted?.weight ?? 100,
      expected: revision,
      runId,
      fence,
    };
    await target.shift(order, signal);
    return target.observe(signal);
  };
  return {
    directory,
    releases,
    target,
    prepare,
    flip,
    async deploy(release) {
      await prepare(release);
      await flip(release);
    },
    close: () => rm(directory, { recursive: true, force: true }),
  };
}
