import { type App, Yaml } from 'cdk8s';
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { GroundplanError } from '../planning/groundplan-error';
import { OPERATOR_MINUTES } from '../planning/operator-release';
import { LateValues, validateLateValues } from './late-values';
import { type ManifestChart, ociReference, OperatorRole, renderCharts } from './manifest-graph';
import { validateGraph, type ValidateGraphOptions } from './validate-graph';

/** How the YAML door delivers operators. */
export enum OperatorDelivery {
  /** As Flux `HelmRelease` objects; Flux must be in the cluster. */
  FLUX = 'flux',
  /** Not at all: a person runs what `helmCommands` says. */
  NONE = 'none',
}

/** Options of the YAML door. */
export interface YamlDoorOptions extends ValidateGraphOptions {
  /**
   * How operators are delivered.
   *
   * @default OperatorDelivery.FLUX
   */
  readonly operators?: OperatorDelivery;
}

/** One file of manifests. */
export interface YamlFile {
  /** File name: `0001-chat.k8s.yaml`. */
  readonly path: string;
  /** Its text. */
  readonly yaml: string;
}

const OURS = /^\d{4}-.*\.k8s\.yaml$/;
// which app of this process wrote which file: a folder may be the home of several.
const written = new Map<string, App>();

/** Renders one file a chart, numbered in the order in which they are to be applied. */
export function renderYaml(app: App, options: YamlDoorOptions = {}): YamlFile[] {
  const charts = renderCharts(app);
  validateGraph(charts, options);
  validateLateValues(charts, LateValues.NONE);
  return charts
    .map((chart) => ({
      id: chart.id,
      objects: chart.nodes.filter((n) => !(n.operator && options.operators === OperatorDelivery.NONE)).map((n) => n.body),
    }))
    .filter(({ objects }) => objects.length > 0)
    .map(({ id, objects }, i) => ({
      path: `${String(i).padStart(4, '0')}-${id.replaceAll('/', '-')}.k8s.yaml`,
      yaml: Yaml.stringify(...objects),
    }));
}

/**
 * Writes the files of `renderYaml` to a folder, then removes numbered files that an earlier run left there; what another app of the
 * same run wrote stays.
 *
 * Nothing is written if rendering fails. Without a folder it writes where `cdk8s synth` looks: the `outdir` of the app.
 */
export function writeYaml(app: App, folder: string = app.outdir, options: YamlDoorOptions = {}): YamlFile[] {
  const files = renderYaml(app, options);
  const place = (name: string): string => resolve(folder, name);
  const foreign = files.find((file) => (written.get(place(file.path)) ?? app) !== app);
  if (foreign) {
    throw new GroundplanError(
      'FileOfAnotherApp',
      `'${join(folder, foreign.path)}' was written by another app of this program; give the charts ids of their own, or each app a folder`,
    );
  }
  mkdirSync(folder, { recursive: true });
  // all bytes are on the disk before the first file of an earlier run is replaced.
  files.forEach((file) => writeFileSync(place(`${file.path}.new`), file.yaml));
  files.forEach((file) => renameSync(place(`${file.path}.new`), place(file.path)));
  const keep = new Set(files.map((f) => f.path));
  readdirSync(folder)
    .filter((name) => OURS.test(name) && !keep.has(name) && (written.get(place(name)) ?? app) === app)
    .forEach((name) => rmSync(place(name)));
  files.forEach((file) => written.set(place(file.path), app));
  return files;
}

/** The commands that install the operators by hand, in order; values are given as JSON, which is YAML too. */
export function helmCommands(charts: readonly ManifestChart[]): string[] {
  return charts
    .flatMap((c) => c.nodes)
    .flatMap((n) => (n.operator?.role === OperatorRole.RELEASE ? [n.operator.release] : []))
    .map((r) => {
      const chart = r.repository.startsWith('oci://') ? [ociReference(r)] : [r.chart, '--repo', r.repository];
      const words = ['helm', 'upgrade', '--install', r.name, ...chart, '--version', r.version, '--namespace', r.namespace];
      const install = `${words.map(shellWord).join(' ')} --create-namespace --reset-values --wait --timeout ${OPERATOR_MINUTES}m${r.crdChart === undefined ? '' : ' --skip-crds'}`;
      return Object.keys(r.values).length === 0 ? install : `printf %s ${shellWord(JSON.stringify(r.values))} | ${install} --values -`;
    });
}

function shellWord(text: string): string {
  return /^[\w./:@+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
