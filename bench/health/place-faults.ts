import { setTimeout as sleep } from 'node:timers/promises';
import { organisations } from '../../test/support/product.ts';
import { type BenchProduct, tokenOf } from './bench-product.ts';
import type { Fault } from './fault.ts';
import { isInStep, until } from './repository-faults.ts';

const { source, backup, deploy } = organisations;
const dayMs = 86_400_000;
const unauthorised = ['GITHUB_AUTHENTICATION_FAILED'];

/** The end of what is under way, by the id of its fault. */
type Ends = Map<string, () => void>;

/** What goes wrong with a host, an organisation, or what opens it. `endings` is where their ends are kept. */
export function placeFaults(endings: Ends = new Map()): readonly Fault[] {
  const begin = async (id: string, end: () => void) => void endings.set(id, end);
  const ended = async (id: string) => endings.get(id)?.();
  return [
    {
      id: 'down',
      what: 'destination organisation down',
      injected: 'git and REST of a destination, the only one of some repositories, answer 503',
      found: {
        check: 'git',
        codes: ['GIT_HOST_UNAVAILABLE'],
        subject: (bench) => `host ${bench.place(deploy)}`,
        level: 'critical',
      },
      inject: ({ product }) => begin('down', product.github.faults.down(deploy)),
      end: { kind: 'person', by: 'the host comes back', mend: () => ended('down') },
    },
    {
      id: 'source-down',
      what: 'source organisation down',
      injected: 'git and REST of the source answer 503',
      found: {
        check: 'git',
        codes: ['GIT_HOST_UNAVAILABLE'],
        subject: (bench) => `host ${bench.place(source)}`,
        level: 'critical',
      },
      inject: ({ product }) => begin('source-down', product.github.faults.down(source)),
      end: { kind: 'person', by: 'the host comes back', mend: () => ended('source-down') },
    },
    {
      id: 'git-cut',
      what: 'git of a host unreachable',
      injected: 'connections for git to one of two destinations are cut; REST answers',
      found: {
        check: 'git',
        codes: ['GIT_UNREACHABLE'],
        subject: (bench) => `host ${bench.place(backup)}`,
        level: 'high',
      },
      inject: ({ product }) =>
        begin(
          'git-cut',
          product.github.faults.git(({ repository }) =>
            repository.startsWith(`${backup}/`) ? { disconnect: true } : undefined,
          ),
        ),
      end: { kind: 'person', by: 'the network is mended', mend: () => ended('git-cut') },
    },
    {
      id: 'slow',
      what: 'slow host',
      injected: 'the host takes 11 seconds to list the refs of one copy',
      found: {
        check: 'git',
        codes: ['HOST_SLOW'],
        subject: (bench) => bench.at(deploy, 'slow'),
        level: 'low',
      },
      inject: ({ product }) =>
        begin(
          'slow',
          product.github.faults.git(async ({ repository }) => {
            if (repository === `${deploy}/slow`) await sleep(11_000);
            return undefined;
          }),
        ),
      end: { kind: 'person', by: 'the host is fast again', mend: () => ended('slow') },
    },
    {
      id: 'revoked',
      what: 'token revoked',
      injected: 'the token of a destination is revoked',
      found: {
        check: 'authentication',
        codes: unauthorised,
        subject: (bench) => `credential ${bench.place(deploy)}`,
        level: 'critical',
      },
      inject: async ({ product }) => product.github.revokeToken(product.secrets.DEPLOY_TOKEN),
      end: {
        kind: 'person',
        by: 'makes the token valid again',
        mend: ({ product }) => product.github.addToken(product.secrets.DEPLOY_TOKEN, tokenOf('deploy')),
      },
    },
    {
      id: 'expired',
      what: 'token expired',
      injected: 'the time of the token of a destination is over',
      found: {
        check: 'authentication',
        codes: unauthorised,
        subject: (bench) => `credential ${bench.place(backup)}`,
        level: 'critical',
      },
      inject: ({ product }) => expire(product, Date.now() - 1_000),
      end: { kind: 'person', by: 'stores a new token', mend: ({ product }) => expire(product, undefined) },
    },
    {
      id: 'expires',
      what: 'token expires in two days',
      injected: 'GitHub says so with each answer',
      found: {
        check: 'authentication',
        codes: ['CREDENTIAL_EXPIRES'],
        subject: (bench) => `credential ${bench.place(backup)}`,
        level: 'high',
      },
      inject: ({ product }) => expire(product, Date.now() + 2 * dayMs),
      end: { kind: 'person', by: 'stores a new token', mend: ({ product }) => expire(product, undefined) },
    },
    {
      id: 'scopeless',
      what: 'permission withdrawn',
      injected: 'the token of a destination loses the scope `repo`',
      found: {
        check: 'authentication',
        codes: ['PERMISSION_MISSING'],
        subject: (bench) => `credential ${bench.place(deploy)}`,
        level: 'high',
      },
      inject: ({ product }) =>
        product.github.addToken(product.secrets.DEPLOY_TOKEN, { ...tokenOf('deploy'), scopes: ['workflow'] }),
      end: {
        kind: 'person',
        by: 'gives the scope back',
        mend: ({ product }) => product.github.addToken(product.secrets.DEPLOY_TOKEN, tokenOf('deploy')),
      },
    },
    {
      id: 'uninstalled',
      what: 'App uninstalled',
      injected: 'the App is taken out of the source organisation, and its tokens end',
      found: {
        check: 'authentication',
        codes: ['GITHUB_APP_NOT_INSTALLED', ...unauthorised],
        subject: (bench) => `credential ${bench.place(source)}`,
        level: 'critical',
      },
      inject: (bench) => bench.installApp(false),
      end: { kind: 'person', by: 'installs it again', mend: (bench) => bench.installApp(true) },
    },
    {
      id: 'limit',
      what: 'rate limit',
      injected: 'the token of a destination has 100 of 5,000 requests left, for 45 seconds',
      found: {
        check: 'authentication',
        codes: ['BUDGET_LOW'],
        subject: (bench) => `credential ${bench.place(backup)}`,
        level: 'medium',
      },
      async inject({ product }) {
        product.github.setRequestsLeft('backup', 100, 45);
      },
      end: { kind: 'person', by: 'the limit is reset', mend: () => sleep(45_000) },
    },
    {
      id: 'skew',
      what: 'clock skew',
      injected: 'the clock of GitHub is three minutes behind',
      found: {
        check: 'authentication',
        codes: ['CLOCK_SKEWED'],
        subject: (bench) => `credential ${bench.place(backup)}`,
        level: 'medium',
      },
      async inject(bench) {
        bench.githubAheadMs = -180_000;
      },
      end: {
        kind: 'person',
        by: 'sets the clock',
        async mend(bench) {
          bench.githubAheadMs = 0;
        },
      },
    },
    {
      id: 'hook-gone',
      what: 'hook deleted',
      injected: 'the webhook of the source is deleted',
      found: { check: 'webhook', codes: ['HOOK_MISSING'], subject: hookOf, level: 'high' },
      inject: (bench) => changeHook(bench, 'delete'),
      end: { kind: 'heals', remedy: 'recreate-hook', isWell: (bench) => isHeard(bench, 'steady') },
    },
    {
      id: 'hook-off',
      what: 'hook switched off',
      injected: 'the webhook of the source is switched off',
      found: { check: 'webhook', codes: ['HOOK_INACTIVE'], subject: hookOf, level: 'high' },
      inject: (bench) => changeHook(bench, { active: false }),
      end: { kind: 'heals', remedy: 'recreate-hook', isWell: (bench) => isHeard(bench, 'steady') },
    },
    {
      id: 'hook-events',
      what: 'hook without pushes',
      injected: 'the webhook of the source sends pull requests alone',
      found: { check: 'webhook', codes: ['HOOK_EVENTS'], subject: hookOf, level: 'medium' },
      inject: (bench) => changeHook(bench, { events: ['pull_request'] }),
      end: { kind: 'heals', remedy: 'recreate-hook', isWell: (bench) => isHeard(bench, 'steady') },
    },
    {
      id: 'hook-secret',
      what: 'hook secret wrong',
      injected: 'the webhook of the source signs with another secret, and there are three pushes',
      found: { check: 'webhook', codes: ['DELIVERIES_FAILED'], subject: hookOf, level: 'high' },
      async inject(bench) {
        await changeHook(bench, { secret: 'another' });
        await push(bench, 3);
      },
      end: { kind: 'heals', remedy: 'redeliver-webhooks', isWell: (bench) => isInStep(bench, 'pushed') },
    },
    {
      id: 'lost',
      what: 'delivery lost',
      injected: 'GitHub cannot deliver one push',
      found: { check: 'webhook', codes: ['DELIVERIES_FAILED'], subject: hookOf, level: 'medium' },
      async inject(bench) {
        const over = bench.product.github.faults.deliveries(() => 'lose');
        await push(bench, 1);
        over();
      },
      end: { kind: 'heals', remedy: 'redeliver-webhooks', isWell: (bench) => isInStep(bench, 'pushed') },
    },
  ];
}

