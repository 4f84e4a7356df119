import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TargetSettings } from '../../shared/config/deployment-settings.ts';
import {
  deploymentApp,
  deploymentSettings,
  environmentSettings,
} from '../support/deployment-configuration.ts';
import {
  configurationOf,
  mirrorWith,
  resourcesOf,
  type Synthesized,
  synthesized,
} from '../support/synthesized.ts';

const role = 'arn:aws:iam::123456789012:role/changes-the-stack';
const store = 'arn:aws:cloudfront::123456789012:key-value-store/0123';
const targets: readonly TargetSettings[] = [
  {
    kind: 'static',
    name: 'site',
    bucket: 'shop-{environment}',
    keyValueStore: store,
    immutable: [],
    keepDays: 30,
  },
  { kind: 'lambda', name: 'api', function: 'shop-{environment}-api', alias: 'live', path: '.' },
  {
    kind: 'cloudformation',
    name: 'stack',
    stack: 'shop-{environment}',
    template: 'template.json',
    parameters: {},
    capabilities: [],
    allowReplacement: [],
    rollbackAlarms: [],
    role,
  },
  { kind: 'command', name: 'script', command: 'sh deploy.sh', secrets: ['DEPLOY_KEY'], timeoutSeconds: 60 },
];

describe('what the deployment of apps may do on AWS', () => {
  let stacks: Synthesized;
  beforeAll(async () => {
    const app = deploymentApp({
      targets,
      build: { command: 'make', output: 'out', inputs: ['.'], cacheKey: '', timeoutSeconds: 900 },
      environments: [environmentSettings({ name: 'staging' }), environmentSettings({ name: 'production' })],
    });
    stacks = await synthesized({
      configuration: { ...configurationOf(mirrorWith()), deployment: deploymentSettings(app) },
    });
  });
  afterAll(() => stacks[Symbol.asyncDispose]());

  /** The policy statements of a role, as text, so that a whole ARN can be looked for. */
  const statementsOf = (name: string): readonly { readonly actions: string; readonly resources: string }[] =>
    [...resourcesOf(stacks.service, 'AWS::IAM::Policy').values()]
      .filter(({ Properties }) => JSON.stringify(Properties.Roles).includes(name))
      .flatMap(({ Properties }) => {
        const { Statement } = Properties.PolicyDocument as {
          readonly Statement: readonly { readonly Action: unknown; readonly Resource: unknown }[];
        };
        return Statement.map(({ Action, Resource }) => ({
          actions: JSON.stringify(Action),
          resources: JSON.stringify(Resource),
        }));
      });
  const resourcesFor = (action: string) =>
    statementsOf('DeploymentWorkerRole')
      .filter(({ actions }) => actions.includes(`"${action}"`))
      .map(({ resources }) => resources)
      .join('\n');

  it.each([
    ['s3:PutObject', 'arn:aws:s3:::shop-staging/*'],
    ['s3:PutObject', 'arn:aws:s3:::shop-production/*'],
    ['cloudfront-keyvaluestore:PutKey', store],
    ['lambda:UpdateAlias', ':function:shop-staging-api'],
    ['lambda:UpdateAlias', ':function:shop-production-api:*'],
    ['cloudformation:ExecuteChangeSet', ':stack/shop-staging/*'],
    ['iam:PassRole', role],
  ])('%s is allowed on %s', (action, resource) => {
    expect(resourcesFor(action)).toContain(resource);
  });

  it.each(['s3:PutObject', 'lambda:UpdateAlias', 'cloudformation:ExecuteChangeSet', 'iam:PassRole'])(
    '%s is allowed on nothing that has no name',
    (action) => {
      expect(resourcesFor(action)).not.toMatch(/"\*"/);
    },
  );

  it('a command gets its secrets from the runner, and the worker cannot read them', () => {
    const readers = (name: string) =>
      statementsOf(name).some(({ resources }) => resources.includes('DEPLOY_KEY'));
    expect([readers('RunnerRole'), readers('DeploymentWorkerRole')]).toEqual([true, false]);
  });

  it('looks after its runs each minute', () => {
    const schedules = [...resourcesOf(stacks.service, 'AWS::Scheduler::Schedule').values()];
    const rates = schedules
      .filter(({ Properties }) => JSON.stringify(Properties.Target).includes('deployment-schedule'))
      .map(({ Properties }) => Properties.ScheduleExpression);
    expect(rates).toEqual(['rate(1 minute)']);
  });
});
