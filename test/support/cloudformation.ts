import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A CloudFormation that knows one stack and answers DescribeStacks only; closes itself with `await using`. */
export interface FakeCloudFormation extends AsyncDisposable {
  readonly url: string;
}

/** Speaks the AWS query protocol: forms in, XML out. */
export async function startCloudFormation(
  stackName: string,
  outputs: Readonly<Record<string, string>>,
): Promise<FakeCloudFormation> {
  const server = createServer(async (request, response) => {
    const form = new URLSearchParams(await text(request));
    const known = form.get('Action') === 'DescribeStacks' && form.get('StackName') === stackName;
    response.writeHead(known ? 200 : 400, { 'content-type': 'text/xml' });
    response.end(known ? description(stackName, outputs) : missing(form.get('StackName') ?? ''));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function description(name: string, outputs: Readonly<Record<string, string>>): string {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>
<StackName>${name}</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus>
<Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult>
<ResponseMetadata><RequestId>request</RequestId></ResponseMetadata></DescribeStacksResponse>`;
}

function missing(name: string): string {
  return `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type>
<Code>ValidationError</Code><Message>Stack with id ${name} does not exist</Message></Error><RequestId>request</RequestId></ErrorResponse>`;
}
