/** Files that exist to be wrong: what tools are tried on. */
export function isFixture(path: string): boolean {
  return /(?:^|\/)_*(?:fixtures?|testdata|test-data|test-fixtures?|snapshots?|baselines?|corpus)_*\//i.test(
    path,
  );
}
