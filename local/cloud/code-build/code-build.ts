import { rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import type { z } from 'zod';
import { listen, stopListening } from '../listening.ts';
import { type BuildsOptions, createBuilds } from './builds.ts';
import { findIsolation, type Isolation } from './isolation.ts';
import {
  batchGetBuildsSchema,
  batchGetProjectsSchema,
  startBuildSchema,
  stopBuildSchema,
} from './requests.ts';

/** The CodeBuild of the local cloud. */
export interface CodeBuild {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** What it needs to know from the start. */
export interface CodeBuildOptions extends Omit<BuildsOptions, 'isolation' | 'now'> {
  /** Default: the best that this machine allows. */
  readonly isolation?: Isolation;
  readonly port: number;
  /** Names of the projects. */
  readonly projects: readonly string[];
  /** What commands find here, in the place of the name of an image. */
  readonly image: string;
}

type Answer = { readonly status: number; readonly body: unknown };

/**
 * Starts the endpoint that `@aws-sdk/client-codebuild` talks to: StartBuild, BatchGetBuilds, StopBuild and BatchGetProjects in AWS'
 * JSON protocol. Builds are known while it is up; after a restart it knows none, and the caller begins anew.
 */
export async function startCodeBuild(options: CodeBuildOptions): Promise<CodeBuild> {
  const { directory } = options;
  // Folders of builds that were cut off with the process before this one.
  await rm(directory, { recursive: true, force: true });
  const isolation = options.isolation ?? (await findIsolation(directory));
  const builds = createBuilds({ ...options, isolation, now: Date.now });
  const operations: Readonly<Record<string, (body: unknown) => Answer>> = {
    StartBuild: reading(startBuildSchema, (request) =>
      options.projects.includes(request.projectName)
        ? ok({ build: builds.start(request) })
        : failure('ResourceNotFoundException', `there is no project ${request.projectName}`),
    ),
    BatchGetBuilds: reading(batchGetBuildsSchema, ({ ids }) => {
      const found = ids.map((id) => builds.get(id));
      return ok({ builds: found.filter(Boolean), buildsNotFound: ids.filter((_, index) => !found[index]) });
    }),
    StopBuild: reading(stopBuildSchema, ({ id }) => {
      const build = builds.stop(id);
      return build ? ok({ build }) : failure('ResourceNotFoundException', `there is no build ${id}`);
    }),
    BatchGetProjects: reading(batchGetProjectsSchema, ({ names }) =>
      ok({
        projects: names
          .filter((name) => options.projects.includes(name))
          .map((name) => ({ name, environment: { type: 'LOCAL', image: options.image } })),
        projectsNotFound: names.filter((name) => !options.projects.includes(name)),
      }),
    ),
  };
  const server = createServer((request, response) => {
    answer(request, operations).then(
      ({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(JSON.stringify(body));
      },
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  const endpoint = await listen(server, options.port);
  return {
    endpoint,
    async close() {
      await stopListening(server);
      await builds.close();
    },
  };
}

async function answer(
  request: IncomingMessage,
  operations: Readonly<Record<string, (body: unknown) => Answer>>,
): Promise<Answer> {
  const name = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
  const operation = operations[name];
  const body: unknown = await json(request);
  return operation ? operation(body) : failure('InvalidInputException', `this runner does not serve ${name}`);
}

function reading<Schema extends z.ZodType>(
  schema: Schema,
  work: (request: z.output<Schema>) => Answer,
): (body: unknown) => Answer {
  return (body) => {
    const parsed = schema.safeParse(body);
    if (parsed.success) return work(parsed.data);
    return failure(
      'InvalidInputException',
      parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
    );
  };
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function failure(type: string, message: string): Answer {
  return { status: 400, body: { __type: type, message } };
}
