import { type AwsAnswer, type AwsServer, startAwsServer } from './aws-server.ts';

type Tags = Readonly<Record<string, string>>;

/** A resource of a template for tests: `Replace` differs → it is replaced; `Fails` → it cannot be made. */
export interface TestResource {
  readonly Type: string;
  readonly Value?: string;
  readonly Replace?: string;
  readonly Fails?: string;
}

export type TestTemplate = Readonly<Record<string, TestResource>>;

interface Content {
  readonly template: TestTemplate;
  readonly tags: Tags;
  readonly parameters: Readonly<Record<string, string>>;
}

interface ChangeSet extends Content {
  readonly name: string;
  readonly isNew: boolean;
  readonly readyAt: number;
  readonly changes: readonly { readonly [key: string]: string }[];
  readonly hasChanges: boolean;
}

interface FakeEvent {
  readonly id: string;
  readonly resource: string;
  readonly status: string;
  readonly reason: string;
  readonly token: string;
}

interface FakeStack extends Content {
  id: string;
  status: string;
  changedAt: number;
  template: TestTemplate;
  tags: Tags;
  parameters: Readonly<Record<string, string>>;
  /** What goes on, and what then. */
  going?: { readonly until: number; readonly then: () => void };
  readonly events: FakeEvent[];
  readonly changeSets: Map<string, ChangeSet>;
}

/** CloudFormation with at most one stack, as its documentation says that it behaves. */
export interface FakeCloudFormation extends AwsServer {
  /** Lets time pass: change sets are computed in 2 seconds, stacks change in 8. */
  pass(seconds: number): void;
  /** The stack's status, resources and tags. */
  now(): { readonly status: string; readonly template: TestTemplate; readonly tags: Tags } | undefined;
  /** Somebody updates the stack in the console. */
  changeByHand(): void;
  /** Somebody begins an update that takes its time. */
  beginByHand(): void;
  /** A rollback that cannot be finished either. */
  rollbackFails: boolean;
  /** How often something was executed, deleted or cancelled. */
  readonly done: string[];
}

// Shorter than the product waits between two looks: each look at the same state of things is dear, and shows nothing new.
const computingMs = 2_000;
const changingMs = 8_000;

