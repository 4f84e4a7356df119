import { join } from 'node:path';
import { synthesize } from '../../infra/synthesize.ts';
import type { Configuration } from '../../shared/config/configuration.ts';
import { resolveConfiguration } from '../../shared/config/resolve.ts';
import { type Cloud, startCloud } from '../cloud/cloud.ts';
import type { CloudEmitter } from '../cloud/cloud-events.ts';
import { readRefs } from '../github/bare-repository.ts';
import { type LocalGitHub, startLocalGitHub } from '../github/local-github.ts';
import { demoRepositories, writeHistory } from './history.ts';

/** The organisations of the demo. */
export const organisations = { source: 'acme', destinations: ['acme-backup', 'acme-deploy'] } as const;

/** Tokens for the local GitHub of one demo; good for nothing else. */
export interface DemoTokens {
  readonly developer: string;
  readonly source: string;
  readonly destination: string;
  readonly webhook: string;
}

/** Starts the local GitHub with its organisations and their history. */
export async function startGitHub(directory: string, tokens: DemoTokens): Promise<LocalGitHub> {
  const github = await startLocalGitHub({ directory: join(directory, 'github') });
  const { source, destinations } = organisations;
  for (const login of [source, ...destinations]) await github.addOrganisation(login);
  const write = Object.fromEntries(destinations.map((login) => [login, 'admin' as const]));
  await github.addToken(tokens.developer, { login: 'dana', orgs: { [source]: 'write' }, scopes: ['repo'] });
  await github.addToken(tokens.source, {
    login: 'mirror-reader',
    orgs: { [source]: 'read' },
    scopes: ['repo'],
  });
  await github.addToken(tokens.destination, { login: 'mirror-writer', orgs: write, scopes: ['repo'] });
  await Promise.all(
    demoRepositories.map(async (repository) => {
      const { name, description } = repository;
      await writeHistory(await github.addRepository(`${source}/${name}`, { description }), repository);
    }),
  );
  return github;
}

/** The configuration that a user would write for this. */
export function demoConfiguration({ apiUrl, gitUrl }: LocalGitHub): Configuration {
  return resolveConfiguration({
    apiUrl,
    gitUrl,
    mirrors: [
      {
        source: { org: organisations.source, repos: ['*'], credentials: reference('SOURCE_TOKEN') },
        destinations: organisations.destinations.map((org) => ({
          org,
          credentials: reference('DESTINATION_TOKEN'),
        })),
        syncInterval: 6,
      },
    ],
  });
}

/** Synthesizes the template that AWS would get, and runs it here. Its schedule fires at once. */
export async function startDemoCloud(
  directory: string,
  configuration: Configuration,
  tokens: DemoTokens,
  events: CloudEmitter,
): Promise<Cloud> {
  return startCloud({
    assemblyDirectory: await synthesize({
      configuration,
      outdir: join(directory, 'cdk.out'),
      checked: false,
    }),
    dataDirectory: join(directory, 'data'),
    secrets: {
      SOURCE_TOKEN: tokens.source,
      DESTINATION_TOKEN: tokens.destination,
      GITHUB_WEBHOOK_SECRET: tokens.webhook,
    },
    events,
  });
}

/** Refs and commits of all source repositories. */
export async function countSource(github: LocalGitHub): Promise<{ refs: number; commits: number }> {
  let refs = 0;
  for (const { name } of demoRepositories)
    refs += (await readRefs(github.repository(`${organisations.source}/${name}`))).size;
  const commits = demoRepositories.reduce((sum, one) => sum + one.commits + one.branches.length, 0);
  return { refs, commits };
}

function reference(name: string): string {
  return `\${${name}}`;
}
