import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wire as wireApi } from '../../functions/api/wire.ts';
import { wire as wireDeployment } from '../../functions/deployment/wire.ts';
import { wire as wireHealth } from '../../functions/health/wire.ts';
import { wire as wireMetrics } from '../../functions/metrics/wire.ts';
import { wire as wireMirror } from '../../functions/mirror/wire.ts';
import { wire as wireNotifier } from '../../functions/notifier/wire.ts';
import { wire as wirePlanner } from '../../functions/planner/wire.ts';
import { wire as wireTaxonomy } from '../../functions/taxonomy/wire.ts';
import { wire as wireValidation } from '../../functions/validation/wire.ts';
import { wire as wireWebhook } from '../../functions/webhook/wire.ts';
import { environmentNames } from '../../shared/config/environment.ts';
import { fullConfiguration, resourcesOf, type Synthesized, synthesized } from '../support/synthesized.ts';

describe('the variables of a function', () => {
  let stacks: Synthesized;
  let configFile: string;
  beforeAll(async () => {
    stacks = await synthesized({ prefix: 'house', configuration: fullConfiguration() });
    configFile = join(stacks.directory, 'resolved.json');
    await writeFile(configFile, JSON.stringify(fullConfiguration()));
  });
  afterAll(() => stacks[Symbol.asyncDispose]());

  /** Names that the template sets; the value is the name itself where only a deployment knows a better one. */
  const variablesOf = (name: string): Readonly<Record<string, string>> => {
    const found = [...resourcesOf(stacks.service, 'AWS::Lambda::Function').values()].find(
      ({ Properties }) => Properties.Description === `house-${name}`,
    );
    if (found === undefined) throw new Error(`no function ${name}`);
    const { Variables } = found.Properties.Environment as {
      readonly Variables: Readonly<Record<string, unknown>>;
    };
    const own = Object.entries(Variables).filter(([key]) => key.startsWith('AUTO_BUILDER_'));
    return {
      ...Object.fromEntries(
        own.map(([key, value]) => [key, typeof value === 'string' ? value : `https://host/${key}`]),
      ),
      ...(environmentNames.blobStore in Variables && { [environmentNames.blobStore]: 's3://bucket' }),
      ...(environmentNames.configFile in Variables && { [environmentNames.configFile]: configFile }),
    };
  };

  it.each([
    ['webhook', wireWebhook],
    ['planner', wirePlanner],
    ['mirror', wireMirror],
    ['validation', wireValidation],
    ['taxonomy', wireTaxonomy],
    ['deployment', wireDeployment],
    ['health', wireHealth],
    ['notifier', wireNotifier],
    ['metrics', wireMetrics],
    ['api', wireApi],
  ])('%s: are exactly those that it reads', (name, wire) => {
    const set = variablesOf(name);
    const read = new Set<string>();
    const watched = new Proxy(set, {
      get(target, key) {
        read.add(String(key));
        return Reflect.get(target, key);
      },
    });
    wire(watched);
    expect([...read].filter((key) => key.startsWith('AUTO_BUILDER_')).sort()).toEqual(
      Object.keys(set).sort(),
    );
  });
});
