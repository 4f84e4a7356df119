import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { DescribeTableCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startCloud } from '../../local/cloud/cloud.ts';
import { createCloudEmitter } from '../../local/cloud/cloud-events.ts';
import { readCloudFile } from '../../local/cloud/cloud-file.ts';
import {
  clientsFor,
  collectEvents,
  nextEvent,
  packageUrl,
  resource,
  startTestCloud,
  type TestStack,
  temporaryDirectory,
  writeAssembly,
} from '../support/cloud.ts';

const withTable: TestStack = { resources: { Table: resource.table('things') } };

/** A cloud in a process of its own; it is killed when the test has ended. */
async function spawnCloud(assemblyDirectory: string, dataDirectory: string) {
  const script = fileURLToPath(new URL('../support/cloud-process.ts', import.meta.url));
  const child = spawn(process.execPath, [script, assemblyDirectory, dataDirectory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  onTestFinished(kill);
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { ...JSON.parse(line), pid: child.pid, kill };
}

describe('the data of a local cloud', () => {
  it('survives kill -9 of the process that hosts it', async () => {
    const assembly = await writeAssembly({ Test: withTable });
    const data = await temporaryDirectory();
    const victim = await spawnCloud(assembly, data);
    const before = clientsFor(victim).dynamodb;
    const ids = Array.from({ length: 50 }, (_, index) => String(index));
    for (const id of ids)
      await before.send(new PutItemCommand({ TableName: 'things', Item: { pk: { S: id }, sk: { S: 'x' } } }));
    await victim.kill();

    const cloud = await startCloud({ assemblyDirectory: assembly, dataDirectory: data, secrets: {} });
    onTestFinished(() => cloud.close());
    const after = clientsFor(cloud).dynamodb;
    const found = await Promise.all(
      ids.map(async (id) => {
        const Key = { pk: { S: id }, sk: { S: 'x' } };
        const { Item } = await after.send(new GetItemCommand({ TableName: 'things', Key }));
        return Item?.pk?.S;
      }),
    );
    expect(found).toEqual(ids);
  });

  it('is never opened by a second process', async () => {
    const assembly = await writeAssembly({ Test: withTable });
    const data = await temporaryDirectory();
    const first = await spawnCloud(assembly, data);
    await expect(
      startCloud({ assemblyDirectory: assembly, dataDirectory: data, secrets: {} }),
    ).rejects.toMatchObject({ code: 'CLOUD_LOCKED', what: expect.stringContaining(String(first.pid)) });
  });

  it('is never opened twice by one process', async () => {
    const dataDirectory = await temporaryDirectory();
    await startTestCloud(withTable, { dataDirectory });
    await expect(startTestCloud(withTable, { dataDirectory })).rejects.toMatchObject({
      code: 'CLOUD_LOCKED',
    });
  });

  it('is refused when a table in it has other keys than the template', async () => {
    const dataDirectory = await temporaryDirectory();
    const cloud = await startTestCloud(withTable, { dataDirectory });
    await cloud.close();
    const changed = resource.table('things');
    const KeySchema = [{ AttributeName: 'pk', KeyType: 'HASH' }];
    const AttributeDefinitions = [{ AttributeName: 'pk', AttributeType: 'S' }];
    const stack = {
      resources: {
        Table: { ...changed, Properties: { ...changed.Properties, KeySchema, AttributeDefinitions } },
      },
    };
    await expect(startTestCloud(stack, { dataDirectory })).rejects.toMatchObject({
      code: 'CLOUD_TABLE_MISMATCH',
    });
  });
});

describe('a local cloud', () => {
  it('survives a client that goes away in the middle of a request', async () => {
    const cloud = await startTestCloud(withTable);
    const { hostname, port } = new URL(cloud.endpoints.dynamodb);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{');
    socket.resetAndDestroy();
    await once(socket, 'close');
    const { dynamodb } = clientsFor(cloud);
    await expect(dynamodb.send(new DescribeTableCommand({ TableName: 'things' }))).resolves.toMatchObject({
      Table: { TableStatus: 'ACTIVE' },
    });
  });

  it('says so when a port is taken, and leaves nothing behind', async () => {
    const first = await startTestCloud(withTable);
    const taken = Number(new URL(first.endpoints.sqs).port);
    const dataDirectory = await temporaryDirectory();
    for (const server of ['http', 'dynamodb', 'sqs', 'eventbridge'])
      await expect(
        startTestCloud(withTable, { dataDirectory, ports: { [server]: taken } }),
      ).rejects.toMatchObject({ code: 'CLOUD_PORT_TAKEN', where: `127.0.0.1:${taken}` });
    await expect(startTestCloud(withTable, { dataDirectory })).resolves.toBeDefined();
  });

  it('logs what failed', async () => {
    const lines: string[] = [];
    const cloud = await startTestCloud(
      {
        resources: { Role: resource.role(), Function: resource.lambda('subject') },
        bundles: {
          subject: 'export const handler = async () => { console.log("hello"); throw new Error("no"); };',
        },
      },
      { logger: { log: (level, message) => lines.push(`${level} ${message}`) } },
    );
    const printed = nextEvent(cloud.events, 'function.output', ({ line }) => line === 'hello');
    await cloud.invoke('subject', {});
    await printed;
    expect(lines).toEqual(expect.arrayContaining(['debug hello', 'warn a function failed']));
  });

  it('does not know functions that no template has', async () => {
    const cloud = await startTestCloud(withTable);
    await expect(cloud.invoke('other', {})).rejects.toMatchObject({ code: 'CLOUD_FUNCTION_UNKNOWN' });
  });
});

describe('the file cloud.json', () => {
  it('tells other processes where the cloud is, while it is up', async () => {
    const dataDirectory = await temporaryDirectory();
    const cloud = await startTestCloud(
      { ...withTable, outputs: { StateTableName: { Value: { Ref: 'Table' } } } },
      { dataDirectory },
    );
    await expect(readCloudFile(dataDirectory)).resolves.toMatchObject({
      pid: process.pid,
      endpoints: cloud.endpoints,
      outputs: { StateTableName: 'things' },
    });
    await cloud.close();
    await expect(readCloudFile(dataDirectory)).resolves.toBeUndefined();
    await expect(stat(join(dataDirectory, 'cloud.lock'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('counts for nothing when the process that wrote it was killed', async () => {
    const data = await temporaryDirectory();
    const victim = await spawnCloud(await writeAssembly({ Test: withTable }), data);
    await victim.kill();
    await expect(readFile(join(data, 'cloud.json'), 'utf8')).resolves.toContain('dynamodb');
    await expect(readCloudFile(data)).resolves.toBeUndefined();
  });
});

describe('closing a local cloud', () => {
  const stack = (statement: string): TestStack => ({
    resources: {
      Role: resource.role(),
      Queue: resource.queue({ VisibilityTimeout: 60 }),
      Function: resource.lambda('subject', { Timeout: 60 }),
      Source: resource.eventSource('Queue', 'Function', { BatchSize: 1 }),
    },
    outputs: { QueueUrl: { Value: { Ref: 'Queue' } } },
    bundles: { subject: `export const handler = async () => { ${statement} };` },
  });

  it('lets a running invocation finish and deletes its message', async () => {
    const events = createCloudEmitter();
    const deleted = collectEvents(events, 'messages.deleted');
    const cloud = await startTestCloud(stack('await new Promise((done) => setTimeout(done, 500));'), {
      events,
    });
    const started = nextEvent(events, 'invocation.started');
    await clientsFor(cloud).sqs.send(
      new SendMessageCommand({ QueueUrl: cloud.outputs.QueueUrl, MessageBody: 'work' }),
    );
    await started;
    await cloud.close();
    expect(deleted).toHaveLength(1);
  });

  it('ends within ten seconds although a function hangs', async () => {
    const cloud = await startTestCloud(stack('await new Promise(() => {});'));
    const started = nextEvent(cloud.events, 'invocation.started');
    const failed = nextEvent(cloud.events, 'invocation.failed');
    await clientsFor(cloud).sqs.send(
      new SendMessageCommand({ QueueUrl: cloud.outputs.QueueUrl, MessageBody: 'work' }),
    );
    await started;
    const before = performance.now();
    await cloud.close();
    expect(performance.now() - before).toBeLessThan(10_000);
    await expect(failed).resolves.toMatchObject({ errorType: 'Runtime.ExitError' });
  });

  it('does not stumble over a function that writes until its end', async () => {
    const writer = `
      import dynamodb from '${packageUrl('@aws-sdk/client-dynamodb')}';
      const client = new dynamodb.DynamoDBClient({});
      export const handler = async () => {
        console.log('writing');
        for (let number = 0; ; number += 1)
          await Promise.all([1, 2, 3, 4].map((part) => client.send(new dynamodb.UpdateItemCommand({
            TableName: 'things',
            Key: { pk: { S: String(part) }, sk: { S: 'x' } },
            UpdateExpression: 'SET written = :text',
            ExpressionAttributeValues: { ':text': { S: String(number).padEnd(100_000) } },
          }))));
      };`;
    const cloud = await startTestCloud({
      resources: {
        Table: resource.table('things'),
        Role: resource.role(),
        Function: resource.lambda('writer', { Timeout: 60 }),
      },
      bundles: { writer },
    });
    const writing = nextEvent(cloud.events, 'function.output', ({ line }) => line === 'writing');
    const call = cloud.invoke('writer', {});
    await writing;
    await cloud.drain(300);
    await expect(call).resolves.toMatchObject({ ok: false });
    await expect(cloud.close()).resolves.toBeUndefined();
  });

  it('refuses new calls once it drains', async () => {
    const cloud = await startTestCloud(stack(''));
    await cloud.drain();
    await expect(cloud.invoke('subject', {})).rejects.toMatchObject({ code: 'CLOUD_DRAINING' });
  });
});
