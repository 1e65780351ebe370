import { type App, Yaml } from 'cdk8s';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ManifestChart, OperatorRole, renderCharts } from './manifest-graph';
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

/** Renders one file a chart, numbered in the order in which they are to be applied. */
export function renderYaml(app: App, options: YamlDoorOptions = {}): YamlFile[] {
  const charts = renderCharts(app);
  validateGraph(charts, options);
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

/** Writes the files of `renderYaml` to a folder and removes numbered files of an earlier run. Nothing is written if rendering fails. */
export function writeYaml(app: App, folder: string, options: YamlDoorOptions = {}): YamlFile[] {
  const files = renderYaml(app, options);
  mkdirSync(folder, { recursive: true });
  const keep = new Set(files.map((f) => f.path));
  readdirSync(folder)
    .filter((name) => OURS.test(name) && !keep.has(name))
    .forEach((name) => rmSync(join(folder, name)));
  files.forEach((file) => writeFileSync(join(folder, file.path), file.yaml));
  return files;
}

/** The commands that install the operators by hand, in order; values are given as JSON, which is YAML too. */
export function helmCommands(charts: readonly ManifestChart[]): string[] {
  return charts
    .flatMap((c) => c.nodes)
    .flatMap((n) => (n.operator?.role === OperatorRole.RELEASE ? [n.operator.release] : []))
    .map((r) => {
      const chart = r.repository.startsWith('oci://') ? `${r.repository}/${r.chart}` : `${r.chart} --repo ${r.repository}`;
      const install = `helm upgrade --install ${r.name} ${chart} --version ${r.version} --namespace ${r.namespace} --create-namespace --wait`;
      return `echo '${JSON.stringify(r.values)}' | ${install} --values -`;
    });
}