function hookOf(bench: BenchProduct): string {
  return `hook ${bench.place(source)}`;
}

async function changeHook(
  { product }: BenchProduct,
  change: Parameters<BenchProduct['product']['github']['changeWebhook']>[2],
): Promise<void> {
  product.github.changeWebhook(source, product.cloud.webhookUrl ?? '', change);
}

/** Pushes, and waits until GitHub has tried to tell of it. */
async function push({ product }: BenchProduct, pushes: number): Promise<void> {
  for (let made = 0; made < pushes; made += 1) {
    const before = product.github.deliveries.length;
    await product.developer.commitAndPush('pushed', 'main');
    await until(() => product.github.deliveries.length > before);
  }
}

/** Whether a push is told of: makes one, and waits a moment for its delivery. */
async function isHeard({ product }: BenchProduct, name: string): Promise<boolean> {
  const before = product.github.deliveries.length;
  await product.developer.commitAndPush(name, 'main');
  await sleep(1_000);
  return product.github.deliveries
    .slice(before)
    .some(({ event, status }) => event === 'push' && status === 202);
}

async function expire(product: BenchProduct['product'], expiresAt: number | undefined): Promise<void> {
  const description = { ...tokenOf('backup'), ...(expiresAt === undefined ? {} : { expiresAt }) };
  await product.github.addToken(product.secrets.BACKUP_TOKEN, description);
}
