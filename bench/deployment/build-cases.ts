import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { DeploymentRun } from '../../shared/state/deployment-state.ts';
import { type DeploymentLedger, openDeploymentLedger } from '../../test/support/deployment-ledger.ts';
import { appMirror, type Product, startProduct } from '../../test/support/product.ts';
import { gitIn } from '../../test/support/repositories.ts';
import { milliseconds, percentile, type Row } from '../report.ts';

/** What a build costs here: this product's own types, checked, and its command line, bundled. Tools are found by the path. */
const command = [
  'ln -s "$(dirname "$(dirname "$(command -v tsc)")")" node_modules',
  'tsc -p .',
  'esbuild cli/main.ts --bundle --platform=node --format=esm --packages=external --outdir=out/assets --entry-names=[name]-[hash]',
  'rm node_modules',
].join(' && ');

/** The cases about builds, by name. */
export function buildCases(rounds: number): Record<string, () => Promise<Row[]>> {
  return { 'deployment-build': () => knownAgainstNew(rounds) };
}

/** Deploys commits that change what is built, and commits that do not: what a known build saves of the whole deployment. */
async function knownAgainstNew(rounds: number): Promise<Row[]> {
  const directory = await mkdtemp(join(tmpdir(), 'auto-builder-bench-site-'));
  const product = await startProduct({
    warm: true,
    mirrors: [appMirror()],
    deployment: {
      apps: [
        {
          name: 'self',
          repo: 'acme/self',
          build: {
            command,
            output: 'out',
            inputs: ['cli', 'functions', 'shared', 'package.json', 'tsconfig.json'],
          },
          targets: [{ kind: 'static', directory }],
          environments: { production: { branches: ['main'], checkIntervalSeconds: 1 } },
        },
      ],
    },
  });
  const ledger = openDeploymentLedger(product.cloud, { app: 'self', environment: 'production' });
  try {
    await product.developer.createEmptyRepository('self');
    await gitIn(product.developer.workOn('self'), 'fetch', '--quiet', resolve('.'), 'HEAD:refs/heads/main');
    const news: number[] = [];
    const known: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      news.push(
        await deploy(
          product,
          ledger,
          { 'shared/build-number.ts': `export const build = ${round};\n` },
          false,
        ),
      );
      known.push(await deploy(product, ledger, { 'docs/build-number.md': `${round}\n` }, true));
    }
    const [built, reused] = [percentile(news, 0.5), percentile(known, 0.5)];
    const share = (100 * reused) / built;
    return [
      {
        name: `deployment of this product's own repository, built anew, ${rounds} times, p50`,
        ours: milliseconds(built),
      },
      {
        name: 'the same of a commit that changes nothing of what is built: time, share of that',
        ours: `${milliseconds(reused)}, ${share.toFixed(1)} %`,
        target: { text: '≤ 5 %', met: share <= 5 },
      },
    ];
  } finally {
    ledger.close();
    await product[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Pushes a commit and resolves to the milliseconds from the wish to the end of its run. */
async function deploy(
  product: Product,
  ledger: DeploymentLedger,
  files: Readonly<Record<string, string>>,
  isKnown: boolean,
): Promise<number> {
  const commit = await product.developer.commitAndPush('self', 'main', { files });
  const { outcome, build, createdAt, finishedAt = 0, reason } = await ended(ledger, commit);
  if (outcome !== 'succeeded' || build?.cached !== isKnown) {
    throw new Error(`the run ended ${outcome}, cached ${build?.cached}: ${reason?.what}`);
  }
  return finishedAt - createdAt;
}

/** A new branch is told of twice, and one of the two runs gives way to the other. */
async function ended(ledger: DeploymentLedger, commit: string): Promise<DeploymentRun> {
  const limit = Date.now() + 100_000;
  while (Date.now() < limit) {
    const run = (await ledger.runs()).find(
      (one) => one.commit === commit && one.phase === 'ended' && one.outcome !== 'superseded',
    );
    if (run) return run;
    await new Promise((wake) => setTimeout(wake, 100));
  }
  const [last] = await ledger.runs();
  throw new Error(`the deployment did not end in 5 minutes: ${JSON.stringify(last)}`);
}
