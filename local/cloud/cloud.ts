import { mkdir } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type Bus, startBus } from './bus/bus.ts';
import { type Delivery, deliver } from './bus/delivery.ts';
import { type Clock, systemClock } from './clock.ts';
import { type CloudEmitter, type CloudLogger, createCloudEmitter, silentLogger } from './cloud-events.ts';
import { removeCloudFile, writeCloudFile } from './cloud-file.ts';
import { type CodeBuild, startCodeBuild } from './code-build/code-build.ts';
import { secretOfRunner } from './code-build/runner-secrets.ts';
import { localCredentials } from './credentials.ts';
import { type DynaliteServer, startDynalite } from './dynalite-server.ts';
import { type EventSource, startEventSource } from './event-source/event-source.ts';
import { type HttpApi, startHttpApi } from './http/http-api.ts';
import type { InvocationResult } from './lambda/fault.ts';
import { functionConcurrency, type Machine } from './lambda/function-concurrency.ts';
import { type LambdaHost, startLambdaHost } from './lambda/host.ts';
import { lockDirectory } from './lock.ts';
import { logEvents } from './log-events.ts';
import { createQueues, type Queues, startQueues } from './queues.ts';
import { type Scheduler, startScheduler } from './schedule/scheduler.ts';
import { createMissingTables } from './tables.ts';
import { type Assembly, readAssembly } from './template/assembly.ts';
import { describeCloud } from './template/describe.ts';
import type { CloudDescription, FunctionDescription } from './template/description.ts';

/** How to start a local cloud. */
export interface CloudOptions {
  /** What `cdk synth` wrote. */
  readonly assemblyDirectory: string;
  /** Where tables and blobs live; made when missing. One cloud at a time. */
  readonly dataDirectory: string;
  /** Missing or 0: a free one. */
  readonly ports?: {
    readonly http?: number;
    readonly dynamodb?: number;
    readonly sqs?: number;
    readonly eventbridge?: number;
  };
  /** Address that the HTTP API listens on; everything else is on loopback only. */
  readonly httpHost?: string;
  /** Secret values by name; each function gets those that its role may read. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Set for every function, over what the template says. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly logger?: CloudLogger;
  /** For the schedules. */
  readonly clock?: Clock;
  /**
   * `start-up` (default): each schedule fires at once and then at its times, which plans again what was lost with the
   * queues. `on-time`: only at its times. `off`: never.
   */
  readonly schedules?: 'start-up' | 'on-time' | 'off';
  /** Whether every function is loaded at start (default), or each one by its first call: less work, and a first call that waits. */
  readonly warm?: boolean;
  /** Calls at once of one function, unless the template or the machine allows fewer. */
  readonly functionConcurrency?: number;
  /** To be told from the first event on. */
  readonly events?: CloudEmitter;
}

/** A local cloud that is up. */
export interface Cloud {
  readonly region: string;
  readonly endpoints: {
    readonly dynamodb: string;
    readonly sqs: string;
    readonly eventbridge: string;
    readonly codebuild: string;
  };
  /** The template's `WebhookUrl` output, or else the root of the HTTP API; `undefined` without one. */
  readonly webhookUrl: string | undefined;
  /** Outputs of all stacks by name, with their values on this machine. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly resources: CloudDescription;
  /** `file://` URI of each bucket's directory, by bucket name. */
  readonly buckets: Readonly<Record<string, string>>;
  readonly events: CloudEmitter;
  /** Calls a function as the Invoke API would, by its name. */
  invoke(functionName: string, payload: unknown): Promise<InvocationResult>;
  /** Takes no new work and lets the running work finish, at most so long (default 8 s); then ends it. */
  drain(limitMs?: number): Promise<void>;
  /** Drains, then stops everything. Takes at most 10 s. Calling it again is harmless. */
  close(): Promise<void>;
}

const drainLimitMs = 8_000;
const defaultConcurrency = 8;

