import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts } from '../../../verify/engines/throwaway';
import { command } from './build';
import type { ControlPlane } from './control-plane';
import { definitionsIn } from './definitions';
import { moduleSource } from './go-module';
import { type Market, marketFile } from './machine-market';

/** Stages by which kwok plays kubelet, from its own module: nodes become ready and stay so, pods run at once and end when deleted. */
const STAGES = [
  'node/fast/node-initialize.yaml',
  'node/heartbeat-with-lease/node-heartbeat-with-lease.yaml',
  'pod/fast/pod-ready.yaml',
  'pod/fast/pod-complete.yaml',
  'pod/fast/pod-delete.yaml',
];

/** Name of the class of nodes that `bought by kwok` pools refer to. */
const NODE_CLASS = 'kwok';

/** Karpenter, which buys nodes from a market, and kwok, which makes them ready and runs their pods without kubelets. */
export class Machines {
  private constructor(private readonly cluster: ControlPlane) {}

  static async start(cluster: ControlPlane, market: Market): Promise<Machines> {
    const karpenter = moduleSource('karpenter', 'sigs.k8s.io/karpenter');
    await cluster.define(definitionsIn(join(karpenter, 'kwok', 'apis', 'crds')));
    await cluster.define(definitionsIn(join(karpenter, 'pkg', 'apis', 'crds')));
    await cluster.api.apply({ apiVersion: 'karpenter.kwok.sh/v1alpha1', kind: 'KWOKNodeClass', metadata: { name: NODE_CLASS }, spec: {} });
    await startKubelets(cluster);
    const machines = new Machines(cluster);
    await machines.open(market);
    return machines;
  }

  /** Karpenter anew, with another market. */
  async open(market: Market): Promise<void> {
    const { room, kubeconfig } = this.cluster;
    await room.stop('karpenter');
    writeFileSync(room.file('market.json'), marketFile(market));
    const [metrics, health] = (await freePorts(2)) as [number, number];
    room.start(
      'karpenter',
      await command('karpenter', 'karpenter'),
      [
        '-disable-leader-election',
        `-instance-types-file-path=${room.file('market.json')}`,
        `-metrics-port=${metrics}`,
        `-health-probe-port=${health}`,
      ],
      { KUBECONFIG: kubeconfig, SYSTEM_NAMESPACE: 'kube-system' },
    );
    await room.until('Karpenter is ready', 60, async () => (await fetch(`http://127.0.0.1:${health}/readyz`)).ok, 'karpenter');
  }
}

async function startKubelets({ room, kubeconfig }: ControlPlane): Promise<void> {
  const folder = join(moduleSource('kwok', 'sigs.k8s.io/kwok'), 'kustomize', 'stage');
  const stages = STAGES.map((file) => withWholeCapacity(readFileSync(join(folder, file), 'utf8')));
  writeFileSync(room.file('stages.yaml'), stages.join('\n---\n'));
  const [port] = await freePorts(1);
  room.start('kwok', await command('kwok', 'kwok'), [
    `--kubeconfig=${kubeconfig}`,
    `--config=${room.file('stages.yaml')}`,
    '--manage-all-nodes=true',
    '--node-lease-duration-seconds=40',
    `--server-address=127.0.0.1:${port}`,
  ]);
  await room.until('kwok is ready', 60, async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).ok, 'kwok');
}

/** Karpenter's kwok provider makes nodes with the capacity of what was asked for; limits count capacity, so a node gets all that it has. */
function withWholeCapacity(stage: string): string {
  return stage.replaceAll('with .status.capacity', 'with .status.allocatable');
}

/** An object as it is bought here: a NodePool whose class of nodes is kwok's, nothing else changed. */
export function boughtHere<T extends { readonly kind: string }>(body: T): T {
  if (body.kind !== 'NodePool') {
    return body;
  }
  const pool = structuredClone(body) as unknown as { spec: { template: { spec: { nodeClassRef: object } } } };
  pool.spec.template.spec.nodeClassRef = { group: 'karpenter.kwok.sh', kind: 'KWOKNodeClass', name: NODE_CLASS };
  return pool as unknown as T;
}
