/**
 * `--prune` takes a value only behind an equals sign: without this, the parser would take the word that follows,
 * which is a repository.
 */
export function spellOutPrune(argv: readonly string[]): readonly string[] {
  return argv.map((word) => (word === '--prune' ? '--prune=on' : word));
}
