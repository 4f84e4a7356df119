import { parse } from 'yaml';
import { isTable, type Table, tableAt, texts } from '../../settings/python/ruff-options.ts';
import { readToml } from '../../settings/python/settings-sources.ts';
import { normalizedName } from '../python-distributions.ts';
import { type Declaration, declaresNothing, requirementNames } from './requirements.ts';

/**
 * Reads `pyproject.toml`: the standard's tables, and those of Poetry, PDM, Hatch, uv, Pixi and Flit.
 *
 * @param isRead whether the text of a file beside it is known
 */
export function readPyproject(text: string, isRead: (name: string) => boolean): Declaration {
  const read = readToml(text);
  if ('problem' in read) return { names: [], declares: true, problem: read.problem };
  const { table } = read;
  const project = tableAt(table, 'project');
  const tool = tableAt(table, 'tool');
  const poetry = tableAt(tool, 'poetry');
  const own = project.name ?? poetry.name;
  const problem = dynamicProblem(project, tool, isRead);
  return {
    names: [
      ...requirementNames([
        ...texts(project.dependencies),
        ...textsIn(tableAt(project, 'optional-dependencies')),
        ...textsIn(tableAt(table, 'dependency-groups')),
        ...texts(tableAt(table, 'build-system').requires),
        ...textsIn(tableAt(tableAt(tool, 'pdm'), 'dev-dependencies')),
        ...texts(tableAt(tool, 'uv')['dev-dependencies']),
        ...hatchRequirements(tableAt(tool, 'hatch')),
        ...flitRequirements(tableAt(tableAt(tool, 'flit'), 'metadata')),
      ]),
      ...poetryNames(poetry),
      ...pixiNames(tableAt(tool, 'pixi')),
    ],
    declares: isTable(table.project) || isTable(tool.poetry) || isTable(table['dependency-groups']),
    ...(typeof own === 'string' ? { own: normalizedName(own) } : {}),
    ...(problem === undefined ? {} : { problem }),
  };
}

/** Reads Pipenv's `Pipfile`: every table of packages, whatever its name. */
export function readPipfile(text: string): Declaration {
  const read = readToml(text);
  if ('problem' in read) return { names: [], declares: true, problem: read.problem };
  const {
    requires: _python,
    scripts: _scripts,
    pipenv: _pipenv,
    source: _source,
    ...categories
  } = read.table;
  const names = Object.values(categories).flatMap((value) => (isTable(value) ? Object.keys(value) : []));
  return { names: names.map(normalizedName), declares: true };
}

/** Reads conda's `environment.yml`. */
export function readEnvironment(text: string): Declaration {
  let document: unknown;
  try {
    document = parse(text, { maxAliasCount: 100 });
  } catch (error) {
    return { names: [], declares: true, problem: `is not valid YAML: ${String(error).split('\n')[0]}` };
  }
  if (!isTable(document) || !Array.isArray(document.dependencies)) return declaresNothing;
  const items: readonly unknown[] = document.dependencies;
  const requirements = items.flatMap((item) => (isTable(item) ? texts(item.pip) : texts([item])));
  return { names: requirementNames(requirements), declares: true };
}

/** Why the dependencies of a project cannot be read here: they are made when it is built. */
function dynamicProblem(project: Table, tool: Table, isRead: (name: string) => boolean): string | undefined {
  if (!texts(project.dynamic).includes('dependencies')) return undefined;
  const { file } = tableAt(tableAt(tableAt(tool, 'setuptools'), 'dynamic'), 'dependencies');
  const files = typeof file === 'string' ? [file] : texts(file);
  if (files.length > 0 && files.every(isRead)) return undefined;
  // Then they are in there, and it is read by itself.
  if (isRead('setup.py') || isRead('setup.cfg')) return undefined;
  return 'its dependencies are made when it is built';
}

function textsIn(lists: Table): readonly string[] {
  return Object.values(lists).flatMap(texts);
}

function poetryNames(poetry: Table): readonly string[] {
  const groups = Object.values(tableAt(poetry, 'group')).filter(isTable);
  const tables = [poetry, ...groups].flatMap((table) => [
    tableAt(table, 'dependencies'),
    tableAt(table, 'dev-dependencies'),
  ]);
  return tables.flatMap((table) => Object.keys(table)).map(normalizedName);
}

function pixiNames(pixi: Table): readonly string[] {
  const features = Object.values(tableAt(pixi, 'feature')).filter(isTable);
  return [pixi, ...features]
    .flatMap((table) => [tableAt(table, 'dependencies'), tableAt(table, 'pypi-dependencies')])
    .flatMap((table) => Object.keys(table))
    .map(normalizedName);
}

function hatchRequirements(hatch: Table): readonly string[] {
  return Object.values(tableAt(hatch, 'envs'))
    .filter(isTable)
    .flatMap((environment) => [
      ...texts(environment.dependencies),
      ...texts(environment['extra-dependencies']),
    ]);
}

function flitRequirements(metadata: Table): readonly string[] {
  return [
    ...texts(metadata.requires),
    ...texts(metadata['dev-requires']),
    ...textsIn(tableAt(metadata, 'requires-extra')),
  ];
}
