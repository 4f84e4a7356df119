/** A mirror's source, as far as finding a repository there goes. */
interface Source {
  readonly org: string;
  /** Its host. */
  readonly place: string;
  readonly takes: (name: string) => boolean;
}

/** Where a repository is. */
interface Found<Kind extends Source> {
  /** Without the organisation. */
  readonly name: string;
  /** All at one place, when the name says which one is meant; else none. */
  readonly sources: readonly Kind[];
  /** `owner` of every place that could be meant, each once. */
  readonly owners: readonly string[];
}

/** The sources that have a repository by the names that mirrors take: `owner/name`, or a name that one source alone has. */
export function findRepository<Kind extends Source>(repo: string, sources: readonly Kind[]): Found<Kind> {
  const [before = '', after] = repo.split('/');
  const name = after ?? before;
  const candidates = sources.filter(
    (source) =>
      source.takes(name) && (after === undefined || source.org.toLowerCase() === before.toLowerCase()),
  );
  const keyOf = ({ place, org }: Source) => `${place}/${org}`.toLowerCase();
  const byPlace = new Map(candidates.map((source) => [keyOf(source), source.org]));
  return { name, sources: byPlace.size === 1 ? candidates : [], owners: [...byPlace.values()] };
}