/** Starts it without a stack. */
export async function startFakeCloudFormation(): Promise<FakeCloudFormation> {
  let time = Date.parse('2026-11-21T10:00:00Z');
  let made = 0;
  let stack: FakeStack | undefined;
  const done: string[] = [];

  const settle = () => {
    while (stack?.going && stack.going.until <= time) {
      const { then } = stack.going;
      delete stack.going;
      then();
    }
  };
  const say = (of: FakeStack, resource: string, status: string, token: string, reason = '') => {
    made += 1;
    of.events.unshift({ id: `e${made}`, resource, status, reason, token });
    if (resource === 'shop') of.status = status;
  };
  const begin = (of: FakeStack, status: string, token: string, then: () => void) => {
    time += 1;
    of.changedAt = time;
    say(of, 'shop', status, token);
    of.going = { until: time + changingMs, then };
  };
  const rollBack = (of: FakeStack, before: Content | undefined, token: string) => {
    const isNew = before === undefined;
    begin(of, isNew ? 'ROLLBACK_IN_PROGRESS' : 'UPDATE_ROLLBACK_IN_PROGRESS', token, () => {
      Object.assign(of, before ?? { template: {}, tags: {}, parameters: {} });
      const status = isNew ? 'ROLLBACK_COMPLETE' : 'UPDATE_ROLLBACK_COMPLETE';
      say(of, 'shop', fake.rollbackFails ? 'UPDATE_ROLLBACK_FAILED' : status, token);
    });
  };

  const createChangeSet = (input: URLSearchParams): AwsAnswer => {
    const name = input.get('ChangeSetName') ?? '';
    const isNew = input.get('ChangeSetType') === 'CREATE';
    if (isNew && (!stack || stack.status === 'DELETE_COMPLETE')) {
      made += 1;
      stack = { ...emptyStack, id: arnOf(made), changedAt: time, events: [], changeSets: new Map() };
      say(stack, 'shop', 'REVIEW_IN_PROGRESS', '');
    }
    if (!stack) return refusal('ValidationError', 'Stack [shop] does not exist');
    const isReviewed = stack.status === 'REVIEW_IN_PROGRESS';
    if (isNew !== isReviewed || (stack.status.endsWith('_IN_PROGRESS') && !isReviewed)) {
      return refusal(
        'ValidationError',
        `Stack:${stack.id} is in ${stack.status} state and can not be updated.`,
      );
    }
    if (stack.changeSets.has(name)) return refusal('AlreadyExistsException', `ChangeSet ${name} exists`);
    const body = input.get('TemplateBody');
    const usesPrevious = input.get('UsePreviousTemplate') === 'true';
    const template = usesPrevious ? stack.template : readTemplate(body);
    if (!template) return refusal('ValidationError', 'Template format error');
    const tags = listed(input, 'Tags', 'Key', 'Value');
    const parameters = usesPrevious
      ? stack.parameters
      : listed(input, 'Parameters', 'ParameterKey', 'ParameterValue');
    const content = { template, tags, parameters };
    const changes = changesOf(stack.template, template);
    const was = JSON.stringify([stack.template, stack.tags, stack.parameters]);
    // A change of the stack's tags alone is a change, even where no resource takes tags.
    const hasChanges = isNew || was !== JSON.stringify([template, tags, parameters]);
    stack.changeSets.set(name, { ...content, name, isNew, readyAt: time + computingMs, changes, hasChanges });
    return answer('CreateChangeSet', `<Id>arn:changeSet/${name}</Id><StackId>${stack.id}</StackId>`);
  };

  const describeChangeSet = (name: string): AwsAnswer => {
    const found = stack?.changeSets.get(name);
    if (!found) return refusal('ChangeSetNotFound', `ChangeSet [${name}] does not exist`, 404);
    const [status, execution, reason] =
      found.readyAt > time
        ? ['CREATE_PENDING', 'UNAVAILABLE', '']
        : found.hasChanges
          ? ['CREATE_COMPLETE', 'AVAILABLE', '']
          : [
              'FAILED',
              'UNAVAILABLE',
              "The submitted information didn't contain changes. Submit different information to create a change set.",
            ];
    const changes = found.changes.map((change) => {
      const fields = Object.entries(change).map(([key, value]) => element(key, value));
      return `<member><Type>Resource</Type><ResourceChange>${fields.join('')}</ResourceChange></member>`;
    });
    return answer(
      'DescribeChangeSet',
      [
        element('ChangeSetName', name),
        element('Status', status ?? ''),
        element('ExecutionStatus', execution ?? ''),
        element('StatusReason', reason ?? ''),
        `<Changes>${found.readyAt > time ? '' : changes.join('')}</Changes>`,
      ].join(''),
    );
  };

  const execute = (name: string, token: string): AwsAnswer => {
    const found = stack?.changeSets.get(name);
    if (!stack || !found) return refusal('ChangeSetNotFound', `ChangeSet [${name}] does not exist`, 404);
    if (found.readyAt > time || !found.hasChanges || stack.going) {
      return refusal(
        'InvalidChangeSetStatus',
        `ChangeSet [${name}] cannot be executed in its current status`,
      );
    }
    done.push(`execute ${name}`);
    const changed = stack;
    const { template, tags, parameters } = changed;
    const before = found.isNew ? undefined : { template, tags, parameters };
    const kind = found.isNew ? 'CREATE' : 'UPDATE';
    changed.changeSets.clear();
    begin(changed, `${kind}_IN_PROGRESS`, token, () => {
      const failing = Object.entries(found.template).find(([, { Fails }]) => Fails);
      if (failing) {
        say(changed, failing[0], `${kind}_FAILED`, token, failing[1].Fails);
        say(changed, 'Other', `${kind}_FAILED`, token, 'Resource creation cancelled');
        rollBack(changed, before, token);
        return;
      }
      Object.assign(changed, { template: found.template, tags: found.tags, parameters: found.parameters });
      say(changed, 'shop', `${kind}_COMPLETE`, token);
    });
    return answer('ExecuteChangeSet', '');
  };

  const cancel = (): AwsAnswer => {
    if (stack?.status !== 'UPDATE_IN_PROGRESS') {
      return refusal('ValidationError', `CancelUpdateStack cannot be called from current stack status`);
    }
    done.push('cancel');
    const token = stack.events[0]?.token ?? '';
    const { template, tags, parameters } = stack;
    rollBack(stack, { template, tags, parameters }, token);
    return answer('CancelUpdateStack', '', false);
  };

  const remove = (id: string): AwsAnswer => {
    const deleted = stack;
    if (deleted?.id === id) {
      done.push('delete');
      begin(deleted, 'DELETE_IN_PROGRESS', '', () => {
        stack = undefined;
      });
    }
    return answer('DeleteStack', '', false);
  };

  const server = await startAwsServer(({ body }) => {
    settle();
    const input = new URLSearchParams(body);
    const name = input.get('ChangeSetName') ?? '';
    const known = stack && stack.status !== 'DELETE_COMPLETE' ? stack : undefined;
    switch (input.get('Action')) {
      case 'DescribeStacks':
        return known ? answer('DescribeStacks', `<Stacks>${stackXml(known)}</Stacks>`) : unknown();
      case 'DescribeStackEvents':
        return known ? answer('DescribeStackEvents', eventsXml(known)) : unknown();
      case 'ListChangeSets':
        return known ? answer('ListChangeSets', changeSetsXml(known)) : unknown();
      case 'CreateChangeSet':
        return createChangeSet(input);
      case 'DescribeChangeSet':
        return describeChangeSet(name);
      case 'DeleteChangeSet':
        stack?.changeSets.delete(name);
        return answer('DeleteChangeSet', '');
      case 'ExecuteChangeSet':
        return execute(name, input.get('ClientRequestToken') ?? '');
      case 'CancelUpdateStack':
        return cancel();
      case 'DeleteStack':
        return remove(input.get('StackName') ?? '');
      default:
        throw new Error(`unexpected action ${input.get('Action')}`);
    }
  });

  const fake: FakeCloudFormation = Object.assign(server, {
    done,
    rollbackFails: false,
    pass(seconds: number) {
      time += seconds * 1000;
      settle();
    },
    now() {
      settle();
      return stack && { status: stack.status, template: stack.template, tags: stack.tags };
    },
    changeByHand() {
      if (!stack) return;
      const token = 'Console-UpdateStack-1';
      const changed = stack;
      begin(changed, 'UPDATE_IN_PROGRESS', token, () => {
        changed.template = { ...changed.template, ByHand: { Type: 'AWS::SNS::Topic' } };
        say(changed, 'shop', 'UPDATE_COMPLETE', token);
      });
      changed.changeSets.clear();
      fake.pass(changingMs / 1000);
    },
    beginByHand() {
      const changed = stack;
      const token = 'Console-UpdateStack-2';
      if (changed)
        begin(changed, 'UPDATE_IN_PROGRESS', token, () => say(changed, 'shop', 'UPDATE_COMPLETE', token));
    },
  });
  return fake;
}