/**
 * Starts the local cloud for a synthesized assembly. Throws `CLOUD_TEMPLATE_UNSUPPORTED` before anything starts when the
 * templates hold what it cannot serve, and `CLOUD_LOCKED` when another process uses the data.
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const assembly = await readAssembly(options.assemblyDirectory);
  // Names do not depend on where the servers listen, so all of it can be checked before one starts.
  const preview = describeCloud(assembly, { sqs: 'http://127.0.0.1', http: 'http://127.0.0.1' });
  const dataDirectory = resolve(options.dataDirectory);
  const closers: (() => Promise<void>)[] = [];
  try {
    const lock = await lockDirectory(dataDirectory);
    closers.push(lock.release);
    const events = options.events ?? createCloudEmitter();
    logEvents(events, options.logger ?? silentLogger);
    const servers = await startServers(options, preview, dataDirectory, events, closers);
    return await startWork({ ...options, dataDirectory }, assembly, servers, events, closers);
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

interface Servers {
  readonly tables: DynaliteServer;
  readonly queues: Queues;
  readonly bus: Bus;
  readonly http: HttpApi;
  readonly codeBuild: CodeBuild;
}

async function startServers(
  options: CloudOptions,
  preview: CloudDescription,
  dataDirectory: string,
  events: CloudEmitter,
  closers: (() => Promise<void>)[],
): Promise<Servers> {
  const { ports = {}, logger = silentLogger } = options;
  const tables = await startDynalite(join(dataDirectory, 'dynamodb'), ports.dynamodb ?? 0);
  closers.push(tables.close);
  const queues = await startQueues(ports.sqs ?? 0, (name) =>
    preview.queues.find((queue) => queue.name === name),
  );
  closers.push(queues.close);
  const bus = await startBus({
    port: ports.eventbridge ?? 0,
    buses: preview.buses,
    region: preview.region,
    events,
  });
  closers.push(bus.close);
  const http = await startHttpApi(ports.http ?? 0, options.httpHost ?? '127.0.0.1', logger);
  closers.push(http.close);
  const codeBuild = await startCodeBuild({
    port: 0,
    projects: preview.runners.map(({ name }) => name),
    image: `local/node-${process.versions.node}-${process.platform}-${process.arch}`,
    directory: join(dataDirectory, 'tasks'),
    concurrency: availableParallelism(),
    secretOf: secretOfRunner(preview.runners, options.secrets),
    // Where credentials are kept on one machine.
    hidden: [resolve('.env')],
  });
  closers.push(codeBuild.close);
  return { tables, queues, bus, http, codeBuild };
}

async function startWork(
  options: CloudOptions,
  assembly: Assembly,
  { tables, queues, bus, http, codeBuild }: Servers,
  events: CloudEmitter,
  closers: (() => Promise<void>)[],
): Promise<Cloud> {
  const { dataDirectory, logger = silentLogger } = options;
  const description = describeCloud(assembly, { sqs: queues.endpoint, http: http.endpoint });
  const { region, outputs } = description;
  const endpoints = {
    dynamodb: tables.endpoint,
    sqs: queues.endpoint,
    eventbridge: bus.endpoint,
    codebuild: codeBuild.endpoint,
  };
  const buckets = await makeBuckets(dataDirectory, description);
  await createMissingTables(endpoints.dynamodb, region, description.tables);
  await createQueues(endpoints.sqs, region, description.queues);

  const concurrencyOf = (each: FunctionDescription) =>
    functionConcurrency(each, options.functionConcurrency ?? defaultConcurrency, thisMachine());
  const concurrencies = new Map(description.functions.map((each) => [each.name, concurrencyOf(each)]));
  const host = await startLambdaHost({
    functions: description.functions,
    environment: {
      region,
      endpoints,
      codeBuild: codeBuild.endpoint,
      buckets,
      secrets: options.secrets,
      extra: options.environment ?? {},
    },
    concurrencyOf,
    events,
  });
  closers.push(() => host.drain(0));
  if (options.warm ?? true) host.warm();
  const invoke = async (functionName: string, payload: unknown) => host.invoke(functionName, payload);
  const sqs = new SQSClient({ endpoint: endpoints.sqs, region, credentials: localCredentials });
  const deliveries = startDeliveries(sqs, invoke, events);
  const webhookUrl = description.api === undefined ? undefined : (outputs.WebhookUrl ?? http.endpoint);
  await writeCloudFile(dataDirectory, {
    region,
    endpoints,
    outputs,
    buckets,
    ...(webhookUrl !== undefined && { webhookUrl }),
  });
  bus.connect(description.rules, deliveries.deliver);
  const sources = description.eventSources.map((source) =>
    startEventSource({
      source,
      region,
      sqs,
      invoke,
      functionConcurrency: concurrencies.get(source.functionName) ?? defaultConcurrency,
      events,
      logger,
    }),
  );
  if (description.api !== undefined) http.connect(description.api, invoke);
  const scheduler = startScheduler({
    schedules: options.schedules === 'off' ? [] : description.schedules,
    clock: options.clock ?? systemClock,
    events,
    deliver: deliveries.deliver,
    fireAtStart: options.schedules !== 'on-time',
  });

  const drain = once((limitMs: number = drainLimitMs) =>
    drainCloud({ http, scheduler, sources, deliveries, host }, limitMs),
  );
  const close = once(async () => {
    await drain();
    sqs.destroy();
    await removeCloudFile(dataDirectory);
    await closeAll(closers);
  });
  return {
    region,
    endpoints,
    webhookUrl,
    outputs,
    resources: description,
    buckets,
    events,
    invoke,
    drain,
    close,
  };
}

function thisMachine(): Machine {
  return { processors: availableParallelism(), memoryMegabytes: totalmem() / 1_048_576 };
}

interface Running {
  readonly http: HttpApi;
  readonly scheduler: Scheduler;
  readonly sources: readonly EventSource[];
  readonly deliveries: { settle(): Promise<void> };
  readonly host: LambdaHost;
}

async function drainCloud(running: Running, limitMs: number): Promise<void> {
  running.scheduler.stop();
  running.http.refuseNew();
  const sourcesStopped = running.sources.map((source) => source.stop());
  await running.host.drain(limitMs);
  await Promise.all(sourcesStopped);
  await running.deliveries.settle();
}

function startDeliveries(
  sqs: SQSClient,
  invoke: (functionName: string, payload: unknown) => Promise<InvocationResult>,
  events: CloudEmitter,
) {
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();
  return {
    deliver: (delivery: Delivery) => {
      const work = deliver(delivery, { sqs, invoke, events, stopping: stopping.signal }).finally(() =>
        underWay.delete(work),
      );
      underWay.add(work);
    },
    settle: async () => {
      stopping.abort();
      await Promise.all(underWay);
    },
  };
}

async function makeBuckets(
  dataDirectory: string,
  { buckets }: CloudDescription,
): Promise<Readonly<Record<string, string>>> {
  const uris: Record<string, string> = {};
  for (const { name } of buckets) {
    const directory = join(dataDirectory, 'blobs', name);
    await mkdir(directory, { recursive: true });
    uris[name] = pathToFileURL(directory).href;
  }
  return uris;
}

/** Last started, first stopped. All are tried; the first error is thrown at the end. */
async function closeAll(closers: (() => Promise<void>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (let closer = closers.pop(); closer !== undefined; closer = closers.pop())
    await closer().catch((error: unknown) => errors.push(error));
  if (errors.length > 0) throw errors[0];
}

function once<Arguments extends unknown[]>(
  work: (...args: Arguments) => Promise<void>,
): (...args: Arguments) => Promise<void> {
  let result: Promise<void> | undefined;
  return (...args) => {
    result ??= work(...args);
    return result;
  };
}
