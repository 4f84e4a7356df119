import { createHash, randomUUID } from 'node:crypto';
import { type AwsAnswer, type AwsRequest, type AwsServer, startAwsServer } from './aws-server.ts';

interface Configuration {
  CodeSha256: string;
  Description: string;
  RevisionId: string;
  /** Requests until an update of the code has been taken over. */
  changing: number;
  LastModified: string;
  Version: string;
}

interface Alias {
  Name: string;
  FunctionVersion: string;
  Description: string;
  RevisionId: string;
  RoutingConfig?: { AdditionalVersionWeights: Record<string, number> };
}

/** Lambda with one function, as its documentation says that it behaves. */
export interface FakeLambda extends AwsServer {
  readonly versions: ReadonlyMap<string, { readonly Description: string; readonly CodeSha256: string }>;
  readonly aliases: ReadonlyMap<string, Readonly<Alias>>;
  /** Somebody publishes a version by hand and leads an alias to it. */
  changeByHand(alias: string): void;
  /** Somebody deletes a version. */
  forget(version: string): void;
  /** The alias has provisioned concurrency, which does not go with weights. */
  provisioned: boolean;
  /** Moment of everything that is changed; ISO 8601. */
  time: string;
}

/** Starts it with a function `checkout` that has some code, no version and no alias. */
export async function startFakeLambda(): Promise<FakeLambda> {
  const latest: Configuration = made('$LATEST', 'first');
  const versions = new Map<string, Configuration>();
  const aliases = new Map<string, Alias>();
  let published = 0;

  const publish = (description: string): Configuration => {
    const last = versions.get(String(published));
    // "Lambda doesn't publish a version if the function's configuration and code haven't changed since the last version."
    if (last && last.CodeSha256 === latest.CodeSha256) return last;
    published += 1;
    const version = {
      ...latest,
      Version: String(published),
      Description: description,
      RevisionId: randomUUID(),
    };
    versions.set(version.Version, version);
    return version;
  };

  const onFunction = (request: AwsRequest): AwsAnswer => {
    const input = request.body === '' ? {} : JSON.parse(request.body);
    const [, , , name = '', part = '', last = ''] = request.path.split('/');
    const at = `${request.method} ${part}`;
    if (name !== 'checkout') return refusal(404, 'ResourceNotFoundException', `Function not found: ${name}`);
    switch (at) {
      case 'GET configuration':
        return configuration(request.query.get('Qualifier') ?? '$LATEST');
      case 'GET versions':
        return answer({ Versions: [latest, ...versions.values()] });
      case 'PUT code':
        return putCode(input);
      case 'POST versions':
        return postVersion(input);
      case 'DELETE ':
        return deleteVersion(request.query.get('Qualifier') ?? '');
      case 'GET aliases':
        return last === '' ? answer({ Aliases: [...aliases.values()] }) : getAlias(last);
      case 'POST aliases':
        return createAlias(input);
      case 'PUT aliases':
        return updateAlias(last, input);
      default:
        throw new Error(`unexpected request ${request.method} ${request.path}`);
    }
  };

  const configuration = (qualifier: string): AwsAnswer => {
    const found = qualifier === '$LATEST' ? latest : versions.get(qualifier);
    if (!found) return refusal(404, 'ResourceNotFoundException', `Function not found: checkout:${qualifier}`);
    const isChanging = found.changing > 0;
    if (isChanging) found.changing -= 1;
    return answer({ ...found, State: 'Active', LastUpdateStatus: isChanging ? 'InProgress' : 'Successful' });
  };

  const putCode = (input: { RevisionId?: string; S3Key?: string; ZipFile?: string }): AwsAnswer => {
    if (latest.changing > 0) {
      const message = 'The operation cannot be performed at this time. An update is in progress for resource';
      return refusal(409, 'ResourceConflictException', message);
    }
    if (input.RevisionId && input.RevisionId !== latest.RevisionId) return moved();
    latest.CodeSha256 = input.ZipFile
      ? createHash('sha256').update(Buffer.from(input.ZipFile, 'base64')).digest('base64')
      : Buffer.from(input.S3Key?.slice('sha256/'.length) ?? '', 'hex').toString('base64');
    latest.RevisionId = randomUUID();
    latest.LastModified = fake.time;
    latest.changing = 2;
    return answer({ ...latest, State: 'Active', LastUpdateStatus: 'InProgress' });
  };

  const postVersion = (input: {
    CodeSha256?: string;
    Description?: string;
    RevisionId?: string;
  }): AwsAnswer => {
    if (latest.changing > 0) return refusal(409, 'ResourceConflictException', 'An update is in progress');
    if (input.RevisionId && input.RevisionId !== latest.RevisionId) return moved();
    if (input.CodeSha256 && input.CodeSha256 !== latest.CodeSha256) {
      return refusal(
        400,
        'InvalidParameterValueException',
        'CodeSHA256 is different from current CodeSHA256',
      );
    }
    return answer(publish(input.Description ?? ''), 201);
  };

  const deleteVersion = (qualifier: string): AwsAnswer => {
    const isNamed = [...aliases.values()].some(
      ({ FunctionVersion, RoutingConfig }) =>
        FunctionVersion === qualifier || qualifier in (RoutingConfig?.AdditionalVersionWeights ?? {}),
    );
    if (isNamed) return refusal(409, 'ResourceConflictException', 'Version is being used by an alias');
    versions.delete(qualifier);
    return { status: 204, body: '' };
  };

  const getAlias = (name: string): AwsAnswer => {
    const alias = aliases.get(name);
    return alias ? answer(alias) : refusal(404, 'ResourceNotFoundException', `Cannot find alias: ${name}`);
  };

  const createAlias = (input: Omit<Alias, 'RevisionId'>): AwsAnswer => {
    if (aliases.has(input.Name)) return refusal(409, 'ResourceConflictException', 'Alias already exists');
    return checked(input) ?? keep(input);
  };

  const updateAlias = (name: string, input: Omit<Alias, 'Name'>): AwsAnswer => {
    const alias = aliases.get(name);
    if (!alias) return refusal(404, 'ResourceNotFoundException', `Cannot find alias: ${name}`);
    if (input.RevisionId && input.RevisionId !== alias.RevisionId) return moved();
    return checked({ ...input, Name: name }) ?? keep({ ...alias, ...input, Name: name });
  };

  const checked = ({ FunctionVersion, RoutingConfig }: Omit<Alias, 'RevisionId'>): AwsAnswer | undefined => {
    const weights = RoutingConfig?.AdditionalVersionWeights ?? {};
    const missing = [FunctionVersion, ...Object.keys(weights)].find((version) => !versions.has(version));
    if (missing !== undefined) {
      return refusal(404, 'ResourceNotFoundException', `Function not found: checkout:${missing}`);
    }
    if (FunctionVersion in weights) {
      return refusal(
        400,
        'InvalidParameterValueException',
        'Invalid function version in the routing configuration',
      );
    }
    if (fake.provisioned && Object.keys(weights).length > 0) {
      const message = 'Alias with weights can not be used with Provisioned Concurrency';
      return refusal(400, 'InvalidParameterValueException', message);
    }
    return undefined;
  };

  const keep = (input: Omit<Alias, 'RevisionId'>): AwsAnswer => {
    const alias = { ...input, RevisionId: randomUUID() };
    if (Object.keys(input.RoutingConfig?.AdditionalVersionWeights ?? {}).length === 0)
      delete alias.RoutingConfig;
    aliases.set(alias.Name, alias);
    return answer(alias);
  };

  const server = await startAwsServer(onFunction);
  const fake: FakeLambda = Object.assign(server, {
    versions,
    aliases,
    provisioned: false,
    time: '2026-11-21T10:00:00.000+0000',
    changeByHand(name: string) {
      latest.CodeSha256 = made('$LATEST', randomUUID()).CodeSha256;
      latest.RevisionId = randomUUID();
      const { Version } = publish('by hand');
      const alias = aliases.get(name);
      if (alias) keep({ Name: name, FunctionVersion: Version, Description: alias.Description });
    },
    forget(version: string) {
      versions.delete(version);
    },
  });
  return fake;
}

function made(version: string, code: string): Configuration {
  return {
    CodeSha256: createHash('sha256').update(code).digest('base64'),
    Description: '',
    RevisionId: randomUUID(),
    changing: 0,
    LastModified: '2026-11-20T10:00:00.000+0000',
    Version: version,
  };
}

function answer(output: unknown, status = 200): AwsAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(output) };
}

function moved(): AwsAnswer {
  const message = 'The Revision Id provided does not match the latest Revision Id';
  return refusal(412, 'PreconditionFailedException', message);
}

/** A refusal as Lambda writes it: its name is in a header. */
export function refusal(status: number, name: string, message: string): AwsAnswer {
  const headers = { 'content-type': 'application/json', 'x-amzn-errortype': name };
  return { status, headers, body: JSON.stringify({ Type: status < 500 ? 'User' : 'Service', message }) };
}
