import { AutoBuilderError } from '../errors.ts';

/** What a refusal of an AWS service means to whoever asked. */
export type ServiceFailureKind =
  /** Throttling, a conflict with something that goes on, expired credentials, a service or network that is down. */
  | 'passing'
  /** Somebody changed it since we looked; nothing was done. */
  | 'moved'
  | 'missing'
  | 'exists'
  | 'denied'
  | 'refused';

/** An AWS service did not do what it was asked. */
export class ServiceFailure extends AutoBuilderError {
  readonly kind: ServiceFailureKind;
  /** Whether a later try may succeed. */
  readonly retryable: boolean;
  /** What the service says. */
  readonly said: string;

  constructor(kind: ServiceFailureKind, where: string, said: string, cause: unknown) {
    super({
      code: `AWS_${kind.toUpperCase()}`,
      what: `The AWS service answered: ${said}`,
      where,
      remedy: remedies[kind],
      cause,
    });
    this.kind = kind;
    this.retryable = kind === 'passing' || kind === 'moved';
    this.said = said;
  }
}

const remedies: Readonly<Record<ServiceFailureKind, string>> = {
  passing: 'Nothing is to be done: it is tried again.',
  moved: 'Nothing is to be done: it is looked at again.',
  missing: 'Check the name, the region and the account in the configuration, or make it.',
  exists: 'Choose another name, or delete what is there.',
  denied: 'Give the role of the function this permission for this resource, or check its credentials.',
  refused: 'Do what the service says, and try again.',
};

/** Names of errors, as the services document them: https://docs.aws.amazon.com/lambda/latest/api/CommonErrors.html and others. */
const kinds: Readonly<Record<string, ServiceFailureKind>> = {
  TooManyRequestsException: 'passing',
  Throttling: 'passing',
  ThrottlingException: 'passing',
  ThrottledException: 'passing',
  RequestLimitExceeded: 'passing',
  LimitExceeded: 'passing',
  ExpiredToken: 'passing',
  ExpiredTokenException: 'passing',
  RequestExpired: 'passing',
  TimeoutError: 'passing',
  OperationInProgressException: 'passing',
  PreconditionFailedException: 'moved',
  InvalidChangeSetStatusException: 'moved',
  ChangeSetNotFoundException: 'moved',
  ResourceNotFoundException: 'missing',
  ResourceConflictException: 'exists',
  AlreadyExistsException: 'exists',
  AccessDenied: 'denied',
  AccessDeniedException: 'denied',
  UnrecognizedClientException: 'denied',
  InvalidClientTokenId: 'denied',
  SignatureDoesNotMatch: 'denied',
  MissingAuthenticationToken: 'denied',
  CredentialsProviderError: 'denied',
};

/**
 * What a call to an AWS service answers; a refusal is thrown as `ServiceFailure`. `special` says what names of errors mean where they
 * mean something else.
 */
export async function askService<Answer>(
  where: string,
  call: () => Promise<Answer>,
  special: Readonly<Record<string, ServiceFailureKind>> = {},
): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof Error) || error.name === 'AbortError') throw error;
    throw new ServiceFailure(kindOf(error, special), where, `${error.name}: ${error.message}`, error);
  }
}

/** Resolves to `undefined` where a call finds that there is no such thing. */
export async function unlessMissing<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ServiceFailure && error.kind === 'missing') return undefined;
    throw error;
  }
}

function kindOf(error: Error, special: Readonly<Record<string, ServiceFailureKind>>): ServiceFailureKind {
  const named = special[error.name] ?? kinds[error.name];
  if (named) return named;
  const status = statusOf(error);
  // Without an answer there was no service: a name that is not found, a connection that is refused or breaks.
  if (status === undefined || status >= 500 || status === 429) return 'passing';
  return status === 403 || status === 401 ? 'denied' : 'refused';
}

function statusOf(error: Error): number | undefined {
  if (!('$metadata' in error)) return undefined;
  const metadata = error.$metadata;
  const status =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
      ? metadata.httpStatusCode
      : undefined;
  return typeof status === 'number' ? status : undefined;
}
