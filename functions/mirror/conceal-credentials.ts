import type { Remote } from '../../shared/git/remote.ts';
import { redact } from '../../shared/secrets/redact.ts';
import type { MirrorReport, ReportedError } from './report.ts';

/**
 * The report without the credentials of its remotes: hosts may repeat in their words what they were sent, and a report
 * goes to tables, events and screens.
 */
export function concealCredentials(report: MirrorReport, remotes: readonly Remote[]): MirrorReport {
  const secrets = remotes.flatMap(secretsOf);
  const clean = (text: string): string => redact(text, secrets);
  return {
    ...report,
    ...concealed(report.error, clean),
    destinations: report.destinations.map((destination) => ({
      ...destination,
      ...concealed(destination.error, clean),
      refs: destination.refs.map((ref) => (ref.reason ? { ...ref, reason: clean(ref.reason) } : ref)),
    })),
  };
}

function concealed(
  error: ReportedError | undefined,
  clean: (text: string) => string,
): { readonly error?: ReportedError } {
  return error ? { error: { ...error, what: clean(error.what) } } : {};
}

function secretsOf({ authorization }: Remote): string[] {
  const encoded = authorization?.replace(/^Basic /, '');
  if (!encoded) return [];
  const [username = '', ...rest] = Buffer.from(encoded, 'base64').toString().split(':');
  const password = rest.join(':');
  // Some hosts take the token as the user name, with this word or nothing behind it.
  const isToken = password === '' || password === 'x-oauth-basic';
  return [encoded, isToken ? username : password];
}
