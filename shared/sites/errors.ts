import { AutoBuilderError } from '../errors.ts';

/** The disk did not do what it was asked. */
export class SiteFailure extends AutoBuilderError {
  /** Whether a later try may succeed. */
  readonly retryable: boolean;

  constructor(where: string, cause: Error, systemCode: unknown) {
    super({
      code: 'SITE_FAILED',
      what: `The directory of the site cannot be used: ${cause.message}`,
      where,
      remedy: 'Let the directory be one that this process may write to, with free space.',
      cause,
    });
    this.retryable = !lasting.has(String(systemCode));
  }
}

const lasting: ReadonlySet<string> = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOTDIR',
  'EISDIR',
  'ENAMETOOLONG',
  'ELOOP',
]);

/** What the disk answers; its refusals as `SiteFailure`. */
export async function askDisk<Answer>(where: string, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && 'errno' in error && 'code' in error) {
      throw new SiteFailure(where, error, error.code);
    }
    throw error;
  }
}
