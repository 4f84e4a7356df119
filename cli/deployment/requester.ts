/**
 * Who asks, for the records: `GITHUB_ACTOR` in a workflow, else the user as shells name them. Only the environment is looked
 * at, so that a command runs inside another process as well.
 */
export function requesterName(environment: Readonly<Record<string, string | undefined>>): string {
  const { GITHUB_ACTOR, USER, LOGNAME, USERNAME } = environment;
  return [GITHUB_ACTOR, USER, LOGNAME, USERNAME].find((name) => name?.trim()) ?? 'unknown';
}