const emptyStack = { status: '', template: {}, tags: {}, parameters: {} };

function arnOf(number: number): string {
  return `arn:aws:cloudformation:eu-central-1:111122223333:stack/shop/${number}`;
}

function changesOf(before: TestTemplate, after: TestTemplate): ChangeSet['changes'] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const [was, is] = [before[name], after[name]];
    const common = { LogicalResourceId: name, ResourceType: (is ?? was)?.Type ?? '' };
    if (!is) return [{ ...common, Action: 'Remove', PolicyAction: 'Delete' }];
    if (!was) return [{ ...common, Action: 'Add' }];
    const isReplaced = was.Replace !== is.Replace || was.Type !== is.Type;
    return [{ ...common, Action: 'Modify', Replacement: isReplaced ? 'True' : 'False' }];
  });
}

function readTemplate(body: string | null): TestTemplate | undefined {
  try {
    return (JSON.parse(body ?? '{}') as { Resources?: TestTemplate }).Resources;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Lists of the query protocol: `Tags.member.1.Key=…`. */
function listed(input: URLSearchParams, list: string, key: string, value: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (let index = 1; input.has(`${list}.member.${index}.${key}`); index += 1) {
    found[input.get(`${list}.member.${index}.${key}`) ?? ''] =
      input.get(`${list}.member.${index}.${value}`) ?? '';
  }
  return found;
}

function stackXml({ id, status, changedAt, tags, parameters }: FakeStack): string {
  const lists = [
    `<Tags>${Object.entries(tags)
      .map(([Key, Value]) => `<member>${element('Key', Key)}${element('Value', Value)}</member>`)
      .join('')}</Tags>`,
    `<Parameters>${Object.keys(parameters)
      .map((Key) => `<member>${element('ParameterKey', Key)}</member>`)
      .join('')}</Parameters>`,
  ];
  const time = new Date(changedAt).toISOString();
  const fields = [element('StackId', id), element('StackName', 'shop'), element('StackStatus', status)];
  return `<member>${fields.join('')}${element('CreationTime', time)}${element('LastUpdatedTime', time)}${lists.join('')}</member>`;
}

function eventsXml({ events, id }: FakeStack): string {
  const members = events.map(
    (event) =>
      `<member>${element('StackId', id)}${element('EventId', event.id)}${element('StackName', 'shop')}${element('LogicalResourceId', event.resource)}${element('ResourceStatus', event.status)}${element('ResourceStatusReason', event.reason)}${event.token === '' ? '' : element('ClientRequestToken', event.token)}${element('Timestamp', '2026-11-21T10:00:00Z')}</member>`,
  );
  return `<StackEvents>${members.join('')}</StackEvents>`;
}

function changeSetsXml({ changeSets }: FakeStack): string {
  const members = [...changeSets.keys()].map((name) => `<member>${element('ChangeSetName', name)}</member>`);
  return `<Summaries>${members.join('')}</Summaries>`;
}

function element(name: string, value: string): string {
  const escaped = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<${name}>${escaped}</${name}>`;
}

function answer(action: string, result: string, hasResult = true): AwsAnswer {
  const content = hasResult ? `<${action}Result>${result}</${action}Result>` : '';
  const id = '<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>';
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: `<${action}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">${content}${id}</${action}Response>`,
  };
}

function unknown(): AwsAnswer {
  return refusal('ValidationError', 'Stack with id shop does not exist');
}

/** A refusal of the query protocol. */
export function refusal(code: string, message: string, status = 400): AwsAnswer {
  const error = `<Error><Type>Sender</Type>${element('Code', code)}${element('Message', message)}</Error>`;
  return {
    status,
    headers: { 'content-type': 'text/xml' },
    body: `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">${error}<RequestId>r</RequestId></ErrorResponse>`,
  };
}
