import { z } from 'zod';
import { jsonOrNothing } from '../../../shared/registries/json-or-nothing.ts';

/**
 * One dependency of a repository. With a `version`: the one that is locked, or the only one that the manifest allows. Otherwise with the `range`
 * that the manifest allows: of npm's form, or of PEP 440 with alternatives parted by `||`.
 */
export interface Dependency {
  readonly ecosystem: 'npm' | 'pypi';
  /** As registries know it. */
  readonly name: string;
  readonly version?: string;
  readonly range?: string;
  /** Named by a manifest of the repository itself. */
  readonly direct: boolean;
  /** The lock file says that it is deprecated. */
  readonly withdrawn?: true;
}

/** Everything that the manifests and lock files of a commit say. */
export interface DependencyList {
  /** Manifests and lock files that were read. */
  readonly files: number;
  /** Each once, direct ones first. */
  readonly dependencies: readonly Dependency[];
  /** Dependencies that no registry is asked about: of this repository, by path, by address, by another name. */
  readonly elsewhere: number;
  /** Dependencies whose name, version or range could not be understood. */
  readonly unclear: number;
  /** Files that could not be read, and why; at most ten. */
  readonly unread: readonly string[];
  /** How many there are of them. */
  readonly unreadCount: number;
  /** There was more than is looked at. */
  readonly cut: boolean;
}

const listSchema: z.ZodType<DependencyList> = z.object({
  files: z.number(),
  dependencies: z.array(
    z.object({
      ecosystem: z.enum(['npm', 'pypi']),
      name: z.string(),
      version: z.string().exactOptional(),
      range: z.string().exactOptional(),
      direct: z.boolean(),
      withdrawn: z.literal(true).exactOptional(),
    }),
  ),
  elsewhere: z.number(),
  unclear: z.number(),
  unread: z.array(z.string()),
  unreadCount: z.number(),
  cut: z.boolean(),
});

/** Reads a list that was kept as JSON; `undefined`: it has another form. */
export function parseDependencyList(text: string): DependencyList | undefined {
  return listSchema.safeParse(jsonOrNothing(text)).data;
}
