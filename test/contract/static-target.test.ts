import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStaticTarget } from '../../functions/deployment/targets/static/static-target.ts';
import { createBucketSite } from '../../shared/sites/bucket-site.ts';
import { createDirectorySite } from '../../shared/sites/directory-site.ts';
import { createKeyValuePointer } from '../../shared/sites/key-value-pointer.ts';
import type { Site } from '../../shared/sites/site.ts';
import { breakableSite } from '../support/breakable-site.ts';
import { siteReleases } from '../support/site-releases.ts';
import { type OldVersionAnswer, siteStore, startSiteServices } from '../support/site-services.ts';
import { staticSettings } from '../support/static-settings.ts';
import { describeTarget, type TargetScenario } from './target-contract.ts';

const page = (word: string) => ({
  'index.html': `<script src="/assets/${word}.js"></script>`,
  [`assets/${word}.js`]: `console.log("${word}")`,
  'assets/all.js': 'the same in all',
});

function scenarioOf(site: Site, passTime: (milliseconds: number) => void): TargetScenario {
  const known = siteReleases();
  const signal = new AbortController().signal;
  const { archive, manifest } = known;
  return {
    target: () =>
      createStaticTarget({ name: 'web', settings: staticSettings(), site, archive, manifest, now: Date.now }),
    releases: { a: known.release(page('a')), b: known.release(page('b')), c: known.release(page('c')) },
    pass: async (seconds) => passTime(seconds * 1000),
    withdraws: true,
    async changeByHand() {
      const { revision } = await site.readPointer(signal);
      await site.writePointer({ fence: 0, run: 'by hand' }, revision, signal);
    },
  };
}

for (const oldVersion of [
  'ConflictException',
  'ValidationException',
  'PreconditionFailedException',
] as const) {
  describeTarget(`of a site on AWS, where an old version is a ${oldVersion}`, async () =>
    awsScenario(oldVersion),
  );
}

describeTarget('of a site in a directory', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'auto-builder-site-'));
  const { site, failCall, duringCall, callsMade } = breakableSite(createDirectorySite(directory));
  return {
    ...scenarioOf(site, () => undefined),
    failCall,
    duringCall,
    callsMade,
    close: () => rm(directory, { recursive: true, force: true }),
  };
});

function awsScenario(oldVersion: OldVersionAnswer): TargetScenario {
  const services = startSiteServices(Date.now, oldVersion);
  const { failCall, duringCall, callsMade } = services;
  const pointers = createKeyValuePointer(services.keyValues, siteStore);
  return {
    ...scenarioOf(createBucketSite(services.s3, 'site', pointers), () => undefined),
    failCall,
    duringCall,
    callsMade,
  };
}
